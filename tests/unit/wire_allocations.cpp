// The whole program's operator new, counting. Inlined in part, the pair looks mismatched to GCC
// (-Wmismatched-new-delete).
#include "wire_allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {
std::atomic<std::size_t> counted_allocations{0};
}

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++counted_allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace pushpkt::wire {

std::size_t allocations() { return counted_allocations.load(); }

}  // namespace pushpkt::wire
