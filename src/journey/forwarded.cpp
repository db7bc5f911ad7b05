// By what is left of a packet: addresses, ports, identification, payload.
#include "journey/forwarded.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "journey/packet_match.hpp"
#include "pushpkt/journey/barrier.hpp"
#include "pushpkt/wire/rewritten.hpp"

namespace pushpkt::journey {
namespace {

template <class Packets>
int best_resemblance(const IpPacket& seen, const Packets& packets) {
  int out = 0;
  for (const auto& packet : packets) out = std::max(out, wire::resemblance(seen, packet.ip()));
  return out;
}

bool is_for_group(const IpPacket& packet) {
  constexpr unsigned first_ip4_group = 224;
  constexpr unsigned ip6_group = 0xff;
  return packet.version == 4 ? packet.destination[0] >= first_ip4_group
                             : packet.destination[0] == ip6_group;
}

/// Whether it is, as far as it goes, byte for byte what was sent, but for what each router changes
/// (RFC 1812, 5.3.1): routers cut what follows the length that the IP header names.
bool is_beginning_of(const IpPacket& seen, const IpPacket& sent) {
  constexpr std::array ttl_and_checksum{std::size_t{8}, std::size_t{10}, std::size_t{11}};
  constexpr std::array hop_limit{std::size_t{7}};
  if (seen.version != sent.version || seen.bytes.size() > sent.bytes.size()) return false;
  const std::span<const std::size_t> changes =
      seen.version == 4 ? std::span<const std::size_t>(ttl_and_checksum) : hop_limit;
  for (std::size_t at = 0; at < seen.bytes.size(); ++at) {
    const bool may_differ = std::find(changes.begin(), changes.end(), at) != changes.end();
    if (seen.bytes[at] != sent.bytes[at] && !may_differ) return false;
  }
  return true;
}

template <class Packets>
bool is_beginning_of_any(const IpPacket& seen, const Packets& packets) {
  return std::any_of(packets.begin(), packets.end(),
                     [&](const auto& packet) { return is_beginning_of(seen, packet.ip()); });
}

/// Where nothing else tells them apart.
bool is_cut_from_mine(const IpPacket& seen, const std::vector<SeenPacket>& left,
                      std::span<const Written> others) {
  return is_beginning_of_any(seen, left) &&
         std::none_of(others.begin(), others.end(), [&](const Written& other) {
           return is_beginning_of_any(seen, other.frames);
         });
}

/// Whether a router may have forwarded it: no neighbour's, router's or barrier's packet.
bool may_be_forwarded(const Observed& observed) {
  const IpPacket& packet = observed.packet.ip();
  return observed.place == Place::receiver &&
         observed.packet.seen().direction == sniff::Direction::in && packet.version != 0 &&
         !is_for_group(packet) && !quoted_in(packet) && !is_neighbours(observed.packet.decoded()) &&
         !Barrier::is_of_barrier(observed.packet.decoded());
}

bool is_answer(const IpPacket& packet, const Written& mine) {
  return std::any_of(mine.frames.begin(), mine.frames.end(),
                     [&](const WrittenFrame& frame) { return answers(packet, frame.ip()); });
}

/// Whether it came to the router as it is, and is none of ours: a host's own packet.
bool came_from_a_host(const IpPacket& packet, std::span<const Observed> observed,
                      const std::vector<Role>& roles) {
  for (std::size_t i = 0; i < observed.size(); ++i) {
    if (observed[i].place != Place::next && observed[i].place != Place::cable) continue;
    if (roles[i] == Role::left) continue;
    if (is_same(packet, observed[i].packet.ip(), path::Level::link)) return true;
  }
  return false;
}

/// Whether it is `wrote` after a rule of the sender's.
bool is_rewritten(const IpPacket& packet, const Written& wrote) {
  return std::ranges::any_of(wrote.frames, [&](const WrittenFrame& frame) {
    return wire::may_be_rewritten(packet, frame.ip(), wrote.ours >= path::Level::network);
  });
}

}  // namespace

void claim_rewritten(const Written& mine, std::span<const Written> others,
                     std::span<const Observed> observed, std::vector<Role>& roles) {
  if (std::ranges::find(roles, Role::left) != roles.end()) return;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    const IpPacket& packet = observed[i].packet.ip();
    const bool is_first_wire =
        observed[i].place == Place::next || observed[i].place == Place::cable;
    const bool came_in = observed[i].packet.seen().direction == sniff::Direction::in;
    if (!is_first_wire || !came_in || roles[i] != Role::noise) continue;
    if (!is_rewritten(packet, mine)) continue;
    const int ours = best_resemblance(packet, mine.frames);
    const bool is_others = std::ranges::any_of(others, [&](const Written& other) {
      return best_resemblance(packet, other.frames) >= ours;
    });
    if (!is_others) roles[i] = Role::left;
  }
}

void claim_forwarded(const Written& mine, std::span<const Written> others,
                     std::span<const Observed> observed, std::vector<Role>& roles) {
  constexpr int telling = 2;  // of six parts
  std::vector<SeenPacket> left;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    if (roles[i] == Role::arrived) return;
    if (roles[i] == Role::left) left.push_back(observed[i].packet);
  }
  if (left.empty()) return;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    const IpPacket& packet = observed[i].packet.ip();
    if (roles[i] != Role::noise || !may_be_forwarded(observed[i])) continue;
    if (is_answer(packet, mine) || came_from_a_host(packet, observed, roles)) continue;
    const int ours = best_resemblance(packet, left);
    int theirs = 0;
    for (const Written& other : others) {
      theirs = std::max(theirs, best_resemblance(packet, other.frames));
    }
    const bool is_ours =
        ours > theirs || (ours == theirs && is_cut_from_mine(packet, left, others));
    roles[i] = ours >= telling && is_ours ? Role::arrived : Role::unclaimed;
  }
}

}  // namespace pushpkt::journey
