// The shares of a comparison, put together: as one comparison would have counted.
#pragma once

#include <memory>

#include "pushpkt/compare/capture_diff.hpp"

namespace pushpkt::compare {

class DiffSum {
 public:
  DiffSum();
  DiffSum(DiffSum&&) noexcept;
  DiffSum& operator=(DiffSum&&) noexcept;
  ~DiffSum();

  /// Rows in which the packets with these numbers differ: by PacketDifference::place, of all
  /// shares.
  void add(const std::vector<FieldDifference>& rows, std::uint64_t number_a,
           std::uint64_t number_b);
  /// The counts of a share; its groups do not matter.
  void add(const CaptureDiff& share);
  [[nodiscard]] CaptureDiff take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pushpkt::compare
