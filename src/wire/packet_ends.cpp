// One pass over the layers, up to the transport header.
#include "wire/packet_ends.hpp"

#include "pushpkt/wire/protocols.hpp"
#include "wire/quotation.hpp"

namespace pushpkt::wire {
namespace {

bool is_icmp_error(const Header* header) { return header->quotes_packet; }

void read_network(Ends& ends, const At& at) {
  if (at.header() == &ipv4::header) {
    ends.source = at[ipv4::src];
    ends.destination = at[ipv4::dst];
  } else {
    ends.source = at[ipv6::src];
    ends.destination = at[ipv6::dst];
  }
}

void read_icmp(Ends& ends, const At& at) {
  if (icmp::is_numbered(at.header())) {
    ends.kind = Request::Kind::echo;
    ends.from = at[icmp::ident];
    ends.to = at[icmp::seq];
  } else if (at.header() == &icmpv6::header_echo) {
    ends.kind = Request::Kind::echo;
    ends.from = at[icmpv6::identifier];
    ends.to = at[icmpv6::sequence_number];
  } else if (at.header() == &icmpv6::header_solicitation) {
    ends.kind = Request::Kind::neighbour;
    ends.destination = at[icmpv6::ns_target];
  } else if (at.header() == &icmpv6::header_advertisement) {
    ends.kind = Request::Kind::neighbour;
    ends.source = at[icmpv6::na_target];
  }
}

void read_arp(Ends& ends, const At& at) {
  ends.kind = Request::Kind::arp;
  ends.source = at[arp::src_ip];
  ends.destination = at[arp::dst_ip];
}

template <class Tag>
void read_ports(Ends& ends, Request::Kind kind, const At& at, const FieldOf<Tag, Port>& from,
                const FieldOf<Tag, Port>& to) {
  ends.kind = kind;
  ends.from = at[from].number;
  ends.to = at[to].number;
}

/// Messages are behind the ports; a length before them (DNS over TCP) is none.
void read_message(Ends& ends, const Decoded& packet) {
  const auto& layers = packet.layers();
  for (std::size_t i = ends.transport; i < layers.size(); ++i) {
    const Header& header = *layers[i].header;
    if (i > ends.transport && header.level != HeaderLevel::application) return;
    if (header.answering.role == nullptr) continue;
    const bool behind_ports = ends.kind && has_ports(*ends.kind);
    const PortPair ports = behind_ports ? PortPair{ends.from, ends.to} : PortPair{};
    const MessageRole role = header.answering.role(layers[i].header_in(packet.bytes()), ports);
    // A header with ports that does not say how it is answered may carry a message that does; so
    // may a request with data, of which a part alone may be acknowledged.
    const bool has_data = role.kind == MessageRole::Kind::request && !packet.carried().empty();
    const bool is_open = role.kind == MessageRole::Kind::none || has_data;
    if (behind_ports && i == ends.transport && is_open) continue;
    ends.role = role;
    ends.message = i;
    break;
  }
  if (!ends.message || (ends.kind && has_ports(*ends.kind))) return;
  const bool is_known = ends.role.kind != MessageRole::Kind::none;
  if (!ends.kind && is_known) ends.kind = Request::Kind::query;
  ends.is_reply = ends.role.kind == MessageRole::Kind::answer;
}

/// False when what follows is not this packet's any more.
bool read_layer(Ends& ends, const At& at) {
  ends.transport = at.layer;
  if (at.header() == &ipv4::header || at.header() == &ipv6::header) {
    read_network(ends, at);
    return true;
  }
  if (at.header() == &arp::header) {
    read_arp(ends, at);
    return false;
  }
  if (at.header() == &udp::header) {
    read_ports(ends, Request::Kind::udp, at, udp::srcport, udp::dstport);
    return false;
  }
  if (at.header() == &tcp::header) {
    read_ports(ends, Request::Kind::tcp, at, tcp::srcport, tcp::dstport);
    return false;
  }
  if (at.header() == &sctp::header) {
    read_ports(ends, Request::Kind::sctp, at, sctp::srcport, sctp::dstport);
    return false;
  }
  if (is_icmp_error(at.header())) {
    ends.quotation = at.layer + 1;
    return false;
  }
  read_icmp(ends, at);
  return !ends.kind;
}

/// A header that is not whole still has its ports: a router need quote no more of TCP.
void read_cut_ports(Ends& ends, const Decoded& packet) {
  constexpr std::size_t ports = 4;
  const auto& cut = packet.cut();
  if (ends.kind || !cut || cut->header_bytes < ports) return;
  if (cut->header == &tcp::header) {
    ends.kind = Request::Kind::tcp;
  } else if (cut->header == &udp::header) {
    ends.kind = Request::Kind::udp;
  } else if (cut->header == &sctp::header) {
    ends.kind = Request::Kind::sctp;
  } else {
    return;
  }
  const auto number = [&](std::size_t at) {
    const ByteView bytes = packet.bytes().subspan(cut->offset + at, 2);
    return static_cast<std::uint16_t>(bytes[0] << 8U | bytes[1]);
  };
  ends.from = number(0);
  ends.to = number(2);
}

/// Whether a quoted message is there as far as an ICMP error quotes at least, ids of an echo among
/// that. RFC 792
bool has_quoted_ids(const Decoded& packet, const Ends& ends) {
  return packet.bytes().size() >=
         packet.layers()[ends.transport].offset + Quotation::least_behind_ip;
}

}  // namespace

Ends ends_of(const Decoded& packet, std::size_t first) {
  Ends ends;
  std::size_t layer = first;
  while (layer < packet.layers().size() && read_layer(ends, At{packet, layer})) ++layer;
  if (first != 0) read_cut_ports(ends, packet);
  if (ends.quotation != 0) return ends;
  if (first == 0 || has_quoted_ids(packet, ends)) read_message(ends, packet);
  return ends;
}

std::uint32_t mtu_in(const At& icmp) {
  constexpr std::uint8_t fragmentation_needed = 4;
  if (icmp.header() == &icmpv6::header_too_big) return icmp[icmpv6::mtu];
  const bool needed =
      icmp.header() == &icmp::header_unreachable && icmp[icmp::code] == fragmentation_needed;
  return needed ? icmp[icmp::mtu] : 0U;
}

std::optional<std::uint32_t> network_id_in(const At& at) {
  if (at.header() == &ipv4::header) return at[ipv4::id];
  if (at.header() == &ipv6::header) return at[ipv6::flow];
  return std::nullopt;
}

}  // namespace pushpkt::wire
