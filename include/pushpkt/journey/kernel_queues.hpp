// Where a packet waits for a timer: with other fragments, or for a neighbour's address.
#pragma once

#include <functional>
#include <vector>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/stack/neighbour_table.hpp"

namespace pushpkt::journey {

/// The waiting rooms of all hosts of a lab. Opened while they can be entered, asked later without
/// any privilege.
class KernelQueues {
 public:
  [[nodiscard]] static Result<KernelQueues> open(const lab::Lab& lab);

  /// Whether a fragment waits for the rest of its datagram, or a packet for the MAC of its next
  /// hop, on any host. proc_net(5) (sockstat), rtnetlink(7)
  [[nodiscard]] Result<bool> occupied() const;
  /// Returns when nobody waits any more: the kernels' own timers decide. `meanwhile` is called
  /// every few milliseconds. An error after `deadline`.
  [[nodiscard]] Result<void> until_empty(Deadline deadline,
                                         const std::function<void()>& meanwhile) const;

 private:
  struct Host {
    std::vector<Fd> sockstat;  ///< of IPv4, and of IPv6 where the kernel has it
    stack::NeighbourTable neighbours;
  };
  std::vector<Host> hosts_;
};

}  // namespace pushpkt::journey
