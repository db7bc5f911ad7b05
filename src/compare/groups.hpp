// Many differences in few lines: counted by field, reason and change.
#pragma once

#include <vector>

#include "pushpkt/compare/capture_diff.hpp"

namespace pushpkt::compare {

class Groups {
 public:
  void add(const FieldDifference& difference, std::uint64_t number_a, std::uint64_t number_b);
  /// What counts first, most packets first; empties this.
  [[nodiscard]] std::vector<FieldGroup> take();
  /// Differences that are in no group, because there would be too many groups.
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 private:
  /// Fields and reasons are few, as the code has them; this is for a file that makes them many.
  static constexpr std::size_t most_groups = 4096;
  std::vector<FieldGroup> groups_;
  std::uint64_t left_out_ = 0;
};

}  // namespace pushpkt::compare
