// Link types: what the first byte of a captured packet belongs to. tcpdump.org/linktypes.html
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pushpkt {

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
