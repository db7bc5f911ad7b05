// One reading of a packet (from whom, to whom, ports or ids), and one comparison for each protocol.
#include "pushpkt/wire/answers.hpp"

#include <utility>

#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {
namespace {

/// A layer of a packet, read by its rows.
struct At {
  const Decoded& packet;
  std::size_t layer;
  [[nodiscard]] const Header* header() const { return packet.layers()[layer].header; }
  template <class Tag, class T>
  [[nodiscard]] T operator[](const FieldOf<Tag, T>& field) const {
    return get(packet.layers()[layer].header_in(packet.bytes()), field);
  }
};

bool is_icmp_error(const Header* header) { return header->quotes_packet; }

/// The addresses and identifiers of a packet, read from one layer on.
struct Ends {
  std::optional<Request::Kind> kind;
  Ip source;
  Ip destination;
  std::uint16_t from = 0;
  std::uint16_t to = 0;
  bool is_reply = false;      ///< of an echo, ARP or neighbour
  std::size_t transport = 0;  ///< the layer of ports or ids
  std::size_t quotation = 0;  ///< behind an ICMP error: the first quoted layer; else 0
};

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
  if (cut->header != &tcp::header && cut->header != &udp::header) return;
  ends.kind = cut->header == &tcp::header ? Request::Kind::tcp : Request::Kind::udp;
  const auto number = [&](std::size_t at) {
    const ByteView bytes = packet.bytes().subspan(cut->offset + at, 2);
    return static_cast<std::uint16_t>(bytes[0] << 8U | bytes[1]);
  };
  ends.from = number(0);
  ends.to = number(2);
}

Ends ends_of(const Decoded& packet, std::size_t first) {
  Ends ends;
  for (std::size_t i = first; i < packet.layers().size(); ++i) {
    if (!read_layer(ends, At{packet, i})) return ends;
  }
  if (first != 0) read_cut_ports(ends, packet);
  return ends;
}

bool is_ours(const Request& request, const Ip& address) {
  return request.local == address || is_unspecified(request.local);
}

std::uint32_t mtu_in(const At& icmp) {
  constexpr std::uint8_t fragmentation_needed = 4;
  if (icmp.header() == &icmpv6::header_too_big) return icmp[icmpv6::mtu];
  const bool needed =
      icmp.header() == &icmp::header_unreachable && icmp[icmp::code] == fragmentation_needed;
  return needed ? icmp[icmp::mtu] : 0U;
}

Match answers_by_icmp(const Request& request, const Decoded& packet, const Ends& ends) {
  const Ends quoted = ends_of(packet, ends.quotation);
  const bool ours = quoted.kind == request.kind && quoted.destination == request.remote &&
                    quoted.from == request.local_id && quoted.to == request.remote_id;
  if (!ours) return {};
  const At icmp{packet, ends.transport};
  const bool ip6 = icmp.header()->name == std::string_view("icmpv6");
  return {.kind = Match::Kind::icmp_error,
          .from = ends.source,
          .layer = ends.transport,
          // Type and code lie at the same place in both versions.
          .icmp = {ip6, icmp[icmp::type], icmp[icmp::code], mtu_in(icmp)}};
}

Match near_miss(const Ends& ends, std::string_view field, std::string why) {
  return {.kind = Match::Kind::near_miss,
          .field = field,
          .why = std::move(why),
          .from = ends.source,
          .layer = ends.transport};
}

std::string_view source_field(const Request& request) {
  return is_ip6(request.remote) ? ipv6::src.name : ipv4::src.name;
}

Match whole_answer(const Ends& ends) {
  return {.kind = Match::Kind::answer, .from = ends.source, .layer = ends.transport};
}

/// The right ends: is it whole, and would a kernel take it?
Match answer(const Decoded& packet, const Ends& ends) {
  Match match = whole_answer(ends);
  if (in_fragment(packet.packet(), ends.transport)) {
    match.extent = Match::Extent::first_fragment;
    return match;
  }
  const Header& header = *packet.layers()[ends.transport].header;
  if (packet.checksum(ends.transport) == ChecksumState::bad) {
    return near_miss(ends, header.checksum->name,
                     "the answer came, but its " + std::string(header.checksum->name) +
                         " is wrong: a kernel would have dropped it");
  }
  if (!packet.complete(ends.transport)) match.extent = Match::Extent::cut;
  return match;
}

