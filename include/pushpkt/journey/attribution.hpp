// Which of the packets that were observed belong to a trial, and what each is to it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "pushpkt/journey/packet.hpp"
#include "pushpkt/path/path.hpp"

namespace pushpkt::journey {

/// An interface where packets are observed, as seen from the trial.
enum class Place : std::uint8_t {
  sender,     ///< the sender's way out
  sender_lo,  ///< the sender's `lo`
  next,       ///< the next hop's interface towards the sender
  receiver,   ///< the receiver's
  cable,      ///< the next hop's TUN or TAP device, whose other end is the sender
  only,       ///< the only one: `lo` of a sender that is the receiver too
};

struct Observed {
  Place place;
  SeenPacket packet;
};

/// The frames of a trial.
struct Written {
  std::span<const WrittenFrame> frames;
  path::Level ours = path::Level::link;  ///< headers outside of this level are the kernel's
};

enum class Role : std::uint8_t {
  left,            ///< ours, on the first wire
  arrived,         ///< ours, at the receiver
  answer,          ///< to ours, at the sender
  sent_back,       ///< ours, which a router sent back to the sender
  icmp_error,      ///< about ours, and it came to the sender
  icmp_elsewhere,  ///< about ours, and it went to another host or is on its way
  other_trial,     ///< belongs to one of the others
  unclaimed,       ///< forwarded to the receiver, and may be ours: a router has rewritten it
  noise,           ///< neighbour discovery, barriers, the hosts' own packets
};

/// What a packet is to a trial, wherever it was seen.
enum class Relation : std::uint8_t { none, ours, quotes_ours, answers_ours };
[[nodiscard]] Relation relation_of(const SeenPacket& packet, const Written& mine);

/// What each observed packet is to the trial `mine`; `others` are trials of which packets may still
/// be on their way. A pure function of its arguments. A packet is recognised by its bytes (see
/// is_same), whatever its headers claim; an ICMP error by the packet that it quotes; an answer by
/// its ports. A packet that a translation has changed is ours unless it belongs to one of the
/// others. Where none of ours left, one that rules of the sender may have made of it
/// (wire::may_be_rewritten) did. What a router forwarded after any other rewrite is ours where ours
/// left, none arrived, and it is like no other's; else `unclaimed`. Where nothing was written (the
/// caller's own sockets sent it), only the place counts.
[[nodiscard]] std::vector<Role> attribute(const Written& mine, std::span<const Written> others,
                                          std::span<const Observed> observed);

/// The frame that `packet` is a later state of: of several the one whose length, offset, and TTL
/// (`hops` routers ago) fit best, of those that `may_be` accepts. nullopt: none.
[[nodiscard]] std::optional<std::size_t> frame_of(
    const SeenPacket& packet, const Written& mine, unsigned hops,
    const std::function<bool(std::size_t frame)>& may_be);

/// Whether `dropped` is a packet of the trial, as the host reports it that dropped it: from what
/// that host takes to be the network header, and cut anywhere.
[[nodiscard]] bool is_of(ByteView dropped, const Written& mine);
/// Whether it is this packet, which was observed on its way.
[[nodiscard]] bool is_of(ByteView dropped, const SeenPacket& observed);

/// Whether a packet of one trial may be taken for one of the other: then they must not be on their
/// way at the same time.
[[nodiscard]] bool may_be_confused(const Written& a, const Written& b);

}  // namespace pushpkt::journey
