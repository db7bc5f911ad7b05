// The base request, layer by layer.
#include "pushpkt/cases/base_request.hpp"

#include <array>

#include "cases/fragments.hpp"
#include "cases/pseudo_fields.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::cases {
namespace {

using namespace wire;  // the base request below reads as it prints

constexpr std::uint16_t connection_window = 64240;  // as a Linux socket on Ethernet

/// Header and number of the transport that the case is about.
struct Transport {
  Part part;
  std::uint8_t protocol;
};

Transport transport_of(const Case& asked, const Ends& ends) {
  if (any_below(asked, "tcp.") && ends.connection) {
    constexpr std::uint16_t push_and_ack = 0x018;
    return {tcp::layer(tcp::srcport(ends.local.port), tcp::dstport(ends.remote.port),
                       tcp::seq(ends.connection->seq), tcp::ack_number(ends.connection->ack),
                       tcp::flags(push_and_ack), tcp::window(connection_window)),
            6};
  }
  if (any_below(asked, "tcp.")) {
    return {
        tcp::layer(tcp::srcport(ends.local.port), tcp::dstport(ends.remote.port), tcp::seq(1000)),
        6};
  }
  if (any_below(asked, "icmp.")) {
    return {icmp::echo(icmp::ident(ends.local.port.number), icmp::seq(1)), 1};
  }
  if (any_below(asked, "icmpv6.")) {
    return {icmpv6::echo(icmpv6::identifier(ends.local.port.number), icmpv6::sequence_number(1)),
            58};
  }
  return {udp::layer(udp::srcport(ends.local.port), udp::dstport(ends.remote.port)), 17};
}

/// Tags and extension headers that stand in a packet only when a case names them.
/// A fragment has `id`.
std::vector<Part> optional_parts(const Case& asked, std::span<const Header* const> headers,
                                 std::uint64_t id) {
  std::vector<Part> out;
  for (const Header* header : headers) {
    const std::string prefix(header->fields[0]->name.substr(0, header->fields[0]->name.rfind('.')));
    const bool tail = !header->options.empty() && any_below(asked, header->options);
    const bool cut_up = header == &fraghdr::header && is_cut_up(asked);
    if (any_below(asked, prefix + ".") || tail || cut_up) {
      Part part{.kind = Part::Kind::header, .header = header};
      // Options and routing data fill the first 8 bytes; an authentication header has 12 of ICV.
      if (!header->options.empty())
        part.bytes = Bytes(header == &ah::header ? 12 : 8U - header->fixed_bytes);
      if (header == &fraghdr::header) part.set(fraghdr::ident, id);
      if (header == &hopopts::header || header == &dstopts::header) part.bytes = {1, 4, 0, 0, 0, 0};
      out.push_back(std::move(part));
    }
  }
  return out;
}

Recipe arp_request(const Ends& ends) {
  return {eth::layer(eth::dst(Mac::broadcast()), eth::src(ends.hop.source_mac)),
          arp::layer(arp::src_mac(ends.hop.source_mac), arp::src_ip(std::get<Ip4>(ends.hop.source)),
                     arp::dst_ip(std::get<Ip4>(ends.hop.gateway)))};
}

}  // namespace

Recipe base_request(const Case& asked, const Ends& ends, std::string_view message,
                    std::uint8_t& protocol) {
  const bool ip6 = is_ip6(ends.remote.address);
  if (any_below(asked, "arp.") && !ip6) return arp_request(ends);
  constexpr std::array<const Header*, 2> tags{&ieee8021ad::header, &vlan::header};
  constexpr std::array<const Header*, 5> extensions{
      &hopopts::header, &dstopts::header, &routing::header, &fraghdr::header, &ah::header};
  const auto of_family = std::span(extensions).last(ip6 ? extensions.size() : 1);  // IPv4: AH only
  // Each trial has its own, or fragments of different trials would be reassembled together.
  const std::uint16_t id = ends.local.port.number;
  Recipe recipe;
  recipe.parts.push_back(eth::layer(eth::dst(ends.hop.gateway_mac), eth::src(ends.hop.source_mac)));
  for (Part& tag : optional_parts(asked, tags, id)) recipe.parts.push_back(std::move(tag));
  recipe.parts.push_back(ip6 ? ipv6::layer(ipv6::src(std::get<Ip6>(ends.hop.source)),
                                           ipv6::dst(std::get<Ip6>(ends.remote.address)))
                             : ipv4::layer(ipv4::src(std::get<Ip4>(ends.hop.source)),
                                           ipv4::dst(std::get<Ip4>(ends.remote.address))));
  for (Part& part : optional_parts(asked, of_family, id)) recipe.parts.push_back(std::move(part));
  Transport transport = transport_of(asked, ends);
  protocol = transport.protocol;
  const bool is_tcp = transport.protocol == 6;
  recipe.parts.push_back(std::move(transport.part));
  if (is_tcp && ends.connection) recipe.parts.push_back(payload(std::string(message) + "\n"));
  if (!is_tcp) recipe.parts.push_back(payload(message));
  return recipe;
}

}  // namespace pushpkt::cases
