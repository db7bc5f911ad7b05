// A vector on the stack with a fixed capacity: unused slots cost nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>

namespace pushpkt {

template <class T, std::size_t Capacity>
class InplaceVector {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  static constexpr std::size_t capacity = Capacity;

  InplaceVector() noexcept {}  // NOLINT: leaves the slots as they are, which is the point
  InplaceVector(const InplaceVector& other) noexcept : size_(other.size_) { copy_slots(other); }
  InplaceVector& operator=(const InplaceVector& other) noexcept {
    if (this == &other) return *this;
    size_ = other.size_;
    copy_slots(other);
    return *this;
  }
  ~InplaceVector() = default;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool is_full() const { return size_ == Capacity; }
  [[nodiscard]] const T* data() const { return std::launder(reinterpret_cast<const T*>(slots_)); }
  [[nodiscard]] T* data() { return std::launder(reinterpret_cast<T*>(slots_)); }
  [[nodiscard]] const T& operator[](std::size_t i) const { return data()[i]; }
  [[nodiscard]] T& operator[](std::size_t i) { return data()[i]; }
  [[nodiscard]] operator std::span<const T>() const { return {data(), size_}; }  // NOLINT

  void clear() { size_ = 0; }
  /// The caller has seen that it is not full.
  T& add(const T& item) { return *std::construct_at(data() + size_++, item); }

 private:
  void copy_slots(const InplaceVector& other) noexcept {
    std::memcpy(slots_, other.slots_, other.size_ * sizeof(T));
  }

  alignas(T) std::byte slots_[Capacity * sizeof(T)];  // NOLINT: raw storage
  std::uint32_t size_ = 0;
};

}  // namespace pushpkt
