// First what a packet is, then what that means at the place where it was seen.
#include "pushpkt/journey/attribution.hpp"

#include <algorithm>

#include "journey/forwarded.hpp"
#include "journey/packet_match.hpp"
#include "pushpkt/journey/barrier.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/rewritten.hpp"

namespace pushpkt::journey {
namespace {

using sniff::Direction;

/// To the byte, but for padding at the end.
bool same_frame(ByteView seen, ByteView wrote) {
  constexpr std::size_t telling_bytes = 18;
  const std::size_t common = std::min(seen.size(), wrote.size());
  if (common < telling_bytes && seen.size() != wrote.size()) return false;
  return std::equal(seen.begin(), seen.begin() + static_cast<std::ptrdiff_t>(common),
                    wrote.begin());
}

bool is_written(const SeenPacket& packet, const WrittenFrame& wrote, path::Level ours) {
  // An EtherType of ours decides where a reader looks for IP: first all bytes as they are.
  if (ours == path::Level::link && same_frame(packet.bytes(), wrote.bytes())) return true;
  return is_same(packet.ip(), wrote.ip(), ours);
}

bool is_ours(const SeenPacket& packet, const Written& mine) {
  return std::any_of(mine.frames.begin(), mine.frames.end(), [&](const WrittenFrame& frame) {
    return is_written(packet, frame, mine.ours);
  });
}

/// Whether `fits` accepts this packet for any frame of the trial.
template <class Fits>
bool any_frame(const IpPacket& packet, const Written& mine, Fits fits) {
  return std::any_of(mine.frames.begin(), mine.frames.end(),
                     [&](const WrittenFrame& frame) { return fits(packet, frame.ip()); });
}

// ARP, Neighbour Discovery and multicast listeners: only a trial that sends such packets gets
// them as answers.

bool asks_neighbours(const wire::Decoded& decoded) {
  constexpr std::uint64_t arp_request = 1;
  const auto opcode = decoded.find(wire::arp::opcode.name);
  if (opcode) return opcode->value == wire::Value(arp_request);
  const std::uint8_t type = icmpv6_type(decoded);
  return type == 130 || type == 133 || type == 135;  // a query, two solicitations
}

bool sends_to_neighbours(const Written& mine) {
  return std::any_of(mine.frames.begin(), mine.frames.end(),
                     [](const WrittenFrame& frame) { return is_neighbours(frame.decoded()); });
}

/// What does not depend on the trial: it is compared with many.
struct Examined {
  explicit Examined(const SeenPacket& seen)
      : packet(seen), is_of_neighbours(is_neighbours(seen.decoded())) {
    if (const auto inner = quoted_in(seen.ip())) quoted = wire::read_ip(*inner);
  }
  const SeenPacket& packet;
  std::optional<IpPacket> quoted;  ///< by an ICMP error
  bool is_of_neighbours;
};

bool quotes(const Examined& seen, const Written& mine) {
  if (!seen.quoted) return false;
  return any_frame(*seen.quoted, mine, [&](const IpPacket& quoted, const IpPacket& wrote) {
    return is_same(quoted, wrote, mine.ours);
  });
}

Relation exact_relation(const Examined& seen, const Written& mine) {
  if (is_ours(seen.packet, mine)) return Relation::ours;
  if (quotes(seen, mine)) return Relation::quotes_ours;
  if (seen.is_of_neighbours) {
    const bool reply = !asks_neighbours(seen.packet.decoded()) && sends_to_neighbours(mine);
    return reply ? Relation::answers_ours : Relation::none;
  }
  if (seen.quoted) return Relation::none;
  return any_frame(seen.packet.ip(), mine, answers) ? Relation::answers_ours : Relation::none;
}

Relation translated_relation(const Examined& seen, const Written& mine) {
  if (any_frame(seen.packet.ip(), mine, is_translated)) return Relation::ours;
  // On its way back a quoted packet gets its addresses and ports again, but not its checksum.
  const auto but_for_checksum = [](const IpPacket& quoted, const IpPacket& wrote) {
    return !quoted.fragment && !wrote.fragment && is_same(quoted, wrote, path::Level::payload);
  };
  const bool ours = seen.quoted && any_frame(*seen.quoted, mine, but_for_checksum);
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
    case Place::cable:  // what comes in is from the sender, what goes out is for it
      if (what == Relation::ours) return in ? Role::left : Role::sent_back;
      if (in) return Role::noise;
      return what == Relation::quotes_ours ? Role::icmp_error : Role::answer;
    case Place::only:
      if (what == Relation::ours) return in ? Role::arrived : Role::left;
      if (!in) return Role::noise;
      return what == Relation::quotes_ours ? Role::icmp_error : Role::answer;
  }
  return Role::noise;
}

/// Packets that the caller's own sockets sent: only the place where they were seen is known.
Role role_by_place(Place place, const SeenPacket& packet) {
  const bool in = packet.seen().direction == Direction::in;
  if (!in || is_neighbours(packet.decoded())) return Role::noise;
  switch (place) {
    case Place::next:
      return Role::left;
    case Place::receiver:
      return Role::arrived;
    case Place::cable:
      return Role::left;
    default:
      return quoted_in(packet.ip()) ? Role::icmp_error : Role::answer;
  }
}

/// An answer that came in fragments: only the first has ports.
class AnswerFragments {
 public:
  void note(const IpPacket& answer) {
    if (answer.fragment) known_.push_back(answer);
  }
  [[nodiscard]] bool has(const IpPacket& packet) const {
    return packet.fragment && std::any_of(known_.begin(), known_.end(), [&](const auto& known) {
             return known.id == packet.id && known.protocol == packet.protocol &&
                    std::equal(known.source.begin(), known.source.end(), packet.source.begin(),
                               packet.source.end());
           });
  }

