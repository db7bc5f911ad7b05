// Which fragments belong together. RFC 791; RFC 8200, 4.5
#pragma once

#include <optional>

#include "pushpkt/wire/decode.hpp"

namespace pushpkt::stack {

/// What the fragments of one datagram have in common.
struct FragmentKey {
  Bytes bytes;
};

/// Of the outermost IP layer; nullopt: the packet is whole, with or without a
/// fragment header.
[[nodiscard]] std::optional<FragmentKey> fragment_of(const wire::Decoded& packet);

}  // namespace pushpkt::stack
