// The two addresses of an IP header in a decoded packet.
#pragma once

#include <cstddef>
#include <optional>

#include "pushpkt/base/address.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::wire {

struct AddressPair {
  Ip source;
  Ip destination;
};

/// As the header of this layer has them; nullopt where it is no IPv4 or IPv6 header.
[[nodiscard]] std::optional<AddressPair> addresses_in(const Decoded& packet, std::size_t layer);

}  // namespace pushpkt::wire
