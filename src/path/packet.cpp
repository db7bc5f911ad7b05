// AF_PACKET, SOCK_RAW: the whole frame is ours, from the first MAC byte on. packet(7)
// The kernel changes nothing and adds nothing (no FCS, no padding); the device's qdisc is passed.
// Bound to the device with protocol 0, so that no message needs an address: the kernel then reads
// the frame's type, which queueing disciplines look at, from the frame (since Linux 5.1).
#include <linux/if_packet.h>

#include <cerrno>

#include "path/device.hpp"
#include "path/open.hpp"
#include "path/packet_gso.hpp"
#include "path/socket_path.hpp"
#include "path/whole_frame.hpp"

namespace pushpkt::path {
namespace {

class PacketSocket final : public DescriptorPath {
 public:
  PacketSocket(Fd fd, const Device& device, std::string interface)
      : DescriptorPath(std::move(fd)), device_(device), interface_(std::move(interface)) {}

 private:
  Result<void> put(const wire::FrameView& frame, Message& message,
                   SocketAddress& /*room*/) const override {
    if (device_.link != frame.link) {
      if (auto fits = fits_device(frame, device_, interface_); !fits) return fits;
    }
    message.bytes = frame.bytes;  // by the bound device, as the type that its header names
    return {};
  }

  [[nodiscard]] Attempt attempt(const Message& message, int /*number*/) const override {
    return whole_frame("packet", message.bytes.size(), interface_, mtu_of_device(fd(), interface_));
  }

  Device device_;
  std::string interface_;
};

}  // namespace

Opened open_packet(const Target& target) {
  // Protocol 0: it sends, and nothing is delivered to it.
  Fd fd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return fail(cannot_open("an AF_PACKET socket", errno));
  const auto device = find_device(fd.get(), target.interface);
  if (!device) return fail(device.error());
  if (auto bound = bind_to_device(fd, *device, target.interface); !bound) {
    return fail(bound.error());
  }
  if (target.gso) return open_packet_gso(std::move(fd), *device, target.interface);
  return std::make_unique<PacketSocket>(std::move(fd), *device, target.interface);
}

}  // namespace pushpkt::path
