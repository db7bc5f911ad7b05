// checksum SIZE: GB/s of the Internet checksum over one block: ours, libtins', and the limit, a
// loop that only reads. All of one process, in turn; the results are compared.
#include <pushpkt/wire/checksum.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#if __has_include(<tins/utils/checksum_utils.h>)
#include <tins/utils/checksum_utils.h>
#define PUSHPKT_BENCH_HAS_LIBTINS
#endif

namespace {

using Words [[gnu::vector_size(64)]] = std::uint64_t;

/// Four registers, so that no load waits for the one before it.
[[gnu::target_clones("avx512f", "avx2", "default")]] std::uint64_t read_all(const std::uint8_t* at,
                                                                            std::size_t size) {
  Words a{};
  Words b{};
  Words c{};
  Words d{};
  for (; size >= 256; size -= 256, at += 256) {
    Words w;
    std::memcpy(&w, at, 64);
    a |= w;
    std::memcpy(&w, at + 64, 64);
    b |= w;
    std::memcpy(&w, at + 128, 64);
    c |= w;
    std::memcpy(&w, at + 192, 64);
    d |= w;
  }
  for (; size >= 64; size -= 64, at += 64) {
    Words w;
    std::memcpy(&w, at, 64);
    a |= w;
  }
  a |= b | c | d;
  std::uint64_t all = 0;
  for (int i = 0; i < 8; ++i) all |= a[i];
  return all;
}

volatile std::uint64_t result;

template <class Work>
double gigabytes_a_second(std::size_t size, Work work) {
  const std::size_t times = 20'000'000 / size + 1'000;
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < times; ++i) result = work();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  return static_cast<double>(size) * static_cast<double>(times) / took.count() / 1e9;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t size = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'480;
  std::vector<std::uint8_t> bytes(size);
  std::uint32_t state = 1;
  for (std::uint8_t& byte : bytes) {
    state = state * 1'664'525U + 1'013'904'223U;
    byte = static_cast<std::uint8_t>(state >> 24U);
  }
  const auto ours = [&] { return pushpkt::wire::internet_checksum(bytes); };
  std::printf("{\"limit\":%.3f",
              gigabytes_a_second(size, [&] { return read_all(bytes.data(), bytes.size()); }));
  std::printf(",\"pushpkt\":%.3f", gigabytes_a_second(size, ours));
#ifdef PUSHPKT_BENCH_HAS_LIBTINS
  const auto theirs = [&] {
    return Tins::Utils::do_checksum(bytes.data(), bytes.data() + bytes.size());
  };
  std::printf(",\"libtins\":%.3f", gigabytes_a_second(size, theirs));
  const auto sum = static_cast<std::uint16_t>(
      ~Tins::Utils::sum_range(bytes.data(), bytes.data() + bytes.size()) & 0xffffU);
  if (__builtin_bswap16(sum) != ours()) return 1;
#endif
  std::printf("}\n");
}
