// A program inside the kernel that adds to each drop whose it was: bpf(2), raw tracepoint
// kfree_skb.
#pragma once

#include <array>
#include <cstdint>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::drops {

/// What the program sends for each drop, on the machine's own terms.
struct DropRecord {
  std::uint64_t location;
  std::uint64_t head;  ///< where the packet's buffer begins, in the kernel's memory
  std::uint32_t reason;
  std::uint32_t netns;  ///< inode of the network namespace; 0 where it belongs to none
  std::uint32_t interface_index;
  std::uint32_t length;                 ///< of the packet, in bytes
  std::uint32_t tail;                   ///< end of what is in the buffer, from `head`
  std::uint16_t network_header;         ///< from `head`; 0: not known
  std::uint16_t protocol;               ///< EtherType, in the order of the network
  std::array<std::uint8_t, 192> bytes;  ///< from the network header on, whatever is there
};
static_assert(sizeof(DropRecord) == 232 && sizeof(DropRecord) % 8 == 0);

/// Which arguments the running kernel's tracepoint has behind the packet and the place.
struct Arguments {
  bool reason = true;    ///< `reason` in its format, since Linux 5.17
  bool receiver = true;  ///< `rx_sk`, the socket that was to get the packet, since Linux 6.11
};

/// It runs as long as this lives, also when this process is killed: no longer.
class DropProgram {
 public:
  /// Loads it, not running yet. Needs CAP_BPF and CAP_PERFMON (root), and a kernel with BTF.
  [[nodiscard]] static Result<DropProgram> load(unsigned cpus, const Arguments& arguments);

  /// Records of this CPU go to this perf event (PERF_COUNT_SW_BPF_OUTPUT).
  [[nodiscard]] Result<void> send_to(int perf_fd, unsigned cpu) const;
  [[nodiscard]] Result<void> start();

 private:
  DropProgram(Fd rings, Fd program) : rings_(std::move(rings)), program_(std::move(program)) {}

  Fd rings_;
  Fd program_;
  Fd attachment_;
};

}  // namespace pushpkt::drops
