// Numbers of entries go on counting and wrap around; their place is the number modulo the size.
#include "path/xdp_queue.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace pushpkt::path {

Result<XdpQueues::Queue> XdpQueues::map(const Fd& fd, const xdp_ring_offset& offset,
                                        std::uint64_t page, std::size_t bytes) {
  auto memory = Mapped::shared(fd.get(), page, offset.desc + bytes);
  if (!memory) return fail(memory.error());
  std::uint8_t* const start = memory->data();
  return Queue{.memory = std::move(*memory),
               .producer = reinterpret_cast<std::uint32_t*>(start + offset.producer),
               .consumer = reinterpret_cast<std::uint32_t*>(start + offset.consumer),
               .entries = start + offset.desc};
}

Result<XdpQueues> XdpQueues::map(const Fd& fd, std::uint32_t entries) {
  xdp_mmap_offsets offsets{};
  socklen_t bytes = sizeof offsets;
  if (::getsockopt(fd.get(), SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &bytes) != 0) {
    return fail(system_error("cannot map the queues of an AF_XDP socket", errno));
  }
  auto out = map(fd, offsets.tx, XDP_PGOFF_TX_RING, entries * sizeof(xdp_desc));
  if (!out) return fail(out.error());
  auto completed =
      map(fd, offsets.cr, XDP_UMEM_PGOFF_COMPLETION_RING, entries * sizeof(std::uint64_t));
  if (!completed) return fail(completed.error());
  XdpQueues queues;
  queues.out_ = std::move(*out);
  queues.completed_ = std::move(*completed);
  queues.entries_ = entries;
  return queues;
}

void XdpQueues::put(std::uint64_t at, std::uint32_t bytes) {
  auto* const entries = reinterpret_cast<xdp_desc*>(out_.entries);
  entries[produced_++ % entries_] = {.addr = at, .len = bytes, .options = 0};
}

bool XdpQueues::has_advanced() {
  const std::uint32_t now = consumed();
  return std::exchange(seen_, now) != now;
}

void XdpQueues::take_completed(std::vector<std::uint64_t>& offsets) {
  const auto* const entries = reinterpret_cast<const std::uint64_t*>(completed_.entries);
  std::uint32_t at = __atomic_load_n(completed_.consumer, __ATOMIC_RELAXED);
  const std::uint32_t end = __atomic_load_n(completed_.producer, __ATOMIC_ACQUIRE);
  for (; at != end; ++at) offsets.push_back(entries[at % entries_]);
  __atomic_store_n(completed_.consumer, at, __ATOMIC_RELEASE);
}

}  // namespace pushpkt::path
