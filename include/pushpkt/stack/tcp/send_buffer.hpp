// What was written and is not acknowledged yet. RFC 9293, 3.4 and 3.8
#pragma once

#include <algorithm>
#include <cstdint>

#include "pushpkt/stack/tcp/ring.hpp"
#include "pushpkt/stack/tcp/sequence.hpp"

namespace pushpkt::stack::tcp {

/// Bytes by their sequence number, from the first unacknowledged one on.
class SendBuffer {
 public:
  explicit SendBuffer(std::uint32_t capacity) : ring_(capacity) {}

  /// The first byte of the stream has this number.
  void start(Seq first) { begin_ = first; }
  [[nodiscard]] Seq begin() const { return begin_; }
  /// Behind the last byte: the number of the FIN, once there is one.
  [[nodiscard]] Seq end() const { return begin_ + size_; }
  [[nodiscard]] std::uint32_t size() const { return size_; }
  [[nodiscard]] std::uint32_t room() const {
    return static_cast<std::uint32_t>(ring_.capacity()) - size_;
  }

  /// Takes as much as there is room for; returns how many bytes.
  std::size_t append(ByteView bytes) {
    const std::size_t count = std::min<std::size_t>(bytes.size(), room());
    ring_.write(size_, bytes.first(count));
    size_ += static_cast<std::uint32_t>(count);
    return count;
  }
  /// The bytes [seq, seq + to.size()), which must be there.
  void copy(Seq seq, ByteSpan to) const { ring_.copy(seq - begin_, to); }
  /// Forgets the bytes before `seq`, as far as there are any.
  void acknowledge(Seq seq) {
    if (seq <= begin_) return;
    const std::uint32_t count = std::min(seq - begin_, size_);
    ring_.discard(count);
    begin_ += count;
    size_ -= count;
  }

 private:
  Ring ring_;
  Seq begin_ = {};
  std::uint32_t size_ = 0;
};

}  // namespace pushpkt::stack::tcp
