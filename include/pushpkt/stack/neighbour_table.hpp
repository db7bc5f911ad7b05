// The kernel's neighbour table of one network namespace: which addresses it is resolving.
#pragma once

#include <memory>

#include "pushpkt/base/result.hpp"

namespace pushpkt::stack {

/// Belongs to the namespace in which it was opened; asked later from anywhere, without privilege.
/// rtnetlink(7)
class NeighbourTable {
 public:
  [[nodiscard]] static Result<NeighbourTable> open();
  NeighbourTable(NeighbourTable&&) noexcept;
  NeighbourTable& operator=(NeighbourTable&&) noexcept;
  ~NeighbourTable();

  /// Whether an address is being resolved: packets to it wait until an answer comes, or until the
  /// kernel gives up.
  [[nodiscard]] Result<bool> resolving() const;

 private:
  struct Socket;
  explicit NeighbourTable(std::unique_ptr<Socket> socket);
  std::unique_ptr<Socket> socket_;
};

}  // namespace pushpkt::stack
