// The nearest word against a whole matrix of distances for every candidate.
#include "pushpkt/base/nearest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace pushpkt {
namespace {

/// Optimal string alignment as it is defined, each cell from those before it.
std::size_t slow_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> far(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      far[i][j] = std::max(i, j);
      if (i == 0 || j == 0) continue;
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      far[i][j] = std::min({far[i - 1][j] + 1, far[i][j - 1] + 1, far[i - 1][j - 1] + change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) far[i][j] = std::min(far[i][j], far[i - 2][j - 2] + 1);
    }
  }
  return far[a.size()][b.size()];
}

/// The first of the least distance, which is a third of the longer word at most; of equally far
/// ones, the first that begins alike.
std::string_view slow_nearest(std::string_view typed, const std::vector<std::string_view>& words) {
  std::string_view best;
  std::pair<std::size_t, bool> least{1000, false};
  for (const std::string_view word : words) {
    const std::pair<std::size_t, bool> far{slow_distance(typed, word),
                                           typed.substr(0, 1) != word.substr(0, 1)};
    if (far.first > std::max(typed.size(), word.size()) / 3 || far >= least) continue;
    best = word;
    least = far;
  }
  return best;
}

/// Few letters, so that words are near each other and neighbours often swapped.
std::string random_word(std::mt19937& random) {
  std::string word(random() % 9, ' ');
  std::generate(word.begin(), word.end(), [&] { return "abc."[random() % 4]; });
  return word;
}

TEST(Nearest, IsWhatAWholeMatrixSays) {
  std::mt19937 random(5);
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::string> owned(1 + random() % 12);
    std::generate(owned.begin(), owned.end(), [&] { return random_word(random); });
    const std::vector<std::string_view> words(owned.begin(), owned.end());
    const std::string typed = random_word(random);
    ASSERT_EQ(nearest(typed, words), slow_nearest(typed, words)) << "for " << typed;
  }
}

}  // namespace
}  // namespace pushpkt
