// Packets that wait for a timer: fragments for the rest, packets for a neighbour's address.
#pragma once

#include <functional>
#include <vector>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/stack/neighbour_table.hpp"

namespace pushpkt::journey {

/// The reassembly and neighbour queues of all hosts of a lab. Opened while the hosts can be
/// entered, read later without any privilege.
class KernelQueues {
 public:
  [[nodiscard]] static Result<KernelQueues> open(const lab::Lab& lab);

  /// Whether a fragment waits for the rest of its datagram, or a packet for the MAC of its next
  /// hop, on any host. proc_net(5) (sockstat), rtnetlink(7)
  [[nodiscard]] Result<bool> occupied() const;
  /// Returns when no packet waits any more: the kernels' own timers decide. `meanwhile` is called
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
