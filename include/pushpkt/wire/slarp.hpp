// Cisco SLARP, which Cisco HDLC has where Ethernet has RARP. It has no rows.
#pragma once

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {

/// Whether this number behind a header of this kind is that of SLARP: the one of Cisco HDLC's that
/// is no EtherType.
[[nodiscard]] constexpr bool is_slarp(const Header* header, std::uint64_t number) {
  constexpr std::uint64_t slarp = 0x8035;
  return header == &chdlc::header && number == slarp;
}

}  // namespace pushpkt::wire
