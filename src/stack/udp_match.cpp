// Matching by hand: addresses, ports, checksums, and what ICMP errors quote. The address that an
// ICMP error comes from may be any: routers on the way send them, too.
#include "stack/udp_match.hpp"

#include "pushpkt/wire/protocols.hpp"
#include "stack/icmp_words.hpp"

namespace pushpkt::stack {
namespace {

using wire::Decoded;

/// A UDP header and the addresses of the IP layer below it, from layer `from` on.
struct Datagram {
  std::size_t layer;
  Endpoint source;
  Endpoint destination;
};

std::optional<Datagram> datagram_in(const Decoded& packet, std::size_t from) {
  std::optional<Addresses> addresses;
  for (std::size_t i = from; i < packet.layers().size(); ++i) {
    if (const auto found = addresses_of(packet, i)) addresses = found;
    if (packet.layers()[i].header != &wire::udp::header || !addresses) continue;
    const ByteView header = packet.layers()[i].header_in(packet.bytes());
    return Datagram{i,
                    {addresses->source, wire::get(header, wire::udp::srcport)},
                    {addresses->destination, wire::get(header, wire::udp::dstport)}};
  }
  return std::nullopt;
}

std::optional<std::size_t> icmp_in(const Decoded& packet) {
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    const std::string_view name = packet.layers()[i].header->name;
    if (name == "icmp" || name == "icmpv6") return i;
  }
  return std::nullopt;
}

std::uint32_t mtu_in(const wire::Header& header, ByteView octets) {
  if (&header == &wire::icmpv6::header_too_big) return wire::get(octets, wire::icmpv6::mtu);
  const bool fragmentation_needed =
      &header == &wire::icmp::header_unreachable && wire::get(octets, wire::icmp::code) == 4;
  return fragmentation_needed ? wire::get(octets, wire::icmp::mtu) : 0U;
}

Match match_icmp(const Decoded& packet, std::size_t layer, const Flow& request) {
  const auto quoted = datagram_in(packet, layer + 1);
  if (!quoted || quoted->source.port != request.local.port ||
      quoted->destination != request.remote) {
    return {};
  }
  const wire::Layer& icmp = packet.layers()[layer];
  const ByteView header = icmp.header_in(packet.bytes());
  const auto outer = layer > 0 ? addresses_of(packet, layer - 1) : std::nullopt;
  // Type and code lie at the same place in both versions.
  return near_miss_of({.ip6 = icmp.header->name == "icmpv6",
                       .type = wire::get(header, wire::icmp::type),
                       .code = wire::get(header, wire::icmp::code),
                       .from = outer ? to_string(outer->source) : "somebody",
                       .mtu = mtu_in(*icmp.header, header)},
                      request.remote.port);
}

NearMiss miss(NearMiss::Kind kind, std::string text) {
  return {.kind = kind, .text = std::move(text)};
}

std::string number(Port port) { return std::to_string(port.number); }

/// From and to the right endpoints: but is it whole and intact?
Match match_answer(const Decoded& packet, const Datagram& datagram) {
  if (wire::in_fragment(packet.packet(), datagram.layer)) {
    return miss(NearMiss::Kind::fragment,
                "the answer came in fragments, which are not put together here");
  }
  const wire::ChecksumState checksum = packet.checksum(datagram.layer);
  if (checksum == wire::ChecksumState::bad) {
    return miss(NearMiss::Kind::bad_checksum,
                "the answer came, but its UDP checksum is wrong: a socket would never see it");
  }
  if (!packet.complete(datagram.layer)) {
    return miss(NearMiss::Kind::cut, "the answer claims more bytes than came (udp.length)");
  }
  const wire::Layer& udp = packet.layers()[datagram.layer];
  const ByteView payload =
      packet.bytes().subspan(udp.payload_offset(), udp.end - udp.payload_offset());
  return Bytes(payload.begin(), payload.end());
}

Match match_datagram(const Decoded& packet, const Datagram& datagram, const Flow& request) {
  const bool to_us = datagram.destination == request.local;
  const bool from_host = datagram.source.address == request.remote.address;
  if (to_us && datagram.source == request.remote) return match_answer(packet, datagram);
  if (to_us && from_host) {
    return miss(NearMiss::Kind::other_port, "an answer came from port " +
                                                number(datagram.source.port) + ", not " +
                                                number(request.remote.port));
  }
  if (to_us) {
    return miss(NearMiss::Kind::other_sender, "an answer came from " + to_string(datagram.source) +
                                                  ", not " + to_string(request.remote));
  }
  if (datagram.source == request.remote && datagram.destination.address == request.local.address) {
    return miss(NearMiss::Kind::other_port, "an answer went to our port " +
                                                number(datagram.destination.port) + ", not " +
                                                number(request.local.port));
  }
  return {};
}

/// A later fragment has no ports: it is known by its addresses alone.
Match match_fragment(const Decoded& packet, const Flow& request) {
  const std::size_t layers = packet.layers().size();
  if (!wire::in_fragment(packet.packet(), layers)) return {};  // what the innermost layer carries
  for (std::size_t i = 0; i < layers; ++i) {
    const auto addresses = addresses_of(packet, i);
    if (!addresses || addresses->source != request.remote.address ||
        addresses->destination != request.local.address) {
      continue;
    }
    return miss(NearMiss::Kind::fragment, "a later fragment came from " +
                                              to_string(request.remote.address) +
                                              ", which may belong to an answer");
  }
  return {};
}

}  // namespace

std::optional<Addresses> addresses_of(const Decoded& packet, std::size_t layer) {
  const wire::Layer& here = packet.layers()[layer];
  const ByteView header = here.header_in(packet.bytes());
  if (here.header == &wire::ipv4::header) {
    return Addresses{wire::get(header, wire::ipv4::src), wire::get(header, wire::ipv4::dst)};
  }
  if (here.header == &wire::ipv6::header) {
    return Addresses{wire::get(header, wire::ipv6::src), wire::get(header, wire::ipv6::dst)};
  }
  return std::nullopt;
}

Match match(const Decoded& packet, const Flow& request) {
  if (const auto icmp = icmp_in(packet)) return match_icmp(packet, *icmp, request);
  if (const auto datagram = datagram_in(packet, 0))
    return match_datagram(packet, *datagram, request);
  return match_fragment(packet, request);
}

}  // namespace pushpkt::stack
