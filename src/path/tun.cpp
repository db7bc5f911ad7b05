// TUN and TAP: the packet, or the frame, written into the stack as if we were the cable.
// The kernel changes nothing: it receives. Linux: Documentation/networking/tuntap.rst
// Without /dev/net/tun a veth end that has no address serves as the cable: what AF_PACKET sends
// there is received by the kernel at the other end.
#include <fcntl.h>

#include <cerrno>

#include "path/device.hpp"
#include "path/open.hpp"
#include "path/send_error.hpp"
#include "pushpkt/path/tun_device.hpp"

namespace pushpkt::path {
namespace {

class Cable final : public Path {
 public:
  Cable(TunDevice device, TunDevice::Mode mode)
      : device_(std::move(device)), mode_(mode), room_(largest_frame_bytes) {}

  Result<std::size_t> send(std::span<const wire::FrameView> batch) override {
    if (auto drained = drain(); !drained) return fail(drained.error());
    std::size_t taken = 0;
    for (const wire::FrameView& frame : batch) {
      const int number = write(frame);
      if (number == 0) {
        ++taken;
        continue;
      }
      if (taken > 0 || is_not_now(number)) break;
      return fail(refused(attempt(frame, number), number));
    }
    return taken;
  }

  [[nodiscard]] int fd() const override { return device_.fd(); }

 private:
  static constexpr int most_waiting = 1000;  // twice the device's queue

  [[nodiscard]] ByteView cut(const wire::FrameView& frame) const {
    return mode_ == TunDevice::Mode::tap ? frame.bytes : frame.from_network();
  }

  [[nodiscard]] int write(const wire::FrameView& frame) const { return device_.write(cut(frame)); }

  /// What the kernel sends by the device is for sniffers; unread it would fill the queue.
  [[nodiscard]] Result<void> drain() {
    for (int left = most_waiting; left > 0; --left) {
      const auto packet = device_.read(room_);
      if (!packet) return fail(packet.error());
      if (!*packet) return {};
    }
    return {};
  }

  [[nodiscard]] Attempt attempt(const wire::FrameView& frame, int number) const {
    Attempt out{.path = mode_ == TunDevice::Mode::tap ? "tap" : "tun",
                .bytes = cut(frame).size(),
                .to = "on " + device_.name(),
                .invalid = mode_ == TunDevice::Mode::tap
                               ? "the frame is shorter than an Ethernet header"
                               : "its first four bits are neither 4 nor 6: TUN takes IP only",
                .too_long = "it is longer than the kernel takes"};
    if (number == EIO) out.invalid = "the device is down: `ip link set " + device_.name() + " up`";
    return out;
  }

  TunDevice device_;
  TunDevice::Mode mode_;
  Bytes room_;
};

Opened open_cable(const Target& target, TunDevice::Mode mode) {
  if (target.tun_fd >= 0) {
    Fd fd(::fcntl(target.tun_fd, F_DUPFD_CLOEXEC, 0));
    if (!fd.valid()) return fail(cannot_open("a descriptor of " + target.interface, errno));
    return std::make_unique<Cable>(TunDevice(std::move(fd), target.interface), mode);
  }
  auto device = TunDevice::open(mode, target.interface);
  if (!device) return fail(device.error());
  return std::make_unique<Cable>(std::move(*device), mode);
}

}  // namespace

Opened open_tun(const Target& target) {
  return target.stand_in ? open_packet_dgram(target) : open_cable(target, TunDevice::Mode::tun);
}

Opened open_tap(const Target& target) {
  return target.stand_in ? open_packet(target) : open_cable(target, TunDevice::Mode::tap);
}

}  // namespace pushpkt::path
