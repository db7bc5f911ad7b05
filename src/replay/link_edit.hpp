// The link layer of a captured packet changed: VLAN tags, another link type.
#pragma once

#include "pushpkt/replay/edits.hpp"

namespace pushpkt::replay {

/// Adds a tag in front of those that are there, or removes the outermost. False: there is no tag to
/// remove, or the frame is no Ethernet frame.
[[nodiscard]] bool edit_vlan(const VlanEdit& edit, Link link, Bytes& bytes);

/// The packet `seen` with a header of link type `link` into `out`; nullopt where that link type has
/// no number for what the packet carries (raw and null carry IP alone). New Ethernet headers have
/// zero addresses; `--set eth.dst=MAC` follows.
[[nodiscard]] Result<bool> change_link(const sniff::SeenView& seen, Link link, Bytes& out);

}  // namespace pushpkt::replay
