// IP packets of one TCP flow, as they arrive: an AF_PACKET socket with a filter in the kernel.
// packet(7), socket(7) SO_ATTACH_FILTER
#pragma once

#include <optional>

#include "pushpkt/base/address.hpp"
#include "stack/receive_ring.hpp"

namespace pushpkt::stack {

class FlowCapture {
 public:
  /// TCP from `remote` to `local`, fragments of TCP from its host, and ICMP errors to local's
  /// address. `mtu` of the interface. Needs CAP_NET_RAW; next() does not. Errors: of the socket.
  [[nodiscard]] static Result<FlowCapture> open(unsigned interface_index, std::uint32_t mtu,
                                                const Endpoint& local, const Endpoint& remote);
  /// The next packet, without a link-layer header; nullopt: none is waiting. Valid until the next
  /// call.
  [[nodiscard]] Result<std::optional<ByteView>> next() { return ring_.next(); }
  [[nodiscard]] int fd() const { return ring_.fd(); }

 private:
  explicit FlowCapture(ReceiveRing ring) : ring_(std::move(ring)) {}

  ReceiveRing ring_;
};

}  // namespace pushpkt::stack
