// What a port says of bytes that are no header: a message that is cut, or something else.
#pragma once

#include <optional>
#include <string>

#include "pushpkt/wire/decode.hpp"

namespace pushpkt::wire {

/// The header whose port the innermost layer has, and that did not take the bytes behind it for its
/// own: they are too few, or do not add up. nullptr without such a port, or such bytes.
[[nodiscard]] const Header* refused_by_port(const Decoded& packet);

/// Of a datagram that the capture cut, or the ICMP error that quotes it: the message that its port
/// says, as far as it is there. `header_bytes` may be less than the header's fixed ones.
[[nodiscard]] std::optional<Layer> cut_message(const Decoded& packet);

/// A message that is there as it was sent, and contradicts itself.
struct Malformed {
  Layer layer;      ///< what it would be; all that the port's header carries
  std::string why;  ///< "dns.count.queries says 5 but 1 is there"
};

/// Of a whole datagram whose port says a message: why its bytes are none. nullopt where they are
/// one, or may be something else.
[[nodiscard]] std::optional<Malformed> malformed_message(const Decoded& packet);
/// A list of options (IPv4, TCP) with a length that does not fit: the outermost.
[[nodiscard]] std::optional<Malformed> malformed_options(const Decoded& packet);
/// "its header has 12 bytes but 5 bytes are there"; "" where it is there.
[[nodiscard]] std::string missing_header(ByteView there, std::size_t bytes);
/// "malformed DNS: dns.count.queries says 5 but 1 is there"
[[nodiscard]] std::string to_text(const Malformed& malformed);

/// What is there of the innermost header or message, where it is cut, or a datagram's that is
/// malformed behind all its rows: these, and items_there().
[[nodiscard]] std::optional<Layer> partial_message(const Decoded& packet);

}  // namespace pushpkt::wire
