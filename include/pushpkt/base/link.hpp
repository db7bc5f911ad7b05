// Link types: what the first byte of a captured packet belongs to. tcpdump.org/linktypes.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pushpkt {

/// Bytes of a network packet on Ethernet (IEEE 802.3), where no interface says otherwise.
inline constexpr std::uint32_t ethernet_mtu = 1500;
/// Room for any frame: the largest IP packet, and the link headers and tags before it.
inline constexpr std::size_t largest_frame_bytes = 65'536 + 64;

/// The LINKTYPE_ value of a capture file. Values without a name here are kept and written again.
enum class Link : std::uint16_t {
  null = 0,
  ethernet = 1,
  ppp = 9,
  raw = 101,
  c_hdlc = 104,
  loop = 108,
  linux_sll = 113,
  ipv4 = 228,
  ipv6 = 229,
  linux_sll2 = 276,
};

/// "EN10MB", "RAW", ... as tcpdump -L names it; "" when it has no name here.
[[nodiscard]] std::string_view link_name(Link link);
[[nodiscard]] std::optional<Link> link_of_name(std::string_view name);

}  // namespace pushpkt
