// AF_PACKET, SOCK_RAW: the whole frame is ours, from the first MAC byte on. packet(7)
// The kernel changes nothing and adds nothing (no FCS, no padding); the device's qdisc is passed.
#include <linux/if_packet.h>

#include <cerrno>

#include "path/device.hpp"
#include "path/open.hpp"
#include "path/socket_path.hpp"
#include "path/whole_frame.hpp"
#include "pushpkt/wire/protocols/ethernet.hpp"

namespace pushpkt::path {
namespace {

class PacketSocket final : public DescriptorPath {
 public:
  PacketSocket(Fd fd, const Device& device, std::string interface)
      : DescriptorPath(std::move(fd)), device_(device), interface_(std::move(interface)) {}

 private:
  [[nodiscard]] Result<Cut> cut(const wire::FrameView& frame) const override {
    if (auto fits = fits_device(frame, device_, interface_); !fits) return fail(fits.error());
    sockaddr_ll to{};
    to.sll_family = AF_PACKET;
    to.sll_ifindex = device_.index;
    to.sll_protocol = protocol_of(frame);
    return Cut{frame.bytes, SocketAddress::of(to)};
  }

  /// The frame's own type: queueing disciplines look at it. In network byte order.
  static std::uint16_t protocol_of(const wire::FrameView& frame) {
    if (frame.bytes.size() < wire::eth::header.fixed_bytes) return 0;
    return htons(wire::get(frame.bytes, wire::eth::type));
  }

  [[nodiscard]] Attempt attempt(const Cut& cut, int /*number*/) const override {
    return whole_frame("packet", cut.octets.size(), interface_, mtu_of_device(fd(), interface_));
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
  return std::make_unique<PacketSocket>(std::move(fd), *device, target.interface);
}

}  // namespace pushpkt::path
