// IPv6: extension headers, groups, forwarding. RFC 8200, RFC 4443
#include <netinet/in.h>

#include <algorithm>
#include <array>

#include "diagnose/infer_drop.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::diagnose {
namespace {

using namespace wire;

constexpr std::uint8_t ip_version = 6;

/// Longer than what is there.
bool is_too_long(ByteView options) {
  return !options.empty() && (PacketAtHost::get(options, hopopts::len) + 1U) * 8U > options.size();
}

/// RFC 8200, 4.2: the two upper bits of an option's type say what a stranger to it does.
bool has_unknown_option(ByteView options) {
  constexpr std::size_t first_option = 2;
  constexpr std::uint8_t pad1 = 0;
  constexpr std::uint8_t discard_bits = 0xc0;
  constexpr std::uint8_t jumbo = 0xc2;
  const std::size_t end = (PacketAtHost::get(options, hopopts::len) + 1U) * 8U;
  for (std::size_t at = first_option; at + 1 < std::min(end, options.size());) {
    if ((options[at] & discard_bits) != 0) return options[at] != jumbo;
    at += options[at] == pad1 ? 1U : 2U + options[at + 1];
  }
  return false;
}

/// RFC 2675: a length for packets of more than 65,535 bytes.
bool is_short_jumbogram(const PacketAtHost& s) {
  constexpr std::array<std::uint8_t, 2> jumbo{0xc2, 4};
  constexpr std::size_t at = 2;  // its place, if it is alone
  constexpr std::size_t end = at + jumbo.size() + sizeof(std::uint32_t);
  const ByteView options = s.extension(IPPROTO_HOPOPTS);
  if (options.size() < end || !std::equal(jumbo.begin(), jumbo.end(), options.begin() + at)) {
    return false;
  }
  std::uint64_t length = 0;
  for (std::size_t i = at + jumbo.size(); i < end; ++i) length = length << 8U | options[i];
  return PacketAtHost::get(s.network(), ipv6::plen) == 0 && length > UINT16_MAX &&
         length > s.network().size() - ipv6::header.fixed_bytes;
}

bool is_here(const PacketAtHost& s) { return s.is_ip6() && s.is_own(s.destination()); }

/// RFC 8200, section 4.5: only the last may be of any length, the first has all headers, none ends
/// beyond what a length can say.
bool is_bad_fragment(const PacketAtHost& s) {
  const ByteView header = s.extension(IPPROTO_FRAGMENT);
  if (!is_here(s) || header.empty()) return false;
  const std::size_t bytes = s.transport().size();
  const std::size_t offset =
      PacketAtHost::get(header, fraghdr::offset) * std::size_t{8} / fraghdr::offset.unit;
  const std::size_t least =
      s.protocol() == IPPROTO_TCP ? tcp::header.fixed_bytes : udp::header.fixed_bytes;
  return (PacketAtHost::get(header, fraghdr::more) && bytes % 8 != 0) ||
         (offset == 0 && bytes < least) || offset + bytes > UINT16_MAX;
}

/// Linux: a fragment of a fragment, though no length of it is wrong (ipv6_frag_rcv()).
bool has_two_fragment_headers(const PacketAtHost& s) {
  const ByteView header = s.extension(IPPROTO_FRAGMENT);
  return is_here(s) && !header.empty() &&
         PacketAtHost::get(header, fraghdr::nxt) == IPPROTO_FRAGMENT;
}

bool is_cut_routing(const PacketAtHost& s) {
  return is_here(s) && is_too_long(s.extension(IPPROTO_ROUTING));
}

/// The first option of the destination options that Mobile IPv6 added. RFC 6275, section 6.3
bool has_home_address(const PacketAtHost& s) {
  constexpr std::uint8_t home_address = 201;
  constexpr std::uint8_t pad1 = 0;
  const ByteView options = s.extension(IPPROTO_DSTOPTS);
  const std::size_t end = (PacketAtHost::get(options, hopopts::len) + 1U) * 8U;
  for (std::size_t at = 2; at + 1 < std::min(end, options.size());) {
    if (options[at] == home_address) return true;
    at += options[at] == pad1 ? 1U : 2U + options[at + 1];
  }
  return false;
}

/// A kernel with CONFIG_IPV6_MIP6 knows the option and refuses it without a word. Another calls it
/// unknown, and says so to the sender by a parameter problem (RFC 8200, section 4.2).
bool has_refused_home_address(const PacketAtHost& s) {
  return is_here(s) && has_home_address(s) && !s.counted("Icmp6.OutParmProblems");
}

/// Where Mobile IPv6 is built in, the header is read and its address refused; elsewhere its type is
/// unknown, which Ip6.InHdrErrors counts. RFC 6275, section 6.4
bool has_mobile_routing(const PacketAtHost& s) {
  constexpr std::uint8_t mobile = 2;
  const ByteView header = s.extension(IPPROTO_ROUTING);
  return is_here(s) && !header.empty() && PacketAtHost::get(header, routing::type) == mobile;
}

/// RFC 8754, RFC 6554: source routes that a host follows only if it is told to.
bool asks_for_segment_routing(const PacketAtHost& s) {
  constexpr std::uint8_t rpl = 3;
  constexpr std::uint8_t segments = 4;
  const ByteView header = s.extension(IPPROTO_ROUTING);
  const auto type = PacketAtHost::get(header, routing::type);
  return is_here(s) && !header.empty() && (type == rpl || type == segments);
}

constexpr std::array ip6_rows{
    DropRule{"UNHANDLED_PROTO", "its IP version is not the one that its EtherType says",
             "Ip6.InHdrErrors",
             [](const PacketAtHost& s) {
               return s.is_ip6() && PacketAtHost::get(s.network(), ipv6::version) != ip_version;
             }},
    DropRule{"NOT_SPECIFIED", "its hop-by-hop options are longer than the packet",
             "Ip6.InHdrErrors",
             [](const PacketAtHost& s) { return is_too_long(s.extension(IPPROTO_HOPOPTS)); }},
    DropRule{"NOT_SPECIFIED", "its destination options are longer than the packet",
             "Ip6.InHdrErrors",
             [](const PacketAtHost& s) { return is_too_long(s.extension(IPPROTO_DSTOPTS)); }},
    DropRule{"NOT_SPECIFIED", "its routing header is longer than the packet", "Ip6.InHdrErrors",
             is_cut_routing},
    DropRule{"PKT_TOO_SMALL", "its jumbo length (RFC 2675) is more than is there",
             "Ip6.InHdrErrors", is_short_jumbogram},
    DropRule{"XFRM_POLICY",
             "its home address (Mobile IPv6, RFC 6275) is of no mobile node that this host knows",
             "Ip6.InHdrErrors", has_refused_home_address},
    DropRule{
        "NOT_SPECIFIED",
        "its routing header of type 2 (Mobile IPv6, RFC 6275) names no home address of this host",
        "Ip6.InAddrErrors", has_mobile_routing},
    DropRule{"UNHANDLED_PROTO", "it has an option of a kind that forbids strangers to pass it over",
             "Ip6.InHdrErrors",
             [](const PacketAtHost& s) {
               return has_unknown_option(s.extension(IPPROTO_HOPOPTS)) ||
                      has_unknown_option(s.extension(IPPROTO_DSTOPTS));
             }},
    DropRule{
        "NOT_SPECIFIED", "its routing header is of a kind that no host follows (RFC 5095)",
        "Ip6.InHdrErrors",
        [](const PacketAtHost& s) { return is_here(s) && !s.extension(IPPROTO_ROUTING).empty(); }},
    DropRule{"NOT_SPECIFIED",
             "it asks for a source route that this host does not follow (seg6_enabled, "
             "rpl_seg_enabled)",
             "", asks_for_segment_routing},
    DropRule{"NOT_SPECIFIED", "it has a second fragment header", "Ip6.InHdrErrors",
             has_two_fragment_headers},
    DropRule{"NOT_SPECIFIED",
             "its fragment is not a multiple of 8 bytes, ends beyond 65535, or lacks a header",
             "Ip6.InHdrErrors", is_bad_fragment},
    DropRule{"FRAG_REASM_TIMEOUT", "", "Ip6.ReasmTimeout",
             [](const PacketAtHost& s) { return s.is_ip6() && s.waits(); }},
    DropRule{"NOT_SPECIFIED", overlapping, "",
             [](const PacketAtHost& s) { return s.is_ip6() && s.overlaps(); }},
    DropRule{"NOT_SPECIFIED", "its next header is 59: it says itself that nothing follows", "",
             [](const PacketAtHost& s) {
               return s.is_ip6() && s.is_own(s.destination()) && s.protocol() == IPPROTO_NONE;
             }},
    DropRule{"NOT_SPECIFIED", "no socket here is a member of the group that it is for", "",
             [](const PacketAtHost& s) { return s.is_ip6() && is_multicast(s.destination()); }},
    DropRule{"NOT_SPECIFIED",
             "received with a multicast or broadcast MAC: routers forward only frames addressed to "
             "themselves",
             "",
             [](const PacketAtHost& s) {
               return s.is_ip6() && s.is_for_group() && !s.is_own(s.destination());
             }},
    DropRule{"FRAG_REASM_TIMEOUT",
             "it waits for the rest of its datagram, and is thrown away when none comes "
             "(ip6frag_time)",
             "", [](const PacketAtHost& s) { return s.is_ip6() && s.waits(); }},
};

}  // namespace

std::span<const DropRule> ip6_rules() { return ip6_rows; }

}  // namespace pushpkt::diagnose
