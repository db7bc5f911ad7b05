// Edit distance with swapped neighbours as one change (optimal string alignment), a row at a time.
#include "pushpkt/base/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace pushpkt {
namespace {

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  std::vector<std::size_t> before = row;  // the row above the one above
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::vector<std::size_t> above = row;
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t change = above[j] + (a[i] == b[j] ? 0U : 1U);
      row[j + 1] = std::min({change, row[j] + 1, above[j + 1] + 1});
      const bool swapped = i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j];
      if (swapped) row[j + 1] = std::min(row[j + 1], before[j - 1] + 1);
    }
    before = above;
  }
  return row[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view typed, std::span<const std::string_view> candidates) {
  std::string_view best;
  // Of two that are equally far the one that begins alike: `dprt` is rather dstport than ppp.
  std::pair<std::size_t, bool> least{typed.size() / 2 + 2, false};
  for (const std::string_view candidate : candidates) {
    const bool other_start = typed.substr(0, 1) != candidate.substr(0, 1);
    const std::pair<std::size_t, bool> far{distance(typed, candidate), other_start};
    if (far < least) {
      best = candidate;
      least = far;
    }
  }
  return best;
}

std::string nearest_hint(std::string_view typed, std::span<const std::string_view> candidates) {
  const std::string_view word = nearest(typed, candidates);
  return word.empty() ? "" : "the nearest is `" + std::string(word) + "`; ";
}

}  // namespace pushpkt
