// When each packet of a replay is due, counted from one anchor.
#pragma once

#include <chrono>
#include <cstdint>

#include "pushpkt/base/clock.hpp"

namespace pushpkt::replay {

/// What decides a packet's time.
struct Pace {
  enum class Kind : std::uint8_t {
    original,  ///< the capture's timestamps; `value` times as fast
    packets,   ///< `value` packets a second
    megabits,  ///< `value` million bits a second, of the bytes that we send
    topspeed,  ///< as fast as the kernel takes them
  };
  Kind kind = Kind::original;
  double value = 1;  ///< greater than 0
};

/// Each due time is computed from the beginning, not from the packet before: nothing adds up.
class Schedule {
 public:
  explicit Schedule(Pace pace) : pace_(pace) {}

  /// When the next packet is due, in time since the anchor. `time` is its timestamp, `bytes` its
  /// length, `round` counts the loops from 0. A timestamp that goes back is due at once. A round
  /// begins one mean gap of the capture after the last packet of the round before.
  [[nodiscard]] std::chrono::nanoseconds due(Timestamp time, std::size_t bytes,
                                             std::uint64_t round = 0);
  /// What the timestamp of the last packet alone says, also where it goes back: for a file, in
  /// which a packet may stand behind a later one.
  [[nodiscard]] std::chrono::nanoseconds own_time() const { return own_; }
  /// Packets whose timestamp was before that of an earlier one.
  [[nodiscard]] std::uint64_t went_back() const { return went_back_; }

 private:
  [[nodiscard]] std::chrono::nanoseconds paced(Timestamp time, std::size_t bytes,
                                               std::uint64_t round);
  [[nodiscard]] std::chrono::nanoseconds original(Timestamp time, std::uint64_t round);
  void begin_round(Timestamp time, std::uint64_t round);

  Pace pace_;
  std::uint64_t packets_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t went_back_ = 0;
  std::uint64_t round_ = 0;
  std::uint64_t in_round_ = 0;          // packets so far
  Timestamp first_;                     // of the round
  std::chrono::nanoseconds begin_{0};   // of the round
  std::chrono::nanoseconds latest_{0};  // due time so far
  std::chrono::nanoseconds own_{0};     // of the last packet
};

}  // namespace pushpkt::replay
