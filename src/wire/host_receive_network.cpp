// IP as its destination reads it. RFC 1122, 3.2.1.3 and 3.2.1.8; RFC 8200, 4.2 and 4.4; RFC 4291
#include <algorithm>

#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/wire/ip_packet.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "wire/host_receive_checks.hpp"
#include "wire/packet_ends.hpp"

namespace pushpkt::wire {
namespace {

using Kind = Discard::Kind;

constexpr Ip4 all_ones{{255, 255, 255, 255}};

bool is_broadcast(const Ip& ip) { return ip == Ip{all_ones}; }
bool is_group(const Ip& ip) { return is_multicast(ip) || is_broadcast(ip); }
bool is_zero_net(const Ip& ip) { return ip.is_v4() && ip.v4().bytes[0] == 0; }

bool takes_any(const ReceivingHost& host) {
  return host.addresses.empty() || std::ranges::any_of(host.addresses, is_unspecified);
}

bool is_own(const ReceivingHost& host, const Ip& ip) {
  return takes_any(host) || std::ranges::find(host.addresses, ip) != host.addresses.end();
}

std::optional<Discard> check_addresses(const Ip& source, const Ip& destination,
                                       const ReceivingHost& host) {
  const bool ip6 = destination.is_v6();
  const std::string_view src = ip6 ? ipv6::src.name : ipv4::src.name;
  const std::string_view dst = ip6 ? ipv6::dst.name : ipv4::dst.name;
  if (!host.loopback) {
    // A host that has no address yet speaks to all (DHCP, IGMP), and probes (RFC 4862).
    const bool from_all = std::ranges::find(host.broadcasts, source) != host.broadcasts.end();
    const bool is_start = is_group(destination) && is_unspecified(source);
    if (from_all || (!is_start && is_martian_source(source, host.addresses))) {
      return Discard{Kind::martian, src,
                     "it came from " + to_string(source) + ", which is not a source on a wire"};
    }
    if (is_loopback(destination) || is_zero_net(destination) || is_unspecified(destination)) {
      return Discard{
          Kind::martian, dst,
          "it went to " + to_string(destination) + ", which is not a destination on a wire"};
    }
  }
  const bool to_all = std::ranges::find(host.broadcasts, destination) != host.broadcasts.end();
  if (is_own(host, destination) || is_group(destination) || to_all) return std::nullopt;
  return Discard{Kind::elsewhere, dst, "it went to " + to_string(destination) + ", not to us"};
}

/// A source route that is not at its end: the packet is to be forwarded.
bool has_route_left(ByteView options) {
  constexpr std::uint8_t no_operation = 1;
  constexpr std::uint8_t loose = 131;
  constexpr std::uint8_t strict = 137;
  for (std::size_t at = 0; at < options.size() && options[at] != 0;) {
    if (options[at] == no_operation) {
      ++at;
      continue;
    }
    if (at + 2 >= options.size() || options[at + 1] < 2) return false;
    const std::size_t length = options[at + 1];
    if ((options[at] == loose || options[at] == strict) && options[at + 2] <= length) return true;
    at += length;
  }
  return false;
}

/// The first option that says "discard the packet where you do not know me": RFC 8200, 4.2. Known
/// are those that Linux takes without being set up for more.
std::optional<std::uint8_t> forbidding_option(ByteView options) {
  constexpr std::uint8_t jumbo = 0xc2;
  constexpr std::uint8_t home_address = 0xc9;
  constexpr unsigned action = 0xc0;
  for (std::size_t at = 0; at < options.size();) {
    const std::uint8_t type = options[at];
    if (type == 0) {
      ++at;
      continue;
    }
    if (at + 1 >= options.size()) return std::nullopt;
    if ((type & action) != 0 && type != jumbo && type != home_address) return type;
    at += 2U + options[at + 1];
  }
  return std::nullopt;
}

std::optional<Discard> check_options(const Decoded& packet, std::size_t at) {
  const Layer& layer = packet.layers()[at];
  const auto type = forbidding_option(layer.tail_in(packet.bytes()));
  if (!type) return std::nullopt;
  return Discard{Kind::forbidden, layer.header->options,
                 "its option " + std::to_string(*type) +
                     " makes a host that does not know it discard the packet"};
}

}  // namespace

bool is_martian_source(const Ip& source, std::span<const Ip> own) {
  if (is_group(source) || is_loopback(source) || is_zero_net(source) || is_unspecified(source)) {
    return true;
  }
  return std::ranges::find(own, source) != own.end();
}

bool is_plain_ip(ByteView packet) {
  constexpr std::size_t ip4_bytes = 20;
  constexpr std::size_t ip6_bytes = 40;
  const IpPacket ip = read_ip(packet);
  if (ip.version == 4) {
    const std::uint16_t length = get(packet, ipv4::len);
    return ip.header_bytes == ip4_bytes && !ip.fragment && length >= ip4_bytes &&
           length <= packet.size();
  }
  if (ip.version != 6 || ip.header_bytes != ip6_bytes || ip.fragment) return false;
  return ip6_bytes + get(packet, ipv6::plen) <= packet.size();
}

namespace detail {

std::optional<Discard> check_network(const Decoded& packet, std::size_t layer,
                                     const ReceivingHost& host) {
  const At at{packet, layer};
  const Header* const header = at.header();
  if (header == &ipv4::header) {
    if (auto out = check_addresses(at[ipv4::src], at[ipv4::dst], host)) return out;
    if (!has_route_left(packet.layers()[layer].tail_in(packet.bytes()))) return std::nullopt;
    return Discard{Kind::elsewhere, header->options, "its source route is not at its end"};
  }
  if (header == &ipv6::header) return check_addresses(at[ipv6::src], at[ipv6::dst], host);
  if (header == &routing::header && at[routing::segleft] != 0) {
    return Discard{Kind::elsewhere, routing::segleft.name,
                   "its routing header has " + std::to_string(at[routing::segleft]) +
                       " segments left: we are not the destination"};
  }
  if (header == &hopopts::header || header == &dstopts::header) {
    return check_options(packet, layer);
  }
  return std::nullopt;
}

}  // namespace detail
}  // namespace pushpkt::wire
