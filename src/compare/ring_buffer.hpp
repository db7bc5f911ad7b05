// A queue in one piece of memory, which grows and is kept.
#pragma once

#include <cassert>
#include <cstddef>
#include <utility>
#include <vector>

namespace pushpkt::compare {

template <class T>
class RingBuffer {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const T& operator[](std::size_t i) const { return slots_[place(i)]; }
  [[nodiscard]] const T& front() const { return (*this)[0]; }

  void push_back(T item) {
    if (size_ == slots_.size()) grow();
    slots_[place(size_++)] = std::move(item);
  }
  [[nodiscard]] T take_front() {
    assert(size_ > 0);
    T out = std::move(slots_[first_]);
    first_ = place(1);
    --size_;
    return out;
  }
  void drop_front() {
    assert(size_ > 0);
    slots_[first_] = T{};
    first_ = place(1);
    --size_;
  }

 private:
  [[nodiscard]] std::size_t place(std::size_t i) const {
    return (first_ + i) & (slots_.size() - 1);
  }

  void grow() {
    constexpr std::size_t least = 4;
    std::vector<T> more(slots_.empty() ? least : 2 * slots_.size());
    for (std::size_t i = 0; i < size_; ++i) more[i] = std::move(slots_[place(i)]);
    slots_ = std::move(more);
    first_ = 0;
  }

  std::vector<T> slots_;  // a power of two, or none
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace pushpkt::compare
