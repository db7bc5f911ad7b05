// RFC 768, 792, 826, 4443, 4861, 9293.
#include "reply_match.hpp"

#include <optional>

#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::tool {
namespace {

using namespace wire;  // rows are named as in recipes

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

/// From whom to whom, and what it is told by; read from layer `first` on.
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
  if (at.header() == &icmp::header_echo) {
    ends.kind = Request::Kind::echo;
    ends.from = at[icmp::ident];
    ends.to = at[icmp::seq];
    ends.is_reply = at[icmp::type] == 0;
  } else if (at.header() == &icmpv6::header_echo) {
    constexpr std::uint8_t echo_reply = 129;
    ends.kind = Request::Kind::echo;
    ends.from = at[icmpv6::identifier];
    ends.to = at[icmpv6::sequence_number];
    ends.is_reply = at[icmpv6::type] == echo_reply;
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
  ends.kind = Request::Kind::arp;
  ends.source = at[arp::src_ip];
  ends.destination = at[arp::dst_ip];
  ends.is_reply = at[arp::opcode] == 2;
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
  if (at.header()->quotes_packet) {
    ends.quotation = at.layer + 1;
    return false;
  }
  read_icmp(ends, at);
  return !ends.kind;
}

Ends ends_of(const Decoded& packet, std::size_t first) {
  Ends ends;
  for (std::size_t i = first; i < packet.layers().size(); ++i) {
    if (!read_layer(ends, At{packet, i})) break;
  }
  return ends;
}

bool asked_a_group(const Request& request) {
  const bool broadcast = request.remote == Ip{Ip4{{255, 255, 255, 255}}};
  return request.to_many || is_multicast(request.remote) || broadcast;
}

bool is_ours(const Request& request, const Ip& address) {
  return request.local == address || is_unspecified(request.local);
}

/// A router or the host itself says what became of our packet. A NAT may have changed our source.
bool quotes(const Request& request, const Decoded& packet, std::size_t quotation) {
  const Ends quoted = ends_of(packet, quotation);
  return quoted.kind == request.kind && quoted.destination == request.remote &&
         quoted.from == request.local_id && quoted.to == request.remote_id;
}

Likeness near_miss(std::string why) { return {Likeness::Kind::near_miss, std::move(why)}; }

Likeness elsewhere(std::string why, const Ip& from) {
  return {Likeness::Kind::near_miss, std::move(why), from};
}

Likeness compare_echo(const Request& request, const Ends& ends) {
  if (!ends.is_reply || !is_ours(request, ends.destination)) return {};
  if (ends.from == request.local_id && ends.to == request.remote_id) {
    if (ends.source == request.remote || asked_a_group(request))
      return {Likeness::Kind::answer, ""};
    return elsewhere(
        "an echo reply came from " + to_string(ends.source) + ", not " + to_string(request.remote),
        ends.source);
  }
  if (ends.source != request.remote) return {};
  return near_miss("an echo reply came with id " + std::to_string(ends.from) + " and seq " +
                   std::to_string(ends.to) + ", not " + std::to_string(request.local_id) + " and " +
                   std::to_string(request.remote_id));
}

Likeness compare_ports(const Request& request, const Ends& ends, const Decoded& packet) {
  if (!is_ours(request, ends.destination)) return {};
  const bool same_host = ends.source == request.remote || asked_a_group(request);
  const Endpoint from{ends.source, Port{ends.from}};
  if (ends.to != request.local_id) {
    if (!same_host || ends.from != request.remote_id) return {};
    return near_miss("an answer came to port " + std::to_string(ends.to) + ", not " +
                     std::to_string(request.local_id));
  }
  if (!same_host) {
    return elsewhere("an answer came from " + to_string(from) + ", not " +
                         to_string(Endpoint{request.remote, Port{request.remote_id}}),
                     ends.source);
  }
  if (ends.from != request.remote_id) {
    return near_miss("an answer came from port " + std::to_string(ends.from) + ", not " +
                     std::to_string(request.remote_id));
  }
  if (packet.checksum(ends.transport) == ChecksumState::bad) {
    return near_miss("the answer came with a wrong checksum: a kernel would have dropped it");
  }
  return {Likeness::Kind::answer, ""};
}

}  // namespace

std::optional<Request> request_of(const Decoded& packet) {
  const Ends ends = ends_of(packet, 0);
  if (!ends.kind || ends.is_reply) return std::nullopt;
  return Request{*ends.kind, ends.source, ends.destination, ends.from, ends.to, false};
}

Likeness compare(const Request& request, const Decoded& packet) {
  const Ends ends = ends_of(packet, 0);
  if (ends.quotation != 0) {
    if (quotes(request, packet, ends.quotation)) return {Likeness::Kind::answer, ""};
    return {};
  }
  if (ends.kind != request.kind) return {};
  switch (request.kind) {
    case Request::Kind::arp:
    case Request::Kind::neighbour:
      if (ends.is_reply && ends.source == request.remote) return {Likeness::Kind::answer, ""};
      return {};
    case Request::Kind::echo:
      return compare_echo(request, ends);
    case Request::Kind::udp:
    case Request::Kind::tcp:
      break;
  }
  return compare_ports(request, ends, packet);
}

}  // namespace pushpkt::tool
