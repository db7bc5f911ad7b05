// A bound UDP socket that nobody reads: with it on our source port, the client's kernel does not
// answer the reply to our raw request with ICMP port unreachable.
#pragma once

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::stack {

class PortReservation {
 public:
  /// Port 0 lets the kernel choose. A taken port is an error that says so.
  static Result<PortReservation> take(const Endpoint& local);
  [[nodiscard]] Port port() const { return port_; }

 private:
  PortReservation(Fd fd, Port port) : fd_(std::move(fd)), port_(port) {}
  Fd fd_;
  Port port_;
};

}  // namespace pushpkt::stack