 private:
  std::vector<IpPacket> known_;
};

Role role_of(const Observed& observed, const Written& mine, std::span<const Written> others,
             AnswerFragments& fragments) {
  const SeenPacket& packet = observed.packet;
  if (Barrier::is_of_barrier(packet.decoded())) return Role::noise;
  if (mine.frames.empty()) return role_by_place(observed.place, packet);
  const Examined seen(packet);
  Relation what = exact_relation(seen, mine);
  if (what == Relation::none && fragments.has(packet.ip())) what = Relation::answers_ours;
  if (what == Relation::none) {
    if (std::any_of(others.begin(), others.end(), [&](const Written& other) {
          return exact_relation(seen, other) != Relation::none;
        })) {
      return Role::other_trial;
    }
    what = translated_relation(seen, mine);
  }
  const Role role = role_at(observed.place, packet.seen().direction, what);
  if (role == Role::answer) fragments.note(packet.ip());
  return role;
}

/// How well a frame fits that matches; more is better.
int fit(const IpPacket& seen, const IpPacket& wrote, unsigned hops) {
  int out = wire::resemblance(seen, wrote);
  if (seen.offset == wrote.offset && seen.fragment == wrote.fragment) out += 32;
  if (seen.bytes.size() == wrote.bytes.size()) out += 16;
  const std::size_t ttl_at = wrote.version == 6 ? 7 : 8;
  const bool whole = seen.bytes.size() > ttl_at && wrote.bytes.size() > ttl_at;
  if (whole && seen.bytes[ttl_at] + hops == wrote.bytes[ttl_at]) out += 8;
  return out;
}

/// Where a kernel takes the network header to be depends on the EtherType and the tags.
bool lies_in(ByteView dropped, ByteView frame) {
  constexpr std::size_t deepest = 64;  // link header and tags
  constexpr std::size_t telling_bytes = 24;
  for (std::size_t at = 0; at < std::min(frame.size(), deepest); ++at) {
    const ByteView rest = frame.subspan(at);
    const std::size_t common = std::min(dropped.size(), rest.size());
    if (common < telling_bytes && dropped.size() != rest.size()) continue;
    if (std::equal(dropped.begin(), dropped.begin() + static_cast<std::ptrdiff_t>(common),
                   rest.begin())) {
      return true;
    }
  }
  return false;
}

/// Cut off before its network header had any byte: the same must be true of ours.
bool is_dropped(ByteView dropped, const IpPacket& read, ByteView frame, const IpPacket& ip,
                path::Level ours) {
  if (dropped.empty()) return ip.bytes.empty();
  return is_same(read, ip, ours) || lies_in(dropped, frame);
}

}  // namespace

std::vector<Role> attribute(const Written& mine, std::span<const Written> others,
                            std::span<const Observed> observed) {
  std::vector<Role> out;
  AnswerFragments fragments;
  for (const Observed& each : observed) out.push_back(role_of(each, mine, others, fragments));
  if (mine.frames.empty()) return out;
  claim_rewritten(mine, others, observed, out);
  claim_forwarded(mine, others, observed, out);
  return out;
}

Relation relation_of(const SeenPacket& packet, const Written& mine) {
  const Examined seen(packet);
  const Relation exact = exact_relation(seen, mine);
  return exact == Relation::none ? translated_relation(seen, mine) : exact;
}

std::optional<std::size_t> frame_of(const SeenPacket& packet, const Written& mine, unsigned hops,
                                    const std::function<bool(std::size_t frame)>& may_be) {
  std::optional<std::size_t> out;
  int best = -1;
  for (std::size_t i = 0; i < mine.frames.size(); ++i) {
    if (!may_be(i)) continue;
    const WrittenFrame& frame = mine.frames[i];
    const bool written = is_written(packet, frame, mine.ours);
    if (!written && !is_translated(packet.ip(), frame.ip()) &&
        !wire::may_be_rewritten(packet.ip(), frame.ip(), mine.ours >= path::Level::network)) {
      continue;
    }
    constexpr int as_written = 64;
    const int fits = fit(packet.ip(), frame.ip(), hops) + (written ? as_written : 0);
    if (fits <= best) continue;
    best = fits;
    out = i;
  }
  return out;
}

bool is_of(ByteView dropped, const Written& mine) {
  const IpPacket packet = wire::read_ip(dropped);
  return std::any_of(mine.frames.begin(), mine.frames.end(), [&](const WrittenFrame& frame) {
    return is_dropped(dropped, packet, frame.bytes(), frame.ip(), mine.ours);
  });
}

bool is_of(ByteView dropped, const SeenPacket& observed) {
  return is_dropped(dropped, wire::read_ip(dropped), observed.bytes(), observed.ip(),
                    path::Level::link);
}

bool may_be_confused(const Written& a, const Written& b) {
  for (const WrittenFrame& first : a.frames) {
    for (const WrittenFrame& second : b.frames) {
      if (is_same(first.ip(), second.ip(), b.ours)) return true;
      if (is_same(second.ip(), first.ip(), a.ours)) return true;
      const bool frames = a.ours == path::Level::link && b.ours == path::Level::link;
      if (frames && same_frame(first.bytes(), second.bytes())) return true;
    }
  }
  return false;
}

}  // namespace pushpkt::journey
