// Pieces of sentences that several matchers say.
#pragma once

#include <string>

#include "pushpkt/testing/subject.hpp"

namespace pushpkt::testing {

/// "its headers are eth/ip/tcp"; "no header in it can be read".
[[nodiscard]] std::string layers_text(const wire::Decoded& decoded);

/// ", in dns.pcapng, frame 2"; without a place, what is in the packet.
[[nodiscard]] std::string place_text(const Subject& packet);

/// Octets as a recipe writes them: "hello" in quotes, or hex(00ff10).
[[nodiscard]] std::string octets_text(ByteView octets);

}  // namespace pushpkt::testing
