// A hash of numbers, values and bytes, by which packets are recognised.
#pragma once

#include <array>
#include <cstring>
#include <string_view>

#include "pushpkt/wire/value.hpp"

namespace pushpkt::compare {

/// A multiply-and-rotate hash, eight bytes at a time.
class Hash {
 public:
  Hash& add(std::uint64_t number) {
    state_ = (state_ ^ number) * 0x9e3779b97f4a7c15U;
    state_ ^= state_ >> 29U;
    return *this;
  }
  Hash& add(wire::Value value) { return add(value.high).add(value.low); }
  Hash& add(ByteView bytes) {
    add(bytes.size());
    if (bytes.size() >= 2 * lanes * 8) bytes = add_by_lanes(bytes);
    while (bytes.size() >= 8) {
      add(eight_at(bytes.data()));
      bytes = bytes.subspan(8);
    }
    std::uint64_t rest = 0;
    if (!bytes.empty()) std::memcpy(&rest, bytes.data(), bytes.size());
    return add(rest);
  }
  Hash& add(std::string_view name) {
    return add(ByteView(reinterpret_cast<const std::uint8_t*>(name.data()), name.size()));
  }
  [[nodiscard]] std::uint64_t value() const { return state_; }

 private:
  static constexpr std::size_t lanes = 4;  // independent ones, because a multiplication takes long

  static std::uint64_t eight_at(const std::uint8_t* at) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, at, 8);
    return eight;
  }
  /// What is left of the bytes.
  ByteView add_by_lanes(ByteView bytes) {
    std::array<Hash, lanes> lane;
    while (bytes.size() >= lanes * 8) {
      for (std::size_t i = 0; i < lanes; ++i) lane[i].add(eight_at(bytes.data() + i * 8));
      bytes = bytes.subspan(lanes * 8);
    }
    for (const Hash& each : lane) add(each.state_);
    return bytes;
  }

  std::uint64_t state_ = 0x243f6a8885a308d3U;
};

}  // namespace pushpkt::compare
