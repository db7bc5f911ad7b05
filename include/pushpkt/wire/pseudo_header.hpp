// The addresses that a transport checksum covers by its pseudo-header. RFC 9293 3.1, RFC 8200 8.1
#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "pushpkt/wire/layer.hpp"

namespace pushpkt::wire {

/// The address where a packet goes at last: bytes of the packet, or put together from two places
/// of it, where a routing header leaves out what addresses have in common (RFC 6554, 3).
class FinalAddress {
 public:
  FinalAddress() = default;
  FinalAddress(ByteView bytes) : bytes_(bytes) {}  // NOLINT(google-explicit-constructor)
  /// `prefix` and `suffix` have 16 bytes together.
  FinalAddress(ByteView prefix, ByteView suffix) : is_composed_(true) {
    std::copy(prefix.begin(), prefix.end(), whole_.begin());
    std::copy(suffix.begin(), suffix.end(), whole_.end() - static_cast<long>(suffix.size()));
  }
  /// Valid as long as this object and the packet.
  [[nodiscard]] ByteView view() const& { return is_composed_ ? ByteView(whole_) : bytes_; }
  ByteView view() const&& = delete;
  [[nodiscard]] bool is_composed() const { return is_composed_; }

 private:
  ByteView bytes_;
  std::array<std::uint8_t, 16> whole_{};
  bool is_composed_ = false;
};

/// Where a packet comes from and where it goes at last, which a source route, a routing header or a
/// home address option may have moved.
struct AddressBytes {
  ByteView source = {};
  FinalAddress destination = {};
};

/// Of the IP header below `layer`, extension headers passed over; nullopt without one.
[[nodiscard]] std::optional<AddressBytes> ends_below(const Packet& packet, std::size_t layer);

}  // namespace pushpkt::wire
