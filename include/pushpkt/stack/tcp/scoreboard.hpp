// Which bytes the peer has beyond the acknowledged ones, as its SACK options say. RFC 6675
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "pushpkt/stack/tcp/sequence.hpp"

namespace pushpkt::stack::tcp {

/// The scoreboard of RFC 6675, section 3, in ranges instead of bytes.
class Scoreboard {
 public:
  /// SACK blocks of an acknowledgment; what lies outside of [una, max) is ignored. Returns whether
  /// something new was reported (a duplicate ACK as RFC 6675, 2 defines it).
  bool add(std::span<const SeqRange> blocks, Seq una, Seq max);
  /// Everything before `una` is acknowledged.
  void acknowledge(Seq una);
  /// After a retransmission timeout: a receiver may drop what it reported (RFC 2018, 8).
  void clear() { ranges_.clear(); }
  [[nodiscard]] bool empty() const { return ranges_.empty(); }
  [[nodiscard]] std::span<const SeqRange> ranges() const& { return ranges_; }
  void ranges() && = delete;  // a view of a temporary

  /// Whether the byte at `seq` counts as lost: three ranges or more than two segments were reported
  /// above it. RFC 6675, 4, IsLost()
  [[nodiscard]] bool is_lost(Seq seq, std::uint32_t mss) const;
  /// Bytes in the network: [una, max) without what was reported and what is lost, plus what was
  /// retransmitted below `retransmitted`. RFC 6675, 4, SetPipe()
  [[nodiscard]] std::uint32_t pipe(Seq una, Seq max, Seq retransmitted, std::uint32_t mss) const;
  /// The first range not reported at or above `from` and below a reported one. `only_lost`: RFC
  /// 6675, 4, NextSeg() (1), else (3).
  [[nodiscard]] std::optional<SeqRange> next_hole(Seq from, std::uint32_t mss,
                                                  bool only_lost) const;
  /// `seq`, or the end of the reported range in which it lies.
  [[nodiscard]] Seq skip_reported(Seq seq) const;
  /// Where the next reported range above `seq` begins, at most `limit`.
  [[nodiscard]] Seq next_reported(Seq seq, Seq limit) const;

  /// More ranges are ignored: SACK is advice.
  static constexpr std::size_t max_ranges = 256;

 private:
  bool add(SeqRange range);
  std::vector<SeqRange> ranges_ = {};  // by sequence number, neither touching nor overlapping
};

}  // namespace pushpkt::stack::tcp
