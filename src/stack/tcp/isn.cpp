// RFC 6528, 3, with SipHash-2-4 as the keyed hash; getrandom(2)
#include <sys/random.h>

#include <bit>
#include <cstdlib>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/stack/tcp/config.hpp"

namespace pushpkt::stack::tcp {
namespace {

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v2 += v3;
    v1 = std::rotl(v1, 13) ^ v0;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 = std::rotl(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = std::rotl(v1, 17) ^ v2;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 = std::rotl(v2, 32);
  }
  void compress(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
};

std::uint64_t little_endian(const std::uint8_t* data, std::size_t size) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < size; ++i) word |= std::uint64_t{data[i]} << (8U * i);
  return word;
}

void append(Bytes& bytes, const Endpoint& end) {
  const auto address = end.address.bytes();
  bytes.push_back(static_cast<std::uint8_t>(address.size()));
  bytes.insert(bytes.end(), address.begin(), address.end());
  bytes.push_back(static_cast<std::uint8_t>(end.port.number >> 8U));
  bytes.push_back(static_cast<std::uint8_t>(end.port.number));
}

}  // namespace

std::uint64_t siphash(const std::array<std::uint64_t, 2>& key, const std::uint8_t* data,
                      std::size_t size) {
  SipState state{key[0] ^ 0x736f6d6570736575U, key[1] ^ 0x646f72616e646f6dU,
                 key[0] ^ 0x6c7967656e657261U, key[1] ^ 0x7465646279746573U};
  const std::size_t whole = size / 8 * 8;
  for (std::size_t i = 0; i < whole; i += 8) state.compress(little_endian(data + i, 8));
  state.compress(little_endian(data + whole, size - whole) | std::uint64_t{size & 0xffU} << 56U);
  state.v2 ^= 0xff;
  for (int i = 0; i < 4; ++i) state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

IsnSource::IsnSource() : key_{} {
  // Without random numbers every connection could be forged: not to go on is the safe end.
  if (::getrandom(key_.data(), sizeof key_, 0) != sizeof key_) std::abort();
}

std::uint64_t IsnSource::hash(const Endpoint& local, const Endpoint& remote,
                              std::uint64_t more) const {
  Bytes bytes;
  append(bytes, local);
  append(bytes, remote);
  for (unsigned i = 0; i < 8; ++i) bytes.push_back(static_cast<std::uint8_t>(more >> (8U * i)));
  return siphash(key_, bytes.data(), bytes.size());
}

Seq IsnSource::next(const Endpoint& local, const Endpoint& remote, Time now) const {
  const auto ticks = static_cast<std::uint64_t>(now / std::chrono::microseconds(4));
  return {static_cast<std::uint32_t>(ticks + hash(local, remote, 0))};
}

Config config_of(Config config, const IsnSource& isn, const Endpoint& local, const Endpoint& remote,
                 Time now) {
  if (!config.initial_sequence) config.initial_sequence = isn.next(local, remote, now);
  if (config.timestamp_offset == 0) {
    config.timestamp_offset = static_cast<std::uint32_t>(isn.hash(local, remote, 1)) | 1U;
  }
  return config;
}

}  // namespace pushpkt::stack::tcp
