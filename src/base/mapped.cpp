// mmap(2), munmap(2)
#include "pushpkt/base/mapped.hpp"

#include <sys/mman.h>

#include <cerrno>

namespace pushpkt {

Result<Mapped> Mapped::shared(int fd, std::uint64_t offset, std::size_t bytes) {
  void* const at =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, static_cast<off_t>(offset));
  if (at == MAP_FAILED) return fail(system_error("cannot map memory", errno));
  return Mapped(static_cast<std::uint8_t*>(at), bytes);
}

Result<Mapped> Mapped::own(std::size_t bytes) {
  void* const at =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) return fail(system_error("cannot map memory", errno));
  return Mapped(static_cast<std::uint8_t*>(at), bytes);
}

Mapped& Mapped::operator=(Mapped&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

Mapped::~Mapped() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

}  // namespace pushpkt
