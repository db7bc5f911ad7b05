// IP packets of one TCP flow, as they arrive: an AF_PACKET socket with a filter in the kernel.
// packet(7), socket(7) SO_ATTACH_FILTER
#pragma once

#include <optional>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::stack {

class FlowCapture {
 public:
  /// TCP from `remote` to `local`, and ICMP errors to local's address. Needs CAP_NET_RAW; next()
  /// does not. Errors: of the socket.
  [[nodiscard]] static Result<FlowCapture> open(unsigned interface_index, const Endpoint& local,
                                                const Endpoint& remote);
  /// The next packet, without a link-layer header; nullopt: none is waiting.
  [[nodiscard]] Result<std::optional<Bytes>> next();
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  explicit FlowCapture(Fd fd) : fd_(std::move(fd)), room_(most_bytes) {}
  static constexpr std::size_t most_bytes = 65'536 + 64;

  Fd fd_;
  Bytes room_;
};

}  // namespace pushpkt::stack
