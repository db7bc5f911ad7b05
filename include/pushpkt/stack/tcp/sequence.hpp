// Sequence numbers: 32 bits that wrap around. RFC 9293, 3.4
#pragma once

#include <cstdint>

namespace pushpkt::stack::tcp {

/// A sequence or acknowledgment number. Two numbers are ordered by the shorter way from one to the
/// other, so `a < b` has a meaning while they are less than 2^31 apart: those of one window are.
struct Seq {
  std::uint32_t value = 0;

  friend constexpr bool operator==(Seq, Seq) = default;
  friend constexpr bool operator<(Seq a, Seq b) {
    return static_cast<std::int32_t>(a.value - b.value) < 0;
  }
  friend constexpr bool operator>(Seq a, Seq b) { return b < a; }
  friend constexpr bool operator<=(Seq a, Seq b) { return !(b < a); }
  friend constexpr bool operator>=(Seq a, Seq b) { return !(a < b); }
  friend constexpr Seq operator+(Seq a, std::uint32_t bytes) { return {a.value + bytes}; }
  friend constexpr Seq operator-(Seq a, std::uint32_t bytes) { return {a.value - bytes}; }
  /// How far `a` is ahead of `b`, modulo 2^32.
  friend constexpr std::uint32_t operator-(Seq a, Seq b) { return a.value - b.value; }
  constexpr Seq& operator+=(std::uint32_t bytes) { return *this = *this + bytes; }
};

[[nodiscard]] constexpr Seq later(Seq a, Seq b) { return a < b ? b : a; }
[[nodiscard]] constexpr Seq earlier(Seq a, Seq b) { return b < a ? b : a; }

/// Sequence numbers from `begin` up to, not including, `end`.
struct SeqRange {
  Seq begin = {};
  Seq end = {};
  friend constexpr bool operator==(SeqRange, SeqRange) = default;
  [[nodiscard]] constexpr std::uint32_t size() const { return end - begin; }
};

}  // namespace pushpkt::stack::tcp
