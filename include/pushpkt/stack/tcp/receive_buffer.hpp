// Reassembly: bytes in order out of segments in any order, with bounded memory. RFC 9293, 3.10.7.4
#pragma once

#include <cstdint>
#include <vector>

#include "pushpkt/stack/tcp/ring.hpp"
#include "pushpkt/stack/tcp/segment.hpp"
#include "pushpkt/stack/tcp/sequence.hpp"

namespace pushpkt::stack::tcp {

/// Holds the unread bytes, and those that arrived ahead of a gap at their place behind it. The
/// first copy of a byte stays; later copies are ignored.
class ReceiveBuffer {
 public:
  explicit ReceiveBuffer(std::uint32_t capacity) : ring_(capacity) {}

  /// The first byte of the stream has this number.
  void start(Seq first) { next_ = first; }
  /// RCV.NXT, as far as data goes: the first byte that is missing.
  [[nodiscard]] Seq next() const { return next_; }
  /// Bytes that may be read now.
  [[nodiscard]] std::uint32_t readable() const { return readable_; }
  /// Bytes that fit behind `next`.
  [[nodiscard]] std::uint32_t room() const {
    return static_cast<std::uint32_t>(ring_.capacity()) - readable_;
  }
  [[nodiscard]] bool has_gap() const { return !ahead_.empty(); }
  /// All of it is there, ahead of a gap.
  [[nodiscard]] bool has(SeqRange range) const;

  /// Stores what lies in [next, next + room). Returns by how many bytes `next` went on.
  std::uint32_t insert(Seq seq, ByteView bytes);
  /// Takes bytes out, in order; returns how many.
  std::size_t read(ByteSpan to);
  /// What arrived ahead of a gap, the block that changed last first, then by age. RFC 2018, 4
  [[nodiscard]] SackBlocks sack_blocks(std::size_t most) const;

  /// Ranges ahead of a gap that are kept; a segment that would make one more is dropped.
  static constexpr std::size_t max_ranges = 256;

 private:
  struct Ahead {
    SeqRange range;
    std::uint64_t changed;  // a count of inserts: the largest is the newest
  };
  bool keep_ahead(SeqRange range);
  std::uint32_t absorb();

  Ring ring_;
  Seq next_ = {};
  std::uint32_t readable_ = 0;
  std::uint64_t inserts_ = 0;
  std::vector<Ahead> ahead_ = {};  // by sequence number, neither touching nor overlapping
};

}  // namespace pushpkt::stack::tcp
