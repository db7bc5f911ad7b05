// Memory that is mapped, and unmapped at the end. mmap(2)
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "pushpkt/base/result.hpp"

namespace pushpkt {

class Mapped {
 public:
  Mapped() = default;
  /// Memory of a descriptor, shared with the kernel. The error is mmap's.
  [[nodiscard]] static Result<Mapped> shared(int fd, std::uint64_t offset, std::size_t bytes);
  /// Memory of our own, all zeros. The error is mmap's.
  [[nodiscard]] static Result<Mapped> own(std::size_t bytes);
  Mapped(Mapped&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Mapped& operator=(Mapped&& other) noexcept;
  Mapped(const Mapped&) = delete;
  Mapped& operator=(const Mapped&) = delete;
  ~Mapped();

  [[nodiscard]] std::uint8_t* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  Mapped(std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace pushpkt
