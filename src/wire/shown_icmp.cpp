// Columns of ICMP and IGMP whose place or value depends on the message's type.
#include "pushpkt/wire/protocols.hpp"
#include "wire/shown_specials.hpp"

namespace pushpkt::wire {

/// What is unused of the four bytes behind the checksum: behind a pointer three, of an unreachable
/// the two before the MTU, else all; only the first where a length follows it (RFC 4884, 4).
bool icmp_unused(const Occurrence& at, std::string& out) {
  if (is_cut(at)) return false;
  const Header* header = at.layer.header;
  const bool has_length = get(at.header(), icmp::length) != 0;
  const bool has_pointer = header == &icmp::header_parameter_problem;
  if (has_pointer && has_length) return false;
  const std::size_t without = header == &icmp::header_unreachable ? 2 : has_pointer ? 3 : 4;
  out += hex(at.header().subspan(has_pointer ? 5 : 4, has_length ? 1 : without));
  return true;
}

bool icmp_length(const Occurrence& at, std::string& out) {
  const std::uint8_t length = get(at.header(), icmp::length);
  if (length != 0) out += std::to_string(length);
  return length != 0;
}

/// Of version 3 a code, from 128 on with exponent and mantissa. RFC 3376, 4.1.1
bool igmp_max_resp(const Occurrence& at, std::string& out) {
  constexpr unsigned first_with_exponent = 128;
  const unsigned code = get(at.header(), igmp::max_resp);
  const bool has_exponent =
      at.layer.header == &igmp::header_v3_query && code >= first_with_exponent;
  out += std::to_string(has_exponent ? ((code & 15U) | 16U) << ((code >> 4U & 7U) + 3U) : code);
  return true;
}

}  // namespace pushpkt::wire
