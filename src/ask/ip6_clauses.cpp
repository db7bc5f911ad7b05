// IPv6: extension headers, groups, forwarding. RFC 8200, RFC 4443
#include <netinet/in.h>

#include <array>

#include "ask/conclusion.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::ask {
namespace {

using namespace wire;

constexpr std::uint8_t ip_version = 6;

/// Longer than what is there.
bool is_too_long(ByteView options) {
  return !options.empty() && (Scene::get(options, hopopts::len) + 1U) * 8U > options.size();
}

/// RFC 8200, 4.2: the two upper bits of an option's type say what a stranger to it does.
bool has_unknown_option(ByteView options) {
  constexpr std::size_t first_option = 2;
  constexpr std::uint8_t pad1 = 0;
  constexpr std::uint8_t discard_bits = 0xc0;
  constexpr std::uint8_t jumbo = 0xc2;
  const std::size_t end = (Scene::get(options, hopopts::len) + 1U) * 8U;
  for (std::size_t at = first_option; at + 1 < std::min(end, options.size());) {
    if ((options[at] & discard_bits) != 0) return options[at] != jumbo;
    at += options[at] == pad1 ? 1U : 2U + options[at + 1];
  }
  return false;
}

constexpr std::array rows{
    Clause{"UNHANDLED_PROTO", "its IP version is not the one that its EtherType says",
           "Ip6.InHdrErrors",
           [](const Scene& s) {
             return s.is_ip6() && Scene::get(s.network(), ipv6::version) != ip_version;
           }},
    Clause{"NOT_SPECIFIED", "its hop-by-hop options are longer than the packet", "Ip6.InHdrErrors",
           [](const Scene& s) { return is_too_long(s.extension(IPPROTO_HOPOPTS)); }},
    Clause{"NOT_SPECIFIED", "its destination options are longer than the packet", "Ip6.InHdrErrors",
           [](const Scene& s) { return is_too_long(s.extension(IPPROTO_DSTOPTS)); }},
    Clause{"UNHANDLED_PROTO", "it has an option of a kind that forbids strangers to pass it over",
           "Ip6.InHdrErrors",
           [](const Scene& s) {
             return has_unknown_option(s.extension(IPPROTO_HOPOPTS)) ||
                    has_unknown_option(s.extension(IPPROTO_DSTOPTS));
           }},
    Clause{"NOT_SPECIFIED", "its routing header is of a kind that nobody follows (RFC 5095)",
           "Ip6.InHdrErrors", [](const Scene& s) { return !s.extension(IPPROTO_ROUTING).empty(); }},
    Clause{"NOT_SPECIFIED", "its fragment is no multiple of 8 octets, or ends beyond 65535",
           "Ip6.InHdrErrors",
           [](const Scene& s) { return !s.extension(IPPROTO_FRAGMENT).empty(); }},
    Clause{"NOT_SPECIFIED", "its next header is 59: it says itself that nothing follows", "",
           [](const Scene& s) {
             return s.is_ip6() && s.is_own(s.destination()) && s.protocol() == IPPROTO_NONE;
           }},
    Clause{"NOT_SPECIFIED", "nobody here is a member of the group that it is for", "",
           [](const Scene& s) { return s.is_ip6() && is_multicast(s.destination()); }},
    Clause{"NOT_SPECIFIED",
           "it came to a MAC address of many: a router forwards only what came for itself", "",
           [](const Scene& s) {
             return s.is_ip6() && s.is_for_group() && !s.is_own(s.destination());
           }},
    Clause{"FRAG_REASM_TIMEOUT",
           "it waits for the rest of its datagram, and is thrown away when none comes "
           "(ip6frag_time)",
           "", [](const Scene& s) { return s.is_ip6() && s.counted("Ip6.ReasmReqds"); }},
};

}  // namespace

std::span<const Clause> ip6_clauses() { return rows; }

}  // namespace pushpkt::ask
