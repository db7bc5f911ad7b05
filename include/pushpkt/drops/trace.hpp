// Every packet that the kernel drops, as it happens: the tracepoint skb:kfree_skb.
// perf_event_open(2); Documentation/trace/events.rst of the kernel
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::drops {

/// One packet that was dropped.
struct Drop {
  std::string reason;          ///< the kernel's word for it, "UDP_CSUM"; "0x30001" without a name
  std::string function;        ///< of the kernel, where it happened; "" if addresses are hidden
  std::uint16_t protocol = 0;  ///< the EtherType the packet was held under; 0 where none was set
  Timestamp time;
  std::uint32_t cpu = 0;
  /// The process that was running, which need not be the sender: 0 is an idle CPU; also ksoftirqd.
  std::int32_t pid = 0;
  std::uint64_t sequence = 0;  ///< since the trace was opened, from 1

  // With Detail::packet only:
  std::uint32_t netns = 0;  ///< inode of the network namespace; 0 where it belonged to none
  std::uint32_t interface_index = 0;  ///< of the device that it came by or was to leave by, or 0
  /// From the IP header on, as it was when it was dropped; at most 192 bytes, and only what was in
  /// its first buffer. Empty where the kernel had not found its network header.
  Bytes packet;
};

/// How much is reported of a drop.
enum class Detail : std::uint8_t {
  reason,  ///< the tracepoint alone: no bytes and no namespace
  packet,  ///< a small BPF program reads the packet, its interface and its namespace
};

/// The tracepoint, on all CPUs, into memory of our own: parallel runs do not interfere, and
/// nothing is left behind. It sees every namespace of the machine. With Detail::reason a drop
/// carries neither the packet's bytes nor its namespace: to know whose drop it was, send one
/// packet at a time.
class Trace {
 public:
  /// Live when it returns. Needs root, or CAP_PERFMON and a readable tracefs; the root of a user
  /// namespace does not suffice.
  /// Detail::packet needs CAP_BPF too, and a kernel that has its types at /sys/kernel/btf/vmlinux;
  /// it is refused, never replaced by less.
  /// Errors: no permission; a kernel without tracepoints, or one that is locked down.
  [[nodiscard]] static Result<Trace> open(Detail detail = Detail::reason);
  Trace(Trace&&) noexcept;
  Trace& operator=(Trace&&) noexcept;
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;
  ~Trace();

  /// The drops since the last call, in the order of time. Does not wait.
  [[nodiscard]] std::vector<Drop> drain();
  /// Whether there is something to drain before the deadline, or at once. A signal ends the wait.
  [[nodiscard]] bool wait(Deadline deadline);
  /// Drops that came faster than they were drained: they are counted, nothing else is known.
  [[nodiscard]] std::uint64_t lost() const;
  /// false: a kernel before 5.17, whose tracepoint has no reasons: all drops are NOT_SPECIFIED, and
  /// only their function says more.
  [[nodiscard]] bool names_reasons() const;

 private:
  class Rings;
  explicit Trace(std::unique_ptr<Rings> rings);
  std::unique_ptr<Rings> rings_;
};

}  // namespace pushpkt::drops
