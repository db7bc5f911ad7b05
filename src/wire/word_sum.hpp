// The sum behind the Internet checksum, in the widest registers that the processor has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace pushpkt::wire {

/// A number that is congruent, modulo 65535, to the sum of the 16-bit words in the processor's byte
/// order, and is 0 only if all bytes are. An odd last byte is the first of a word whose second is
/// 0.
using WordSum = std::uint64_t (*)(const std::uint8_t* bytes, std::size_t count);

struct WordSumKind {
  std::string_view name;  ///< "avx2"
  WordSum sum;
};

/// Those that run on this processor, the fastest one last.
[[nodiscard]] std::span<const WordSumKind> word_sums();

/// By the fastest of them.
[[nodiscard]] std::uint64_t word_sum(const std::uint8_t* bytes, std::size_t count);

/// Copies the bytes, which do not overlap, and returns their word_sum(): they are read once.
[[nodiscard]] std::uint64_t copy_and_sum(std::uint8_t* to, const std::uint8_t* from,
                                         std::size_t count);

}  // namespace pushpkt::wire
