// 32-bit words added up in 64-bit lanes (RFC 1071, 2 C), one lane or as many as a register has.
#include "wire/word_sum.hpp"

#include <array>
#include <atomic>
#include <bit>
#include <cstring>

namespace pushpkt::wire {
namespace {

template <class T>
[[gnu::always_inline]] inline T load(const std::uint8_t* at) {
  T out;
  std::memcpy(&out, at, sizeof out);
  return out;
}

/// Both halves, so that no carry leaves the 64 bits.
[[gnu::always_inline]] inline std::uint64_t halves(std::uint64_t lanes) {
  return (lanes & 0xffffffffU) + (lanes >> 32U);
}

/// Fewer than 64 bytes, or what vectors leave.
[[gnu::always_inline]] inline std::uint64_t rest_sum(const std::uint8_t* at, std::size_t left) {
  std::uint64_t sum = 0;
  for (; left >= 8; left -= 8, at += 8) sum += halves(load<std::uint64_t>(at));
  if ((left & 4U) != 0) {
    sum += load<std::uint32_t>(at);
    at += 4;
  }
  if ((left & 2U) != 0) {
    sum += load<std::uint16_t>(at);
    at += 2;
  }
  if ((left & 1U) != 0) {
    sum +=
        std::endian::native == std::endian::little ? std::uint64_t{*at} : std::uint64_t{*at} << 8U;
  }
  return sum;
}

std::uint64_t sum_by_64(const std::uint8_t* at, std::size_t left) {
  std::uint64_t sum = 0;
  for (; left >= 32; left -= 32, at += 32) {
    sum += halves(load<std::uint64_t>(at)) + halves(load<std::uint64_t>(at + 8)) +
           halves(load<std::uint64_t>(at + 16)) + halves(load<std::uint64_t>(at + 24));
  }
  return sum + rest_sum(at, left);
}

#if defined(__x86_64__)
/// `lanes` adds up whole 64-bit words modulo 2^64, `upper` their upper halves: what the lower
/// halves add up to is the difference. One operation fewer than masking both. Two of each, written
/// out: GCC keeps an array of vectors in memory.
template <class Vector, bool copies>
[[gnu::always_inline]] inline std::uint64_t sum_by(const std::uint8_t* at, std::size_t left,
                                                   [[maybe_unused]] std::uint8_t* to) {
  constexpr std::size_t width = sizeof(Vector);
  Vector lanes_0{};
  Vector lanes_1{};
  Vector upper_0{};
  Vector upper_1{};
  for (; left >= 4 * width; left -= 4 * width, at += 4 * width) {
    Vector a;
    Vector b;
    Vector c;
    Vector d;
    std::memcpy(&a, at, width);
    std::memcpy(&b, at + width, width);
    std::memcpy(&c, at + 2 * width, width);
    std::memcpy(&d, at + 3 * width, width);
    if constexpr (copies) {
      std::memcpy(to, &a, width);
      std::memcpy(to + width, &b, width);
      std::memcpy(to + 2 * width, &c, width);
      std::memcpy(to + 3 * width, &d, width);
      to += 4 * width;
    }
    lanes_0 += a;
    upper_0 += a >> 32U;
    lanes_1 += b;
    upper_1 += b >> 32U;
    lanes_0 += c;
    upper_0 += c >> 32U;
    lanes_1 += d;
    upper_1 += d >> 32U;
  }
  for (; left >= width; left -= width, at += width) {
    Vector a;
    std::memcpy(&a, at, width);
    if constexpr (copies) {
      std::memcpy(to, &a, width);
      to += width;
    }
    lanes_0 += a;
    upper_0 += a >> 32U;
  }
  upper_0 += upper_1;
  lanes_0 += lanes_1 - (upper_0 << 32U) + upper_0;
  std::uint64_t each[width / 8];
  std::memcpy(each, &lanes_0, width);
  std::uint64_t sum = 0;
  for (const std::uint64_t lane : each) sum += lane;
  if constexpr (copies) std::memcpy(to, at, left);
  return sum + rest_sum(at, left);
}

using Lanes4 [[gnu::vector_size(32)]] = std::uint64_t;
using Lanes8 [[gnu::vector_size(64)]] = std::uint64_t;

[[gnu::target("avx2")]] std::uint64_t sum_avx2(const std::uint8_t* at, std::size_t left) {
  return sum_by<Lanes4, false>(at, left, nullptr);
}

[[gnu::target("avx2")]] std::uint64_t copy_and_sum_avx2(std::uint8_t* to, const std::uint8_t* at,
                                                        std::size_t left) {
  return sum_by<Lanes4, true>(at, left, to);
}

[[gnu::target("avx512f")]] std::uint64_t sum_avx512(const std::uint8_t* at, std::size_t left) {
  return sum_by<Lanes8, false>(at, left, nullptr);
}
#endif

std::uint64_t copy_and_sum_by_64(std::uint8_t* to, const std::uint8_t* at, std::size_t left) {
  std::memcpy(to, at, left);
  return sum_by_64(at, left);
}

struct Kinds {
  std::array<WordSumKind, 3> all{WordSumKind{"64-bit", sum_by_64}};
  std::size_t count = 1;

  Kinds() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") != 0) all[count++] = {"avx2", sum_avx2};
    if (__builtin_cpu_supports("avx512f") != 0) all[count++] = {"avx512", sum_avx512};
#endif
  }
};

std::uint64_t choose_and_sum(const std::uint8_t* bytes, std::size_t count);

/// The first call chooses. Any thread chooses the same.
constinit std::atomic<WordSum> chosen{choose_and_sum};

std::uint64_t choose_and_sum(const std::uint8_t* bytes, std::size_t count) {
  const WordSum fastest = word_sums().back().sum;
  chosen.store(fastest, std::memory_order_relaxed);
  return fastest(bytes, count);
}

}  // namespace

std::span<const WordSumKind> word_sums() {
  static const Kinds kinds;
  return std::span(kinds.all).first(kinds.count);
}

namespace {

constexpr std::size_t least_for_vectors = 64;

using CopyAndSum = std::uint64_t (*)(std::uint8_t*, const std::uint8_t*, std::size_t);

CopyAndSum fastest_copy() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") != 0) return copy_and_sum_avx2;
#endif
  return copy_and_sum_by_64;
}

}  // namespace

std::uint64_t copy_and_sum(std::uint8_t* to, const std::uint8_t* from, std::size_t count) {
  static const CopyAndSum fastest = fastest_copy();
  if (count >= least_for_vectors) return fastest(to, from, count);
  if (count > 0) std::memcpy(to, from, count);
  return rest_sum(from, count);
}

std::uint64_t word_sum(const std::uint8_t* bytes, std::size_t count) {
  if (count < least_for_vectors) return rest_sum(bytes, count);
  return chosen.load(std::memory_order_relaxed)(bytes, count);
}

}  // namespace pushpkt::wire
