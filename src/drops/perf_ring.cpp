// One page of bookkeeping, then the ring. perf_event_open(2), "MMAP layout"
#include "drops/perf_ring.hpp"

#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <string>
#include <utility>

namespace pushpkt::drops {
namespace {

// Room for some 3,000 drops a CPU between two drains.
constexpr std::size_t ring_bytes = 256 * 1024;

std::size_t page_bytes() {
  static const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

/// A record may run over the end of the ring and go on at its beginning.
void copy_out(const std::uint8_t* ring, std::uint64_t at, ByteSpan to) {
  const auto begin = static_cast<std::size_t>(at % ring_bytes);
  const std::size_t first = std::min(to.size(), ring_bytes - begin);
  std::memcpy(to.data(), ring + begin, first);
  std::memcpy(to.data() + first, ring, to.size() - first);
}

}  // namespace

Result<PerfRing> PerfRing::open(perf_event_attr attributes, int cpu) {
  constexpr int every_process = -1;
  constexpr int no_group = -1;
  const std::string what = "cannot listen to the tracepoint skb:kfree_skb";
  Fd fd(static_cast<int>(::syscall(SYS_perf_event_open, &attributes, every_process, cpu, no_group,
                                   PERF_FLAG_FD_CLOEXEC)));
  if (!fd.valid()) {
    return fail(system_error(what, "run it as root (sudo), or give it CAP_PERFMON"));
  }
  void* const memory =
      ::mmap(nullptr, page_bytes() + ring_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  if (memory == MAP_FAILED) return fail(system_error(what, "raise `ulimit -l`"));
  return PerfRing(std::move(fd), memory);
}

PerfRing::PerfRing(PerfRing&& other) noexcept
    : fd_(std::move(other.fd_)), memory_(std::exchange(other.memory_, nullptr)) {}

PerfRing::~PerfRing() {
  if (memory_ != nullptr) ::munmap(memory_, page_bytes() + ring_bytes);
}

Result<void> PerfRing::start() const {
  if (::ioctl(fd_.get(), PERF_EVENT_IOC_ENABLE, 0) == 0) return {};
  return fail(system_error("cannot start the tracepoint skb:kfree_skb"));
}

bool PerfRing::holds_records() const {
  auto* const page = static_cast<perf_event_mmap_page*>(memory_);
  return std::atomic_ref(page->data_head).load(std::memory_order_acquire) != page->data_tail;
}

void PerfRing::drain(const std::function<void(const perf_event_header&, ByteView body)>& take) {
  auto* const page = static_cast<perf_event_mmap_page*>(memory_);
  const auto* const ring = static_cast<const std::uint8_t*>(memory_) + page_bytes();
  const std::uint64_t head = std::atomic_ref(page->data_head).load(std::memory_order_acquire);
  std::uint64_t tail = page->data_tail;
  Bytes record;
  while (tail < head) {
    perf_event_header header{};
    copy_out(ring, tail, {reinterpret_cast<std::uint8_t*>(&header), sizeof header});
    if (header.size < sizeof header) break;  // never seen; it would not end
    record.resize(header.size - sizeof header);
    copy_out(ring, tail + sizeof header, record);
    take(header, record);
    tail += header.size;
  }
  std::atomic_ref(page->data_tail).store(tail, std::memory_order_release);
}

}  // namespace pushpkt::drops
