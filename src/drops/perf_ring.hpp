// The records that the kernel writes into memory shared with us. perf_event_open(2)
#pragma once

#include <linux/perf_event.h>

#include <cstdint>
#include <functional>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::drops {

/// A perf event on one CPU and its ring.
class PerfRing {
 public:
  /// `attributes` ask for no group, and for PERF_SAMPLE_RAW.
  [[nodiscard]] static Result<PerfRing> open(perf_event_attr attributes, int cpu);
  PerfRing(PerfRing&& other) noexcept;
  PerfRing& operator=(PerfRing&&) = delete;
  PerfRing(const PerfRing&) = delete;
  PerfRing& operator=(const PerfRing&) = delete;
  ~PerfRing();

  /// Gives each record (its header and what follows) to `take`, and its room back to the kernel.
  void drain(const std::function<void(const perf_event_header&, ByteView body)>& take);
  [[nodiscard]] bool holds_records() const;
  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] Result<void> start() const;

 private:
  PerfRing(Fd fd, void* memory) : fd_(std::move(fd)), memory_(memory) {}

  Fd fd_;
  void* memory_;
};

}  // namespace pushpkt::drops
