// Edit distance with swapped neighbours as one change (optimal string alignment), a row at a time.
#include "pushpkt/base/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "pushpkt/base/lower_case.hpp"

namespace pushpkt {
namespace {

/// The distance of words to one that was typed. Lets go of a word as soon as it is too far: a typo
/// is held against hundreds of names, and what was typed may be a file.
class Distances {
 public:
  explicit Distances(std::string_view typed) : typed_(typed) {}

  /// `most` + 1 for all that are further away than `most`.
  std::size_t to(std::string_view word, std::size_t most) {
    const std::size_t apart =
        std::max(typed_.size(), word.size()) - std::min(typed_.size(), word.size());
    if (apart > most) return most + 1;
    row_.resize(word.size() + 1);
    std::iota(row_.begin(), row_.end(), std::size_t{0});
    for (std::size_t i = 0; i < typed_.size(); ++i) {
      before_.swap(above_);
      above_.swap(row_);
      if (next_row(i, word) > most) return most + 1;
    }
    return row_[word.size()];
  }

 private:
  /// Fills in the row of the i-th letter typed. Returns its least number: none below it is less.
  std::size_t next_row(std::size_t i, std::string_view word) {
    row_.resize(word.size() + 1);
    row_[0] = i + 1;
    std::size_t least = i + 1;
    for (std::size_t j = 0; j < word.size(); ++j) {
      const std::size_t change = above_[j] + (typed_[i] == word[j] ? 0U : 1U);
      row_[j + 1] = std::min(change, std::min(row_[j], above_[j + 1]) + 1);
      const bool swapped = i > 0 && j > 0 && typed_[i] == word[j - 1] && typed_[i - 1] == word[j];
      if (swapped) row_[j + 1] = std::min(row_[j + 1], before_[j - 1] + 1);
      least = std::min(least, row_[j + 1]);
    }
    return least;
  }

  std::string_view typed_;
  std::vector<std::size_t> row_;
  std::vector<std::size_t> above_;
  std::vector<std::size_t> before_;  // the row above the one above
};

/// "raw-ip" for "raw": what was typed is the first part of the word.
bool is_first_part(std::string_view typed, std::string_view word) {
  constexpr std::size_t least = 3;  // letters: a letter or two begin too many words
  constexpr std::string_view separators = "-_";
  return typed.size() >= least && word.size() > typed.size() && word.starts_with(typed) &&
         separators.find(word[typed.size()]) != std::string_view::npos;
}

/// A third of the longer word: beyond that two short words have hardly a letter in common.
std::size_t farthest(std::string_view a, std::string_view b) {
  return std::max(a.size(), b.size()) / 3;
}

}  // namespace

std::string_view nearest(std::string_view typed, std::span<const std::string_view> candidates) {
  std::string_view best;
  const std::string small = lower_case(typed);
  // Of two that are equally far the one that begins alike: `tcq` is rather tcp than tsq.
  std::pair<std::size_t, bool> least{std::string_view::npos, false};
  Distances distances(small);
  for (const std::string_view candidate : candidates) {
    const std::string word = lower_case(candidate);
    const std::size_t most = std::min(farthest(small, word), least.first);
    const std::size_t distance = distances.to(word, most);
    const std::pair<std::size_t, bool> far{distance, small.substr(0, 1) != word.substr(0, 1)};
    if (distance <= most && far < least) {
      best = candidate;
      least = far;
    }
  }
  if (!best.empty()) return best;
  for (const std::string_view candidate : candidates) {
    const bool is_shorter = best.empty() || candidate.size() < best.size();
    if (is_shorter && is_first_part(small, lower_case(candidate))) best = candidate;
  }
  return best;
}

std::string nearest_hint(std::string_view typed, std::span<const std::string_view> candidates) {
  const std::string_view word = nearest(typed, candidates);
  return word.empty() ? "" : "the nearest is `" + std::string(word) + "`; ";
}

}  // namespace pushpkt
