// Pieces of sentences that several matchers say.
#pragma once

#include <string>

#include "pushpkt/report/table.hpp"
#include "pushpkt/testing/subject.hpp"

namespace pushpkt::testing {

/// "its headers are eth/ip/tcp"; "no header in it can be read".
[[nodiscard]] std::string layers_text(const wire::Decoded& decoded);

/// ", in dns.pcapng, frame 2"; without a place, what is in the packet.
[[nodiscard]] std::string place_text(const Subject& packet);

/// Bytes as a recipe writes them: "hello" in quotes, or hex(00ff10), with its ASCII where
/// there is some.
[[nodiscard]] std::string bytes_text(ByteView bytes);

/// The table without its last newline, which is GoogleTest's to write.
[[nodiscard]] std::string lines_of(const report::Table& table);

}  // namespace pushpkt::testing