Match answers_echo(const Request& request, const Decoded& packet, const Ends& ends) {
  if (!ends.is_reply || !is_ours(request, ends.destination)) return {};
  const bool ip6 = is_ip6(request.remote);
  if (ends.from == request.local_id && ends.to == request.remote_id) {
    if (ends.source == request.remote || is_asked_of_group(request)) return answer(packet, ends);
    return near_miss(
        ends, source_field(request),
        "an echo reply came from " + to_string(ends.source) + ", not " + to_string(request.remote));
  }
  if (ends.source != request.remote) return {};
  const bool other_id = ends.from != request.local_id;
  const std::string_view field =
      ip6 ? (other_id ? icmpv6::identifier.name : icmpv6::sequence_number.name)
          : (other_id ? icmp::ident.name : icmp::seq.name);
  return near_miss(ends, field,
                   "an echo reply came with id " + std::to_string(ends.from) + " and seq " +
                       std::to_string(ends.to) + ", not " + std::to_string(request.local_id) +
                       " and " + std::to_string(request.remote_id));
}

Match answers_ports(const Request& request, const Decoded& packet, const Ends& ends) {
  if (!is_ours(request, ends.destination)) return {};
  const bool tcp = request.kind == Request::Kind::tcp;
  const std::string_view source_port = tcp ? tcp::srcport.name : udp::srcport.name;
  const bool same_host = ends.source == request.remote || is_asked_of_group(request);
  if (ends.to != request.local_id) {
    if (!same_host || ends.from != request.remote_id) return {};
    return near_miss(ends, tcp ? tcp::dstport.name : udp::dstport.name,
                     "an answer went to our port " + std::to_string(ends.to) + ", not " +
                         std::to_string(request.local_id));
  }
  if (!same_host) {
    const Endpoint from{ends.source, Port{ends.from}};
    return near_miss(ends, source_field(request),
                     "an answer came from " + to_string(from) + ", not " +
                         to_string(Endpoint{request.remote, Port{request.remote_id}}));
  }
  if (ends.from != request.remote_id) {
    return near_miss(ends, source_port,
                     "an answer came from port " + std::to_string(ends.from) + ", not " +
                         std::to_string(request.remote_id));
  }
  return answer(packet, ends);
}

/// A later fragment has no ports or ids: only its addresses can fit.
Match answers_by_fragment(const Request& request, const Decoded& packet, const Ends& ends) {
  const bool by_address = request.kind == Request::Kind::udp ||
                          request.kind == Request::Kind::tcp || request.kind == Request::Kind::echo;
  const std::size_t layers = packet.layers().size();
  if (!by_address || ends.kind || !in_fragment(packet.packet(), layers)) return {};
  if (ends.source != request.remote || ends.destination != request.local) return {};
  const bool ip6 = is_ip6(request.remote);
  Match match = near_miss(ends, ip6 ? fraghdr::offset.name : ipv4::frag_offset.name,
                          "a later fragment came from " + to_string(request.remote) +
                              ", which may belong to an answer");
  match.extent = Match::Extent::later_fragment;
  return match;
}

}  // namespace

std::optional<Request> request_of(const Decoded& packet) {
  const Ends ends = ends_of(packet, 0);
  if (!ends.kind || ends.is_reply) return std::nullopt;
  return Request{*ends.kind, ends.source, ends.destination, ends.from, ends.to, false};
}

AnsweredRequest answered_request(const Decoded& packet) {
  const Ends ends = ends_of(packet, 0);
  if (ends.quotation != 0) {
    const Ends quoted = ends_of(packet, ends.quotation);
    return {quoted.kind, quoted.source, quoted.destination, quoted.from, quoted.to, true};
  }
  AnsweredRequest out{ends.kind, ends.destination, ends.source, ends.to, ends.from, false};
  // The ids of an echo are not turned round in its reply.
  if (ends.kind == Request::Kind::echo) std::swap(out.local_id, out.remote_id);
  return out;
}

bool is_asked_of_group(const Request& request) {
  const bool broadcast = request.remote == Ip{Ip4{{255, 255, 255, 255}}};
  return request.to_group || is_multicast(request.remote) || broadcast;
}

Match answers(const Request& request, const Decoded& packet) {
  const Ends ends = ends_of(packet, 0);
  if (ends.quotation != 0) return answers_by_icmp(request, packet, ends);
  if (ends.kind != request.kind) return answers_by_fragment(request, packet, ends);
  switch (request.kind) {
    case Request::Kind::arp:
    case Request::Kind::neighbour:
      return ends.is_reply && ends.source == request.remote ? whole_answer(ends) : Match{};
    case Request::Kind::echo:
      return answers_echo(request, packet, ends);
    case Request::Kind::udp:
    case Request::Kind::tcp:
      break;
  }
  return answers_ports(request, packet, ends);
}

Match answers(const Decoded& request, const Decoded& packet) {
  const auto asked = request_of(request);
  return asked ? answers(*asked, packet) : Match{};
}

}  // namespace pushpkt::wire
