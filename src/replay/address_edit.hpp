// One address or port of a packet replaced: by a mapping, or by that of its side.
#pragma once

#include <optional>
#include <vector>

#include "replay/address_places.hpp"

namespace pushpkt::replay {

/// By the first mapping that has the value of `slot`, which is in `place`: its index.
std::optional<std::size_t> map_address(const std::vector<Mapping>& mappings,
                                       const AddressSlot& slot, ByteSpan place);

/// By the client's or the server's new address; `sender` sent the packet. IP addresses everywhere;
/// MAC addresses in the outermost Ethernet header and in ARP behind it: those in tunnels are of
/// other devices. False: this one has none.
bool place_endpoint(const Edits& edits, Side sender, const AddressSlot& slot, ByteSpan place);

}  // namespace pushpkt::replay
