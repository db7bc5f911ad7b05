// One layer in a few words: ports, flags, an ICMP message's meaning.
#pragma once

#include <string>
#include <utility>

#include "pushpkt/wire/decode.hpp"

namespace pushpkt::report {

/// Whether packets of this protocol go from an address to an address.
[[nodiscard]] bool has_addresses(const wire::Header& header);
/// Source and destination of such a layer; "" for any other.
[[nodiscard]] std::pair<std::string, std::string> addresses_of(const wire::Decoded& decoded,
                                                               std::size_t layer);
/// Appends "10.0.0.1 -> 10.0.0.2"; false, and nothing, where the layer has no addresses.
bool append_layer_addresses(std::string& out, const wire::Decoded& decoded, std::size_t layer);
/// Appends "4000 -> 53, 13 bytes", "echo request, id 1, seq 2"; nothing for a layer without a
/// summary.
void append_layer_summary(std::string& out, const wire::Decoded& decoded, std::size_t layer);

/// ", first fragment" when an IP layer says that more of the packet follows; else "".
[[nodiscard]] std::string fragment_note(const wire::Decoded& decoded, std::size_t layer);

}  // namespace pushpkt::report
