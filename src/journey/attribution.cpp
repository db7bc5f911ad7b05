// First what a packet is, then what that means at the place where it was seen.
#include "pushpkt/journey/attribution.hpp"

#include <algorithm>

#include "journey/packet_match.hpp"
#include "pushpkt/journey/barrier.hpp"
#include "pushpkt/wire/frame_view.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::journey {
namespace {

using sniff::Direction;

/// A packet that was observed, decoded once.
struct Packet {
  const Observed& observed;
  wire::Decoded decoded;
  IpPacket ip;

  explicit Packet(const Observed& one)
      : observed(one),
        decoded(wire::decode(one.seen.bytes, one.seen.link, one.seen.wire_bytes)),
        ip(read_ip(wire::view_of(decoded.packet(), one.seen.link).from_network())) {}
};

ByteView network_of(const wire::Frame& frame) {
  return wire::view_of(frame.packet(), frame.link).from_network();
}

/// To the byte, but for padding at the end.
bool same_frame(ByteView seen, ByteView wrote) {
  constexpr std::size_t telling_bytes = 18;
  const std::size_t common = std::min(seen.size(), wrote.size());
  if (common < telling_bytes && seen.size() != wrote.size()) return false;
  return std::equal(seen.begin(), seen.begin() + static_cast<std::ptrdiff_t>(common),
                    wrote.begin());
}

bool is_written(ByteView frame, const IpPacket& ip, const wire::Frame& wrote, path::Level ours) {
  // An EtherType of ours decides where a reader looks for IP: first all bytes as they are.
  if (ours == path::Level::link && same_frame(frame, wrote.bytes)) return true;
  return is_same(ip, read_ip(network_of(wrote)), ours);
}

bool is_ours(const Packet& packet, const Written& mine) {
  return std::any_of(mine.frames.begin(), mine.frames.end(), [&](const wire::Frame& frame) {
    return is_written(packet.observed.seen.bytes, packet.ip, frame, mine.ours);
  });
}

/// Whether any frame of the trial fits this packet in the eyes of `fits`.
template <class Fits>
bool any_frame(const IpPacket& packet, const Written& mine, Fits fits) {
  return std::any_of(mine.frames.begin(), mine.frames.end(), [&](const wire::Frame& frame) {
    return fits(packet, read_ip(network_of(frame)));
  });
}

bool quotes(const Packet& packet, const Written& mine) {
  const auto quoted = quoted_in(packet.ip);
  if (!quoted) return false;
  return any_frame(read_ip(*quoted), mine, [&](const IpPacket& seen, const IpPacket& wrote) {
    return is_same(seen, wrote, mine.ours);
  });
}

// ARP, Neighbour Discovery and multicast listeners: a trial that speaks so itself is answered so.

std::uint8_t icmpv6_type(const wire::Decoded& decoded) {
  const auto type = decoded.find(wire::icmpv6::type.name);
  return type ? static_cast<std::uint8_t>(type->value.low) : 0;
}

bool is_neighbours(const wire::Decoded& decoded) {
  constexpr std::uint8_t listener_query = 130;
  constexpr std::uint8_t redirect = 137;
  constexpr std::uint8_t listener_report = 143;
  if (decoded.find(wire::arp::opcode.name)) return true;
  const std::uint8_t type = icmpv6_type(decoded);
  return (type >= listener_query && type <= redirect) || type == listener_report;
}

bool asks_neighbours(const wire::Decoded& decoded) {
  constexpr std::uint64_t arp_request = 1;
  const auto opcode = decoded.find(wire::arp::opcode.name);
  if (opcode) return opcode->value == wire::Value(arp_request);
  const std::uint8_t type = icmpv6_type(decoded);
  return type == 130 || type == 133 || type == 135;  // a query, two solicitations
}

bool speaks_to_neighbours(const Written& mine) {
  return std::any_of(mine.frames.begin(), mine.frames.end(), [](const wire::Frame& frame) {
    return is_neighbours(wire::decode(frame.bytes, frame.link));
  });
}

Relation exact_relation(const Packet& packet, const Written& mine) {
  if (is_ours(packet, mine)) return Relation::ours;
  if (quotes(packet, mine)) return Relation::quotes_ours;
  if (is_neighbours(packet.decoded)) {
    const bool reply = !asks_neighbours(packet.decoded) && speaks_to_neighbours(mine);
    return reply ? Relation::answers_ours : Relation::none;
  }
  if (quoted_in(packet.ip)) return Relation::none;
  return any_frame(packet.ip, mine, answers) ? Relation::answers_ours : Relation::none;
}

Relation translated_relation(const Packet& packet, const Written& mine) {
  if (any_frame(packet.ip, mine, is_translated)) return Relation::ours;
  // On its way back a quoted packet gets its addresses and ports again, but not its checksum.
  const auto but_for_checksum = [](const IpPacket& seen, const IpPacket& wrote) {
    return !seen.fragment && !wrote.fragment && is_same(seen, wrote, path::Level::payload);
  };
  const auto quoted = quoted_in(packet.ip);
  const bool ours = quoted && any_frame(read_ip(*quoted), mine, but_for_checksum);
  return ours ? Relation::quotes_ours : Relation::none;
}

Role role_at(Place place, Direction direction, Relation what) {
  const bool in = direction == Direction::in;
  if (what == Relation::none) return Role::noise;
  switch (place) {
    case Place::sender:
    case Place::sender_lo:
      if (!in) return Role::noise;
      if (what == Relation::ours) return place == Place::sender ? Role::sent_back : Role::noise;
      return what == Relation::quotes_ours ? Role::icmp_error : Role::answer;
    case Place::next:
    case Place::receiver:
      if (what == Relation::quotes_ours) return Role::icmp_elsewhere;
      if (!in || what != Relation::ours) return Role::noise;
      return place == Place::next ? Role::left : Role::arrived;
    case Place::only:
      if (what == Relation::ours) return in ? Role::arrived : Role::left;
      if (!in) return Role::noise;
      return what == Relation::quotes_ours ? Role::icmp_error : Role::answer;
  }
  return Role::noise;
}

/// Of packets that the caller's own sockets sent, nothing is known but where they were seen.
Role role_by_place(const Packet& packet) {
  const bool in = packet.observed.seen.direction == Direction::in;
  if (!in || is_neighbours(packet.decoded)) return Role::noise;
  switch (packet.observed.place) {
    case Place::next:
      return Role::left;
    case Place::receiver:
      return Role::arrived;
    default:
      return quoted_in(packet.ip) ? Role::icmp_error : Role::answer;
  }
}

/// An answer that came in fragments: only the first has ports.
class AnswerFragments {
 public:
  void note(const IpPacket& answer) {
    if (answer.fragment) known_.push_back(answer);
  }
  [[nodiscard]] bool has(const IpPacket& packet) const {
    return packet.fragment && std::any_of(known_.begin(), known_.end(), [&](const auto& one) {
             return one.id == packet.id && one.protocol == packet.protocol &&
                    std::equal(one.source.begin(), one.source.end(), packet.source.begin(),
                               packet.source.end());
           });
  }

