// A byte queue of bounded capacity that may be written ahead of its end.
#pragma once

#include <cstdint>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::stack::tcp {

/// Offsets count from the first byte that was not discarded. Memory is allocated as it is needed,
/// up to the capacity.
class Ring {
 public:
  explicit Ring(std::size_t capacity) : capacity_(capacity) {}

  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  /// offset + bytes.size() is at most the capacity.
  void write(std::size_t offset, ByteView bytes);
  /// Copies what was written there before.
  void copy(std::size_t offset, ByteSpan to) const;
  /// Frees the first bytes: what was at offset `count` is at 0 from now on.
  void discard(std::size_t count);

 private:
  void grow(std::size_t size);

  std::size_t capacity_;
  std::size_t front_ = 0;  // index of offset 0
  Bytes storage_ = {};
};

}  // namespace pushpkt::stack::tcp
