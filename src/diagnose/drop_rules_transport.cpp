// UDP, TCP, ICMP, IGMP: at the end of the way.
#include <netinet/in.h>
#include <netinet/ip_icmp.h>

#include <algorithm>
#include <array>

#include "diagnose/infer_drop.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::diagnose {
namespace {

using namespace wire;

bool arrived(const PacketAtHost& s, std::uint8_t protocol) {
  return (s.is_ip4() || s.is_ip6()) && s.is_taken_in() && s.protocol() == protocol;
}

bool is_cut_udp(const PacketAtHost& s) {
  return arrived(s, IPPROTO_UDP) && s.transport().size() < udp::header.fixed_bytes;
}

/// Over IPv6 a length of 0 is a jumbogram's: it says nothing (RFC 2675 section 4).
bool is_lying_udp(const PacketAtHost& s) {
  const std::size_t length = PacketAtHost::get(s.transport(), udp::length);
  if (!arrived(s, IPPROTO_UDP) || (s.is_ip6() && length == 0)) return false;
  return length < udp::header.fixed_bytes || length > s.transport().size();
}

/// Over IPv6 a program has to allow it (RFC 6936), and here there is none.
bool has_no_checksum_and_no_program(const PacketAtHost& s) {
  return s.is_ip6() && arrived(s, IPPROTO_UDP) && !s.is_for_application() &&
         PacketAtHost::get(s.transport(), udp::checksum) == 0;
}

bool is_cut_tcp(const PacketAtHost& s) {
  const std::size_t bytes = s.transport().size();
  return arrived(s, IPPROTO_TCP) && (bytes < tcp::header.fixed_bytes ||
                                     PacketAtHost::get(s.transport(), tcp::hdr_len) > bytes);
}

/// A first segment for the server's program, which listens.
bool meets_listener(const PacketAtHost& s) {
  return s.is_first() && arrived(s, IPPROTO_TCP) && s.is_for_application() && !s.is_in_connection();
}
bool meets_no_listener(const PacketAtHost& s) {
  return arrived(s, IPPROTO_TCP) && !s.is_for_application();
}
bool acknowledges(const PacketAtHost& s) {
  return meets_listener(s) && PacketAtHost::get(s.transport(), tcp::ack);
}
bool resets(const PacketAtHost& s) {
  return meets_listener(s) && PacketAtHost::get(s.transport(), tcp::reset);
}
bool is_no_beginning(const PacketAtHost& s) {
  return meets_listener(s) && (!PacketAtHost::get(s.transport(), tcp::syn) ||
                               PacketAtHost::get(s.transport(), tcp::fin));
}

std::uint8_t type_of(const PacketAtHost& s) { return PacketAtHost::get(s.transport(), icmp::type); }

bool is_icmp(const PacketAtHost& s) {
  return s.is_ip4() && arrived(s, IPPROTO_ICMP) && !s.counted("Icmp.InCsumErrors");
}
bool is_icmp6(const PacketAtHost& s) {
  return s.is_ip6() && arrived(s, IPPROTO_ICMPV6) && !s.counted("Icmp6.InCsumErrors");
}

/// RFC 792: destination unreachable, source quench, time exceeded, parameter problem.
bool is_icmp_error(const PacketAtHost& s) {
  const std::uint8_t type = type_of(s);
  return is_icmp(s) && (type == 3 || type == 4 || type == 11 || type == 12);
}

constexpr std::uint8_t largest_icmp_type = 18;
constexpr std::uint8_t icmp_redirect = 5;
constexpr std::uint8_t extended_echo = 42;  // RFC 8335
constexpr std::uint8_t extended_echo_reply = 43;

bool is_unknown_icmp(const PacketAtHost& s) {
  const std::uint8_t type = type_of(s);
  return is_icmp(s) && type > largest_icmp_type && type != extended_echo &&
         type != extended_echo_reply;
}

constexpr std::uint8_t icmp6_too_big = 2;
constexpr std::uint8_t first_icmp6_message = 128;  // below are errors. RFC 4443
constexpr std::uint8_t icmp6_echo_reply = 129;
constexpr std::uint8_t icmp6_router_solicitation = 133;  // these are of RFC 4861, section 4
constexpr std::uint8_t icmp6_router_advertisement = 134;
constexpr std::uint8_t icmp6_neighbour_solicitation = 135;
constexpr std::uint8_t icmp6_redirect = 137;

bool is_icmp6_error(const PacketAtHost& s) {
  return is_icmp6(s) && type_of(s) < first_icmp6_message;
}

constexpr std::size_t icmp_header_bytes = 8;

/// What an ICMP error is about.
ByteView quoted(const PacketAtHost& s) {
  return s.transport().subspan(std::min(s.transport().size(), icmp_header_bytes));
}
std::size_t quoted_header_bytes(const PacketAtHost& s) {
  return PacketAtHost::get(quoted(s), ipv4::hdr_len);
}

/// icmp_unreach() wants an IP header; who is told of the error, eight bytes behind it, too (RFC
/// 792). icmpv6_notify() wants both of a packet.
bool quotes_no_ip4(const PacketAtHost& s) { return quoted(s).size() < ipv4::header.fixed_bytes; }
bool quotes_short_error(const PacketAtHost& s) { return is_icmp_error(s) && quotes_no_ip4(s); }
bool quotes_impossible_ip4(const PacketAtHost& s) {
  return is_icmp_error(s) && quoted_header_bytes(s) < ipv4::header.fixed_bytes;
}
bool quotes_too_little_ip4(const PacketAtHost& s) {
  constexpr std::size_t of_transport = 8;
  return is_icmp_error(s) && quoted(s).size() < quoted_header_bytes(s) + of_transport;
}
bool quotes_too_little_ip6(const PacketAtHost& s) {
  constexpr std::size_t of_transport = 8;
  return is_icmp6_error(s) && quoted(s).size() < ipv6::header.fixed_bytes + of_transport;
}
/// icmpv6_rcv() wants the whole IP header here.
bool tells_mtu_of_nothing(const PacketAtHost& s) {
  return is_icmp6(s) && type_of(s) == icmp6_too_big && quoted(s).size() < ipv6::header.fixed_bytes;
}
bool redirects_nothing(const PacketAtHost& s) {
  return is_icmp(s) && type_of(s) == icmp_redirect && quotes_no_ip4(s);
}

/// RFC 3590, RFC 3810: reports of membership, which are read and forgotten.
bool is_membership(const PacketAtHost& s) {
  const std::uint8_t type = type_of(s);
  return is_icmp6(s) && (type == 130 || type == 131 || type == 143);
}

bool is_neighbour_discovery(const PacketAtHost& s) {
  return is_icmp6(s) && type_of(s) >= icmp6_router_solicitation && type_of(s) <= icmp6_redirect;
}

bool crossed_router(const PacketAtHost& s) {
  constexpr std::uint8_t fresh = 255;
  return is_neighbour_discovery(s) && PacketAtHost::get(s.network(), ipv6::hlim) != fresh;
}

/// RFC 4861, 7.1.1 and 6.1.2: a group is no target, and routers advertise by link-local addresses.
bool solicits_group(const PacketAtHost& s) {
  const Ip6 target = PacketAtHost::get(s.transport(), icmpv6::ns_target);
  return is_icmp6(s) && type_of(s) == icmp6_neighbour_solicitation && is_multicast(Ip{target});
}
bool solicits_other_host(const PacketAtHost& s) {
  const Ip6 target = PacketAtHost::get(s.transport(), icmpv6::ns_target);
  return is_icmp6(s) && type_of(s) == icmp6_neighbour_solicitation && target != Ip6{} &&
         !s.is_own(Ip{target});
}
bool advertises_router_from_afar(const PacketAtHost& s) {
  if (!is_icmp6(s) || type_of(s) != icmp6_router_advertisement) return false;
  const Ip source = s.source();
  return is_ip6(source) && !is_link_local(source.v6());
}

bool asks_for_echo(const PacketAtHost& s) { return is_icmp(s) && type_of(s) == ICMP_ECHO; }

/// RFC 1122, 3.2.2.6 and 3.2.2.8: timestamps, too; of others none is meant for many hosts but the
/// requests for address masks.
bool is_ignored_broadcast(const PacketAtHost& s) {
  const bool echo = type_of(s) == ICMP_ECHO || type_of(s) == ICMP_TIMESTAMP;
  return is_icmp(s) && !s.is_own(s.destination()) && echo && s.settings().ignores_broadcast_echo;
}
bool is_icmp_for_one(const PacketAtHost& s) {
  const std::uint8_t type = type_of(s);
  return is_icmp(s) && !s.is_own(s.destination()) && type != ICMP_ECHO && type != ICMP_TIMESTAMP &&
         type != ICMP_ADDRESS && type != ICMP_ADDRESSREPLY;
}

constexpr std::string_view short_quote = "it quotes no packet, or too little of one";
constexpr std::string_view bad_quote = "the IP header that it quotes is impossible";
constexpr std::string_view about_nothing =
    "this ICMP error is taken in, and no socket here is what it is about";
constexpr std::string_view told =
    "this ICMP error is taken in: it is told to what it quotes, where that is of this host";
constexpr std::string_view short_tcp = "it ends within its TCP header";

constexpr std::array transport_rows{
    DropRule{"NOT_SPECIFIED", "it ends within its UDP header", "Udp.InErrors", is_cut_udp},
    DropRule{"NOT_SPECIFIED", "it ends within its UDP header", "Udp6.InErrors", is_cut_udp},
    DropRule{"PKT_TOO_SMALL", "its udp.length contradicts what is there", "Udp.InErrors",
             is_lying_udp},
    DropRule{"PKT_TOO_SMALL", "its udp.length contradicts what is there", "Udp6.InErrors",
             is_lying_udp},
    DropRule{"NO_SOCKET", "no socket listens on its port, and it has no checksum either",
             "Udp6.InCsumErrors", has_no_checksum_and_no_program},
    DropRule{"UDP_CSUM", "", "UdpLite6.InCsumErrors",
             [](const PacketAtHost& s) { return s.is_ip6() && arrived(s, IPPROTO_UDPLITE); }},
    DropRule{"TCP_FLAGS", "it acknowledges something, and the listener has sent nothing",
             "Tcp.OutRsts", acknowledges},
    DropRule{"NOT_SPECIFIED", short_tcp, "", is_cut_tcp},
    DropRule{"NO_SOCKET", "", "", meets_no_listener},
    DropRule{"NO_SOCKET", "", "",
             [](const PacketAtHost& s) {
               return s.is_own(s.destination()) && s.has_port_unreachable();
             }},
    DropRule{"NOT_SPECIFIED", "no socket here takes it from a group or broadcast address", "",
             [](const PacketAtHost& s) {
               return s.is_ip4() && arrived(s, IPPROTO_UDP) && !s.is_own(s.destination());
             }},
    DropRule{"TCP_FLAGS", "it acknowledges something, and the listener has sent nothing", "",
             acknowledges},
    DropRule{"TCP_RESET", "it resets a connection that there is not", "", resets},
    DropRule{"TCP_FLAGS", "a connection begins with a SYN, and without a FIN", "", is_no_beginning},
    DropRule{"NOT_SPECIFIED", short_quote, "Icmp.InErrors", quotes_short_error},
    DropRule{"IP_INHDR", bad_quote, "Icmp.InErrors", quotes_impossible_ip4},
    DropRule{"", "this ICMP error is taken in, and quotes too little to be about a socket",
             "Icmp.InErrors", quotes_too_little_ip4},
    DropRule{"", about_nothing, "Icmp.InErrors", is_icmp_error},
    DropRule{"PKT_TOO_SMALL", "a redirect that quotes no packet", "Icmp.InErrors",
             redirects_nothing},
    DropRule{"", "this redirect is taken in, and no socket here is what it is about",
             "Icmp.InErrors",
             [](const PacketAtHost& s) { return is_icmp(s) && type_of(s) == icmp_redirect; }},
    DropRule{"UNHANDLED_PROTO", "this host does not know its ICMP type", "Icmp.InErrors",
             is_unknown_icmp},
    DropRule{"UNHANDLED_PROTO", "this host does not know its ICMP type", "", is_unknown_icmp},
    DropRule{"INVALID_PROTO",
             "this host does not answer it where it is for a group or broadcast address "
             "(net.ipv4.icmp_echo_ignore_broadcasts)",
             "", is_ignored_broadcast},
    DropRule{"INVALID_PROTO", "this ICMP type is not taken from a group or broadcast address", "",
             is_icmp_for_one},
    DropRule{"", "this host answers no echo request (net.ipv4.icmp_echo_ignore_all)", "",
             [](const PacketAtHost& s) { return asks_for_echo(s) && s.settings().ignores_echo; }},
    DropRule{"NO_SOCKET", "an echo reply that no process here waits for", "",
             [](const PacketAtHost& s) { return is_icmp(s) && type_of(s) == ICMP_ECHOREPLY; }},
    DropRule{"NOT_SPECIFIED", short_quote, "", quotes_short_error},
    DropRule{"IP_INHDR", bad_quote, "", quotes_impossible_ip4},
    DropRule{"", told, "", is_icmp_error},
    DropRule{"", "this ICMP type is taken in, and nothing follows from it", "", is_icmp},
    DropRule{"NOT_SPECIFIED", short_quote, "Icmp6.InErrors", tells_mtu_of_nothing},
    DropRule{"NOT_SPECIFIED", short_quote, "", tells_mtu_of_nothing},
    DropRule{"PKT_TOO_SMALL", short_quote, "Icmp6.InErrors", quotes_too_little_ip6},
    DropRule{"PKT_TOO_SMALL", short_quote, "", quotes_too_little_ip6},
    DropRule{"", about_nothing, "Icmp6.InErrors", is_icmp6_error},
    DropRule{"", told, "", is_icmp6_error},
    DropRule{"NO_SOCKET", "an echo reply that no process here waits for", "",
             [](const PacketAtHost& s) { return is_icmp6(s) && type_of(s) == icmp6_echo_reply; }},
    DropRule{"IPV6_NDISC_HOP_LIMIT", "", "", crossed_router},
    DropRule{"NOT_SPECIFIED", "it asks for the MAC address of a group (RFC 4861, 7.1.1)", "",
             solicits_group},
    DropRule{"IPV6_NDISC_NS_OTHERHOST", "", "", solicits_other_host},
    DropRule{"NOT_SPECIFIED",
             "a router advertisement whose source is not link-local (RFC 4861, 6.1.2)", "",
             advertises_router_from_afar},
    DropRule{"", "this ICMPv6 type is taken in, and nothing follows from it", "",
             [](const PacketAtHost& s) { return is_membership(s) || is_neighbour_discovery(s); }},
    DropRule{"NOT_SPECIFIED", "this host does not know its ICMPv6 type", "", is_icmp6},
    DropRule{"NOT_SPECIFIED", "multicast routing (PIM) takes it, and it is not a message of its",
             "", [](const PacketAtHost& s) { return arrived(s, IPPROTO_PIM); }},
    DropRule{"NOT_SPECIFIED", "IGMP that is malformed, or for no group of this host", "",
             [](const PacketAtHost& s) { return s.is_ip4() && arrived(s, IPPROTO_IGMP); }},
};

}  // namespace

std::span<const DropRule> transport_rules() { return transport_rows; }

}  // namespace pushpkt::diagnose
