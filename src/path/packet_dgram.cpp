// AF_PACKET, SOCK_DGRAM: the network packet is ours, the kernel writes the Ethernet header.
// packet(7) It goes beneath netfilter's output hooks and the routing table, through the qdisc of
// the device.
#include <linux/if_packet.h>

#include <algorithm>
#include <cerrno>

#include "path/device.hpp"
#include "path/open.hpp"
#include "path/socket_path.hpp"
#include "pushpkt/path/leaves_as.hpp"

namespace pushpkt::path {
namespace {

class PacketDatagram final : public DescriptorPath {
 public:
  PacketDatagram(Fd fd, const Device& device, const Target& target)
      : DescriptorPath(std::move(fd)), target_(target) {
    to_.sll_family = AF_PACKET;
    to_.sll_ifindex = device.index;
    to_.sll_halen = static_cast<unsigned char>(target.next_hop.bytes.size());
    std::copy(target.next_hop.bytes.begin(), target.next_hop.bytes.end(), std::begin(to_.sll_addr));
  }

 private:
  Result<void> put(const wire::FrameView& frame, Message& message,
                   SocketAddress& room) const override {
    sockaddr_ll to = to_;
    to.sll_protocol = htons(ether_type_of(frame, target_));
    message.bytes = frame.from_network();
    room = SocketAddress::of(to);
    message.to = &room;
    return {};
  }

  [[nodiscard]] Attempt attempt(const Message& message, int /*number*/) const override {
    return {.path = "packet-dgram",
            .bytes = message.bytes.size(),
            .to = "on " + target_.interface,
            .invalid = "the device does not take such a packet",
            .too_long = mtu_text(mtu_of_device(fd(), target_.interface), target_.interface) +
                        "; nothing is fragmented here: send it as fragments, or by socket",
            .device = target_.interface};
  }

  Target target_;
  sockaddr_ll to_{};
};

}  // namespace

Opened open_packet_dgram(const Target& target) {
  // Protocol 0: it sends, and nothing is delivered to it.
  Fd fd(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return fail(cannot_open("an AF_PACKET socket", errno));
  const auto device = find_device(fd.get(), target.interface);
  if (!device) return fail(device.error());
  return std::make_unique<PacketDatagram>(std::move(fd), *device, target);
}

}  // namespace pushpkt::path
