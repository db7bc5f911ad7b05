// One pass over the layers, up to the transport header.
#include "wire/packet_ends.hpp"

#include "pushpkt/wire/protocols.hpp"

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
  constexpr std::uint8_t echo6_reply = 129;
  if (at.header() == &icmp::header_echo) {
    ends.kind = Request::Kind::echo;
    ends.from = at[icmp::ident];
    ends.to = at[icmp::seq];
    ends.is_reply = at[icmp::type] == 0;
  } else if (at.header() == &icmpv6::header_echo) {
    ends.kind = Request::Kind::echo;
    ends.from = at[icmpv6::identifier];
    ends.to = at[icmpv6::sequence_number];
    ends.is_reply = at[icmpv6::type] == echo6_reply;
  } else if (at.header() == &icmpv6::header_solicitation) {
    ends.kind = Request::Kind::neighbour;
    ends.destination = at[icmpv6::ns_target];
  } else if (at.header() == &icmpv6::header_advertisement) {
    ends.kind = Request::Kind::neighbour;
    ends.source = at[icmpv6::na_target];
    ends.is_reply = true;
  }
}

void read_arp(Ends& ends, const At& at) {
  constexpr std::uint16_t reply = 2;
  ends.kind = Request::Kind::arp;
  ends.source = at[arp::src_ip];
  ends.destination = at[arp::dst_ip];
  ends.is_reply = at[arp::opcode] == reply;
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
    ends.kind = Request::Kind::udp;
    ends.from = at[udp::srcport].number;
    ends.to = at[udp::dstport].number;
    return false;
  }
  if (at.header() == &tcp::header) {
    ends.kind = Request::Kind::tcp;
    ends.from = at[tcp::srcport].number;
    ends.to = at[tcp::dstport].number;
    return false;
  }
  if (at.header() == &sctp::header) {
    ends.kind = Request::Kind::sctp;
    ends.from = at[sctp::srcport].number;
    ends.to = at[sctp::dstport].number;
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

}  // namespace

Ends ends_of(const Decoded& packet, std::size_t first) {
  Ends ends;
  for (std::size_t i = first; i < packet.layers().size(); ++i) {
    if (!read_layer(ends, At{packet, i})) return ends;
  }
  if (first != 0) read_cut_ports(ends, packet);
  return ends;
}

}  // namespace pushpkt::wire
