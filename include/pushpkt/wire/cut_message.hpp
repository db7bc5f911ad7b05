// What a port says of bytes that are no header: a message that is cut, or something else.
#pragma once

#include <optional>

#include "pushpkt/wire/decode.hpp"

namespace pushpkt::wire {

/// The header whose port the innermost layer has, and that did not take the bytes behind it for its
/// own: they are too few, or do not add up. nullptr without such a port, or such bytes.
[[nodiscard]] const Header* refused_by_port(const Decoded& packet);

/// Of a datagram that the capture cut, or the ICMP error that quotes it: the message that its port
/// says, as far as it is there. `header_bytes` may be less than the header's fixed ones.
[[nodiscard]] std::optional<Layer> cut_message(const Decoded& packet);

}  // namespace pushpkt::wire
