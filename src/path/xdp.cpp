// AF_XDP in copy mode: frames are written into memory that is registered with the kernel, which
// builds its packets of them right at the device. Documentation/networking/af_xdp.rst
// Neither a queueing discipline nor a tap of this host sees them, and no BPF program is needed to
// send. The kernel copies each frame before the call returns, but with the device's own zero-copy
// mode, which is not asked for.
#include <linux/if_xdp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "path/in_parts.hpp"
#include "path/open.hpp"
#include "path/socket_path.hpp"
#include "path/whole_frame.hpp"
#include "path/xdp_queue.hpp"
#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/mapped.hpp"
#include "pushpkt/path/queue_backoff.hpp"

namespace pushpkt::path {
namespace {

/// The memory counts as locked, of which an ordinary user has 8 MiB for all of their programs
/// (RLIMIT_MEMLOCK): less is taken where there is less.
constexpr std::size_t most_area_bytes = std::size_t{1} << 19U;
constexpr std::size_t least_area_bytes = std::size_t{32} << 10U;
constexpr std::uint32_t queue_entries = 2048;  // a power of two
constexpr std::size_t least_chunk_bytes = 2048;
constexpr std::size_t most_chunk_bytes = 4096;  // the kernel takes up to a page
constexpr std::size_t ethernet_bytes = 14;
constexpr std::size_t tag_bytes = 4;
/// The kernel sends 32 frames for each call of a socket unless this is set (since Linux 6.17).
constexpr int max_tx_budget = 9;  // XDP_MAX_TX_SKB_BUDGET

class XdpSocket final : public Path {
 public:
  XdpSocket(Fd fd, Mapped area, std::size_t chunk_bytes, XdpQueues queues, const Device& device,
            std::string interface, unsigned mtu)
      : fd_(std::move(fd)),
        area_(std::move(area)),
        chunk_bytes_(chunk_bytes),
        queues_(std::move(queues)),
        device_(device),
        interface_(std::move(interface)),
        mtu_(mtu) {
    const std::size_t chunks = std::min<std::size_t>(area_.size() / chunk_bytes_, queue_entries);
    for (std::size_t i = chunks; i > 0; --i) free_.push_back((i - 1) * chunk_bytes_);
  }

  Result<std::size_t> send(std::span<const wire::FrameView> batch) override {
    return send_in_parts(batch, [this](auto frames) { return send_some(frames); });
  }

  [[nodiscard]] int fd() const override { return fd_.get(); }

 private:
  Result<std::size_t> send_some(std::span<const wire::FrameView> frames) {
    queues_.take_completed(free_);
    std::size_t filled = 0;
    for (const wire::FrameView& frame : frames) {
      if (auto good = check(frame); !good) {
        if (filled == 0) return fail(good.error());
        break;
      }
      if (free_.empty()) break;
      const std::uint64_t at = free_.back();
      free_.pop_back();
      std::memcpy(area_.data() + at, frame.bytes.data(), frame.bytes.size());
      queues_.put(at, static_cast<std::uint32_t>(frame.bytes.size()));
      ++filled;
    }
    if (filled == 0) return 0U;
    if (const int number = start(); number != 0) {
      return fail(refusal(frames.front().bytes.size(), number));
    }
    return filled;
  }

  /// What is in the queue cannot be taken back, so that the call ends when the kernel has read all
  /// of it. EBUSY: the device dropped one, which its counters tell.
  int start() {
    queues_.publish();
    QueueBackoff backoff;
    while (!queues_.is_read()) {
      const bool sent = ::sendto(fd_.get(), nullptr, 0, MSG_DONTWAIT, nullptr, 0) >= 0;
      const int number = sent ? 0 : errno;
      const bool again = sent || number == EBUSY || is_not_now(number);
      if (!again) return number;
      if (queues_.has_advanced()) {
        backoff.is_over();
        continue;
      }
      queues_.take_completed(free_);
      if (const auto waited = backoff.wait(fd_.get()); !waited) return waited.error().number;
    }
    return 0;
  }

  /// AF_XDP itself knows neither an MTU nor a least size: a device would drop such a frame.
  [[nodiscard]] Result<void> check(const wire::FrameView& frame) const {
    if (device_.link != frame.link) {
      if (auto fits = fits_device(frame, device_, interface_); !fits) return fits;
    }
    const std::size_t bytes = frame.bytes.size();
    if (bytes < ethernet_bytes) return fail(refusal(bytes, EINVAL));
    const bool tagged = frame.bytes[12] == 0x81 && frame.bytes[13] == 0;
    const std::size_t most = mtu_ + ethernet_bytes + (tagged ? tag_bytes : 0U);
    if (bytes > most || bytes > chunk_bytes_) return fail(refusal(bytes, EMSGSIZE));
    return {};
  }