 private:
  std::vector<IpPacket> known_;
};

Role role_of(const Packet& packet, const Written& mine, std::span<const Written> others,
             AnswerFragments& fragments) {
  if (Barrier::is_of_barrier(packet.decoded)) return Role::noise;
  if (mine.frames.empty()) return role_by_place(packet);
  const Place place = packet.observed.place;
  const Direction direction = packet.observed.seen.direction;
  Relation what = exact_relation(packet, mine);
  if (what == Relation::none && fragments.has(packet.ip)) what = Relation::answers_ours;
  if (what == Relation::none) {
    if (std::any_of(others.begin(), others.end(), [&](const Written& other) {
          return exact_relation(packet, other) != Relation::none;
        })) {
      return Role::other_trial;
    }
    what = translated_relation(packet, mine);
  }
  const Role role = role_at(place, direction, what);
  if (role == Role::answer) fragments.note(packet.ip);
  return role;
}

/// How well a frame fits that matches; more is better.
int fit(const IpPacket& seen, const IpPacket& wrote, unsigned hops) {
  int out = 0;
  if (seen.offset == wrote.offset && seen.fragment == wrote.fragment) out += 4;
  if (seen.bytes.size() == wrote.bytes.size()) out += 2;
  const std::size_t ttl_at = wrote.version == 6 ? 7 : 8;
  const bool whole = seen.bytes.size() > ttl_at && wrote.bytes.size() > ttl_at;
  if (whole && seen.bytes[ttl_at] + hops == wrote.bytes[ttl_at]) out += 1;
  return out;
}

/// Where a kernel takes the network header to be depends on the EtherType and the tags.
bool lies_in(ByteView dead, ByteView frame) {
  constexpr std::size_t deepest = 64;  // link header and tags
  constexpr std::size_t telling_bytes = 24;
  for (std::size_t at = 0; at < std::min(frame.size(), deepest); ++at) {
    const ByteView rest = frame.subspan(at);
    const std::size_t common = std::min(dead.size(), rest.size());
    if (common < telling_bytes && dead.size() != rest.size()) continue;
    if (std::equal(dead.begin(), dead.begin() + static_cast<std::ptrdiff_t>(common),
                   rest.begin())) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<Role> attribute(const Written& mine, std::span<const Written> others,
                            std::span<const Observed> observed) {
  std::vector<Role> out;
  AnswerFragments fragments;
  for (const Observed& one : observed) {
    out.push_back(role_of(Packet(one), mine, others, fragments));
  }
  return out;
}

Relation relation_of(const sniff::Seen& seen, const Written& mine) {
  const Observed observed{Place::only, seen};
  const Packet packet(observed);
  const Relation exact = exact_relation(packet, mine);
  return exact == Relation::none ? translated_relation(packet, mine) : exact;
}

std::optional<std::size_t> frame_of(const sniff::Seen& seen, const Written& mine, unsigned hops,
                                    const std::function<bool(std::size_t frame)>& may_be) {
  const Observed observed{Place::next, seen};
  const Packet packet(observed);
  std::optional<std::size_t> out;
  int best = -1;
  for (std::size_t i = 0; i < mine.frames.size(); ++i) {
    if (!may_be(i)) continue;
    const wire::Frame& frame = mine.frames[i];
    const IpPacket wrote = read_ip(network_of(frame));
    if (!is_written(seen.bytes, packet.ip, frame, mine.ours) && !is_translated(packet.ip, wrote)) {
      continue;
    }
    const int fits = fit(packet.ip, wrote, hops);
    if (fits <= best) continue;
    best = fits;
    out = i;
  }
  return out;
}

bool is_of(ByteView dead, const Written& mine) {
  const IpPacket packet = read_ip(dead);
  return std::any_of(mine.frames.begin(), mine.frames.end(), [&](const wire::Frame& frame) {
    const wire::FrameView view = wire::view_of(frame.packet(), frame.link);
    // Cut off before its network header had any byte: the same must be true of ours.
    if (dead.empty()) return view.network_offset >= frame.bytes.size();
    return is_same(packet, read_ip(view.from_network()), mine.ours) || lies_in(dead, frame.bytes);
  });
}

bool may_be_confused(const Written& a, const Written& b) {
  for (const wire::Frame& one : a.frames) {
    const IpPacket first = read_ip(network_of(one));
    for (const wire::Frame& other : b.frames) {
      const IpPacket second = read_ip(network_of(other));
      if (is_same(first, second, b.ours) || is_same(second, first, a.ours)) return true;
      const bool frames = a.ours == path::Level::link && b.ours == path::Level::link;
      if (frames && same_frame(one.bytes, other.bytes)) return true;
    }
  }
  return false;
}

}  // namespace pushpkt::journey
