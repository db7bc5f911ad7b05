// A bound socket that is never read. UDP: with it on our source port, the client's kernel does not
// answer the reply to our raw request with ICMP port unreachable. TCP: the port is free, and stays
// ours; the kernel still answers a SYN+ACK with RST.
#pragma once

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::stack {

class PortReservation {
 public:
  enum class Transport : std::uint8_t { udp, tcp };
  /// Port 0 lets the kernel choose. A taken port is an error that says so. A link-local address
  /// needs the index of its interface (sin6_scope_id, ipv6(7)).
  static Result<PortReservation> take(const Endpoint& local, unsigned interface_index = 0,
                                      Transport transport = Transport::udp);
  [[nodiscard]] Port port() const { return port_; }

 private:
  PortReservation(Fd fd, Port port) : fd_(std::move(fd)), port_(port) {}
  Fd fd_;
  Port port_;
};

}  // namespace pushpkt::stack