  [[nodiscard]] Error refusal(std::size_t bytes, int number) const {
    const auto most = static_cast<unsigned>(std::min<std::size_t>(mtu_, chunk_bytes_));
    return refused(whole_frame("xdp", bytes, interface_, most), number);
  }

  Fd fd_;
  Mapped area_;
  std::size_t chunk_bytes_;
  XdpQueues queues_;
  Device device_;
  std::string interface_;
  unsigned mtu_;
  std::vector<std::uint64_t> free_;  ///< offsets of chunks that hold no frame
};

/// 0 or an errno value.
int register_area(const Fd& fd, const Mapped& area, std::size_t chunk_bytes) {
  xdp_umem_reg wanted{};
  wanted.addr = reinterpret_cast<std::uintptr_t>(area.data());
  wanted.len = area.size();
  wanted.chunk_size = static_cast<std::uint32_t>(chunk_bytes);
  return ::setsockopt(fd.get(), SOL_XDP, XDP_UMEM_REG, &wanted, sizeof wanted) == 0 ? 0 : errno;
}

/// The memory of a socket that was closed is given back by a worker of the kernel a little later.
constexpr std::chrono::milliseconds longest_release{500};

/// Registers as much memory as the user may lock now. The error is the kernel's.
Result<Mapped> make_area(const Fd& fd, std::size_t chunk_bytes) {
  const Deadline end = Deadline::in(longest_release);
  std::size_t bytes = most_area_bytes;
  while (true) {
    auto area = Mapped::own(bytes);
    if (!area) return area;
    const int number = register_area(fd, *area, chunk_bytes);
    if (number == 0) return area;
    if (number != ENOBUFS || end.passed()) {
      return fail(system_error("cannot register memory", number));
    }
    if (bytes > least_area_bytes) {
      bytes /= 2;
    } else {
      ::poll(nullptr, 0, 1);
    }
  }
}

/// 0 or an errno value.
int make_rings(const Fd& fd) {
  for (const int ring : {XDP_UMEM_FILL_RING, XDP_UMEM_COMPLETION_RING, XDP_TX_RING}) {
    if (const int number = set_option(fd, SOL_XDP, ring, queue_entries); number != 0) return number;
  }
  (void)set_option(fd, SOL_XDP, max_tx_budget, frames_per_call);
  return 0;
}

/// 0 or an errno value.
int bind_to(const Fd& fd, const Device& device) {
  sockaddr_xdp to{};
  to.sxdp_family = AF_XDP;
  to.sxdp_flags = XDP_COPY;
  to.sxdp_ifindex = static_cast<std::uint32_t>(device.index);
  const Deadline end = Deadline::in(longest_release);
  while (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    if (errno != EBUSY || end.passed()) return errno;
    ::poll(nullptr, 0, 1);
  }
  return 0;
}

Error cannot_open_xdp(int number, const std::string& interface) {
  Error error = cannot_open("an AF_XDP socket on " + interface, number);
  if (number == ENOBUFS)
    error.hint = "it locks memory (32 KiB at least), and this user may lock no more: `ulimit -l`";
  if (number == EBUSY)
    error.hint = "an interface has one AF_XDP socket at a time, and another one is open";
  if (number == EOPNOTSUPP) error.hint = "the device cannot; packet and ring send whole frames too";
  return error;
}

}  // namespace

Opened open_xdp(const Target& target) {
  const std::string& interface = target.interface;
  Fd fd(::socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return fail(cannot_open("an AF_XDP socket", errno));
  const Fd asks(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto device = find_device(asks.get(), interface);
  if (!device) return fail(device.error());
  if (device->link != Link::ethernet) {
    return fail(
        input_error("cannot send by xdp on " + interface + ": its frames are not Ethernet's",
                    "--path packet, or raw-ip"));
  }
  const unsigned mtu = mtu_of_device(asks.get(), interface).value_or(ethernet_mtu);
  const bool small = mtu + ethernet_bytes + tag_bytes <= least_chunk_bytes;
  const std::size_t chunk_bytes = small ? least_chunk_bytes : most_chunk_bytes;
  auto area = make_area(fd, chunk_bytes);
  if (!area) return fail(cannot_open_xdp(area.error().number, interface));
  if (const int number = make_rings(fd); number != 0) {
    return fail(cannot_open_xdp(number, interface));
  }
  auto queues = XdpQueues::map(fd, queue_entries);
  if (!queues) return fail(cannot_open_xdp(queues.error().number, interface));
  if (const int number = bind_to(fd, *device); number != 0) {
    return fail(cannot_open_xdp(number, interface));
  }
  return std::make_unique<XdpSocket>(std::move(fd), std::move(*area), chunk_bytes,
                                     std::move(*queues), *device, interface, mtu);
}

}  // namespace pushpkt::path
