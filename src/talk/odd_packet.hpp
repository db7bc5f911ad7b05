// Packets that a host would discard, in a dialogue.
#pragma once

#include <string>

#include "pushpkt/talk/medium.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::talk {

/// No host takes such a packet in.
[[nodiscard]] bool has_wrong_checksum(const wire::Decoded& packet);

/// Whether the packet may be what the line expects: a host takes it in, or the line is about the
/// very thing for which a host would discard it: its field, its VLAN tag, its tunnel. Where not,
/// `odd` is set: "; such a packet came, but its ip.checksum is wrong".
[[nodiscard]] bool may_count(const Incoming& incoming, const wire::Recipe& line, std::string& odd);

}  // namespace pushpkt::talk
