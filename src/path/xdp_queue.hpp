// The two queues that an AF_XDP socket sends by: descriptors of frames for the kernel, and frames
// that it has done with. Documentation/networking/af_xdp.rst: Rings
#pragma once

#include <linux/if_xdp.h>

#include <vector>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/mapped.hpp"

namespace pushpkt::path {

class XdpQueues {
 public:
  /// Of a socket whose rings have `entries` each, a power of two. The error is the kernel's.
  [[nodiscard]] static Result<XdpQueues> map(const Fd& fd, std::uint32_t entries);

  /// A frame for the kernel, at an offset of the registered memory. Not more of them may be in use
  /// than there are entries.
  void put(std::uint64_t at, std::uint32_t bytes);
  /// The kernel may read what was put.
  void publish() { __atomic_store_n(out_.producer, produced_, __ATOMIC_RELEASE); }
  /// Whether the kernel has read all that was published.
  [[nodiscard]] bool is_read() const { return consumed() == produced_; }
  /// Whether it has read any since the last time that this was asked.
  [[nodiscard]] bool has_advanced();
  /// Appends the offsets of frames whose memory is ours again.
  void take_completed(std::vector<std::uint64_t>& offsets);

 private:
  struct Queue {
    Mapped memory;
    std::uint32_t* producer = nullptr;
    std::uint32_t* consumer = nullptr;
    std::uint8_t* entries = nullptr;
  };
  [[nodiscard]] static Result<Queue> map(const Fd& fd, const xdp_ring_offset& offset,
                                         std::uint64_t page, std::size_t bytes);
  [[nodiscard]] std::uint32_t consumed() const {
    return __atomic_load_n(out_.consumer, __ATOMIC_ACQUIRE);
  }

  Queue out_;
  Queue completed_;
  std::uint32_t entries_ = 0;
  std::uint32_t produced_ = 0;
  std::uint32_t seen_ = 0;  ///< consumed, when it was asked last
};

}  // namespace pushpkt::path
