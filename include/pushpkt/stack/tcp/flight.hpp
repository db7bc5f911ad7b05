// What was sent and is not acknowledged, segment by segment: when, and what became of it. RFC 8985,
// 5; RFC 2018
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "pushpkt/stack/tcp/config.hpp"
#include "pushpkt/stack/tcp/sequence.hpp"

namespace pushpkt::stack::tcp {

struct SentSegment {
  SeqRange range = {};
  Time at = {};           ///< sent, the last time
  bool again = false;     ///< more than once
  bool reported = false;  ///< the peer has it, as SACK says
  bool lost = false;      ///< to be sent again
};

/// The scoreboard of RFC 6675, 3, with the times of RFC 8985. The segments follow each other
/// without a gap.
class Flight {
 public:
  /// A segment was sent: behind all others, or one that is there (or a part of it) again.
  void add(SeqRange range, Time now);
  /// Everything before `una` is acknowledged. What was not reported before is appended to `news`.
  void acknowledge(Seq una, std::vector<SentSegment>& news);
  /// A block of SACK. The segments that lie in it and were not reported before are appended to
  /// `news`. Blocks that say nothing about what is here are ignored: SACK is advice.
  void report(SeqRange block, std::vector<SentSegment>& news);

  [[nodiscard]] std::span<const SentSegment> segments() const& { return segments_; }
  void segments() && = delete;  // a view of a temporary
  [[nodiscard]] bool empty() const { return segments_.empty(); }
  /// Bytes in the network: neither reported nor lost.
  [[nodiscard]] std::uint32_t pipe() const;
  /// The same and what is lost.
  [[nodiscard]] std::uint32_t outstanding() const;
  [[nodiscard]] std::size_t reported() const;  ///< segments
  /// The first segment that is lost; nullptr without one. Valid until the next change.
  [[nodiscard]] const SentSegment* first_lost() const;

  void mark_lost(std::size_t index) { segments_[index].lost = true; }
  /// A timeout: the first segment is lost, and all that were sent until `until`. RFC 8985, 6.3.
  /// Where the first one was reported the peer has dropped it (RFC 2018, 8): nothing counts as
  /// reported any more.
  void mark_lost_on_timeout(Time until);
  /// The path does not take segments of this size.
  void mark_all_lost();
  /// They were not lost: they came late.
  void unmark_lost();

 private:
  std::size_t split(Seq at);
  std::vector<SentSegment> segments_ = {};
};

}  // namespace pushpkt::stack::tcp
