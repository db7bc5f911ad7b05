// The link layer of a captured packet changed: VLAN tags, another link type.
#pragma once

#include "pushpkt/replay/edits.hpp"

namespace pushpkt::replay {

/// Adds a tag in front of those that are there, or removes the outermost. False: there is no tag to
/// remove, or the frame is no Ethernet frame.
[[nodiscard]] bool edit_vlan(const VlanEdit& edit, Link link, Bytes& bytes);

/// The packet `seen` with a header of link type `link` into `out`; nullopt where that link type has
/// no number for what the packet carries (raw and null carry IP alone). New Ethernet headers have
/// zero addresses; `--set eth.dst=MAC` follows. Cisco HDLC gets address 0x0f and control 0.
[[nodiscard]] Result<bool> change_link(const sniff::SeenView& seen, Link link, Bytes& out);

/// The packet `seen` with `header` in place of all headers before its network layer (tags, labels
/// and a pseudowire's Ethernet header too), into `out`; a packet without a network layer loses its
/// outermost header. False: the link type is not known, so neither is the end of its header.
[[nodiscard]] bool replace_link_header(const sniff::SeenView& seen, ByteView header, Bytes& out);

}  // namespace pushpkt::replay
