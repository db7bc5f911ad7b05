// IPv4: options, addresses, forwarding, fragments. RFC 791, RFC 1122, RFC 1812
#include <algorithm>
#include <array>

#include "diagnose/infer_drop.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::diagnose {
namespace {

namespace ipv4 = wire::ipv4;

std::uint8_t first_byte(const Ip& address) { return std::get<Ip4>(address).bytes[0]; }
bool is_zero_net(const Ip& address) { return first_byte(address) == 0; }
bool is_limited_broadcast(const Ip& address) { return address == Ip{Ip4{{255, 255, 255, 255}}}; }

/// RFC 791: loose 131, strict 137.
bool asks_for_source_route(const PacketAtHost& s) {
  constexpr std::uint8_t end = 0;
  constexpr std::uint8_t nothing = 1;
  constexpr std::uint8_t loose = 131;
  constexpr std::uint8_t strict = 137;
  if (!s.is_ip4()) return false;
  const std::size_t header = PacketAtHost::get(s.network(), ipv4::hdr_len);
  const ByteView all = s.network().first(std::min(header, s.network().size()));
  for (std::size_t at = ipv4::header.fixed_bytes; at < all.size() && all[at] != end;) {
    if (all[at] == loose || all[at] == strict) return true;
    const std::size_t bytes = all[at] == nothing ? 1 : at + 1 < all.size() ? all[at + 1] : 0;
    if (bytes == 0) return false;
    at += bytes;
  }
  return false;
}

bool has_impossible_source(const PacketAtHost& s) {
  return s.is_ip4() &&
         (is_multicast(s.source()) || is_limited_broadcast(s.source()) || is_zero_net(s.source()));
}

bool has_loopback_address(const PacketAtHost& s) {
  return s.is_ip4() && !s.settings().route_localnet &&
         (is_loopback(s.source()) || is_loopback(s.destination()) ||
          (s.settings().rewrites_to_loopback && s.is_own(s.destination())));
}

bool is_from_this_host(const PacketAtHost& s) {
  return s.is_ip4() && s.is_own(s.source()) && !s.settings().accept_local;
}

constexpr std::array ip4_rows{
    DropRule{"NOT_SPECIFIED",
             "it asks for a source route that this host does not follow (accept_source_route)", "",
             asks_for_source_route},
    DropRule{"IP_INVALID_SOURCE", "", "", has_impossible_source},
    DropRule{"IP_INVALID_DEST", "", "",
             [](const PacketAtHost& s) { return s.is_ip4() && is_zero_net(s.destination()); }},
    DropRule{"IP_LOCALNET", "", "", has_loopback_address},
    DropRule{"IP_LOCAL_SOURCE", "", "", is_from_this_host},
    DropRule{"NOT_SPECIFIED", "no socket here is a member of the group that it is for", "",
             [](const PacketAtHost& s) {
               return s.is_ip4() && is_multicast(s.destination()) && !s.is_taken_in();
             }},
    DropRule{
        "NOT_SPECIFIED",
        "received with a multicast or broadcast MAC: routers forward only frames addressed to "
        "themselves",
        "",
        [](const PacketAtHost& s) { return s.is_ip4() && s.is_for_group() && !s.is_taken_in(); }},
    DropRule{"NOT_SPECIFIED", overlapping, "IpExt.ReasmOverlaps",
             [](const PacketAtHost& s) { return s.is_ip4() && s.overlaps(); }},
    DropRule{"FRAG_REASM_TIMEOUT", "", "Ip.ReasmTimeout",
             [](const PacketAtHost& s) { return s.is_ip4() && s.waits(); }},
    DropRule{"FRAG_REASM_TIMEOUT",
             "it waits for the rest of its datagram, and is thrown away when none comes "
             "(ipfrag_time)",
             "", [](const PacketAtHost& s) { return s.is_ip4() && s.waits(); }},
};

}  // namespace

std::span<const DropRule> ip4_rules() { return ip4_rows; }

}  // namespace pushpkt::diagnose
