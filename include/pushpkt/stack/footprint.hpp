// What a function read of some bytes: others that have the same there have the same result.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace pushpkt::stack {

class Footprint {
 public:
  static constexpr std::size_t most_bytes = 64;

  /// Whether there is a byte at `at` was asked, and the answer.
  void asked(std::size_t at, bool there) {
    if (there) least_bytes_ = std::max(least_bytes_, at + 1);
    depends_on_size_ = depends_on_size_ || !there;
  }
  /// The byte's value was used.
  void read(std::size_t at) {
    too_long_ = too_long_ || at >= most_bytes;
    if (!too_long_) mask_[at] = 0xff;
  }
  void size_was_used() { depends_on_size_ = true; }

  /// A byte behind the last that is noted was read.
  [[nodiscard]] bool is_too_long() const { return too_long_; }
  [[nodiscard]] bool depends_on_size() const { return depends_on_size_; }
  /// Where the size does not matter otherwise: it is this at least.
  [[nodiscard]] std::size_t least_bytes() const { return least_bytes_; }
  /// All ones for each byte that was read, in the order of memory.
  [[nodiscard]] std::array<std::uint64_t, most_bytes / 8> mask() const {
    std::array<std::uint64_t, most_bytes / 8> out{};
    std::memcpy(out.data(), mask_.data(), sizeof out);
    return out;
  }
  /// Of the mask, up to the last one that is not 0.
  [[nodiscard]] std::size_t words() const {
    std::size_t bytes = most_bytes;
    while (bytes > 0 && mask_[bytes - 1] == 0) --bytes;
    return (bytes + 7) / 8;
  }

 private:
  std::array<std::uint8_t, most_bytes> mask_{};
  std::size_t least_bytes_ = 0;
  bool depends_on_size_ = false;
  bool too_long_ = false;
};

}  // namespace pushpkt::stack
