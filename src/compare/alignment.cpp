// Dynamic programming over all pairs.
#include "compare/alignment.hpp"

#include <algorithm>

namespace pushpkt::compare {

std::vector<Step> align(std::size_t size_a, std::size_t size_b, const PairCost& cost) {
  const std::size_t columns = size_b + 1;
  std::vector<Step> steps((size_a + 1) * columns, Step::only_a);
  std::vector<unsigned> above(columns);
  std::vector<unsigned> row(columns);
  for (std::size_t j = 1; j < columns; ++j) {
    above[j] = above[j - 1] + alone_cost;
    steps[j] = Step::only_b;
  }
  for (std::size_t i = 1; i <= size_a; ++i) {
    row[0] = above[0] + alone_cost;
    for (std::size_t j = 1; j < columns; ++j) {
      const unsigned paired = above[j - 1] + cost(i - 1, j - 1);
      const unsigned only_a = above[j] + alone_cost;
      const unsigned only_b = row[j - 1] + alone_cost;
      row[j] = std::min({paired, only_a, only_b});
      // Of two that cost the same, the packets alone come last: what is lost is lost at the end.
      steps[i * columns + j] = row[j] == only_b   ? Step::only_b
                               : row[j] == only_a ? Step::only_a
                                                  : Step::pair;
    }
    std::swap(above, row);
  }
  std::vector<Step> path;
  for (std::size_t i = size_a, j = size_b; i > 0 || j > 0;) {
    const Step step = steps[i * columns + j];
    path.push_back(step);
    if (step != Step::only_b) --i;
    if (step != Step::only_a) --j;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace pushpkt::compare
