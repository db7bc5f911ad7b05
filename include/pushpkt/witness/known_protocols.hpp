// Protocols that the witness reads or names; what others carry it takes for payload.
#pragma once

#include <string_view>

namespace pushpkt::witness {

/// `protocol` is Wireshark's: "udp".
[[nodiscard]] bool knows_protocol(std::string_view protocol);

/// The name of the limit in a disagreement about a protocol that it does not know.
inline constexpr std::string_view unknown_protocol = "unknown-protocol";

}  // namespace pushpkt::witness
