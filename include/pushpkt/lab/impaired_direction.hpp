// One direction of a bad link: packets in, packets out when they are due. Pure: time is passed in.
#pragma once

#include <chrono>
#include <map>
#include <optional>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/lab/impairments.hpp"

namespace pushpkt::lab {

class ImpairedDirection {
 public:
  using Time = std::chrono::nanoseconds;  ///< of any clock that does not go back

  static constexpr std::size_t most_packets = 4096;
  static constexpr std::size_t most_bytes = 16U << 20;
  /// A packet that is held back leaves by then, when no other comes after it.
  static constexpr std::chrono::milliseconds longest_hold{50};

  ImpairedDirection(const Impairments& impairments, Heading heading)
      : impairments_(impairments), heading_(heading) {}

  /// A frame has come. nullopt: it is none of IP, or of Neighbour Discovery, and is forwarded at
  /// once, neither counted nor recorded, so that the plan does not depend on what neighbours ask.
  std::optional<ImpairedPacket> take(ByteView frame, Time now);
  /// The next frame that is to leave now.
  [[nodiscard]] std::optional<Bytes> next(Time now);
  /// When the next one is to leave.
  [[nodiscard]] std::optional<Time> next_time() const;

 private:
  void put(Bytes frame, Time due);
  void release_held(Time now);

  Impairments impairments_;
  Heading heading_;
  std::uint64_t index_ = 0;
  std::multimap<Time, Bytes> queue_;  // equal times keep their order
  std::size_t queued_bytes_ = 0;
  struct Held {
    Bytes frame;
    bool twice = false;
    Time latest{0};
  };
  std::optional<Held> held_;
};

/// Whether the plan counts it: an IP packet behind an Ethernet header and any VLAN tags, but
/// Neighbour Discovery and multicast listener reports (ICMPv6 types 130 to 137, 143).
[[nodiscard]] bool is_impaired(ByteView frame);

}  // namespace pushpkt::lab
