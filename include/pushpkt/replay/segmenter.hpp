// Packets larger than an interface takes, made smaller: what a network card does to a TCP segment
// of many (TSO), and a router to a datagram (fragments). RFC 9293 3.8.3, RFC 791 3.2, RFC 8200 4.5
#pragma once

#include <vector>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/frame_view.hpp"

namespace pushpkt::replay {

/// Octets of the frame that count against the MTU of the device, as the kernel counts them: all
/// behind the Ethernet header and one VLAN tag (packet(7)).
[[nodiscard]] std::size_t octets_against_mtu(const wire::FrameView& frame);

class Segmenter {
 public:
  /// `mtu` in octets, from the network layer on.
  explicit Segmenter(std::uint32_t mtu) : mtu_(mtu) {}

  /// The frame in pieces that fit, with their lengths and checksums right; borrowed until the next
  /// call. TCP: sequence numbers and ip.id count on, FIN and PSH are on the last piece only, CWR on
  /// the first. Anything else in IPv4 with DF clear, and UDP or ICMPv6 in IPv6: fragments, their
  /// octets unchanged. An input error says why it cannot be split.
  [[nodiscard]] Result<std::span<const wire::FrameView>> split(const wire::FrameView& frame);

 private:
  [[nodiscard]] Result<void> segment(const wire::Decoded& packet, std::size_t tcp);
  [[nodiscard]] Result<void> fragment_ipv4(const wire::Decoded& packet, std::size_t ip);
  [[nodiscard]] Result<void> fragment_ipv6(const wire::Decoded& packet, std::size_t ip);
  [[nodiscard]] Result<void> add(const wire::Recipe& recipe);
  [[nodiscard]] Error cannot_split(const std::string& why, std::string hint = {}) const;

  std::uint32_t mtu_;
  std::uint32_t ident_ = 0;  // of the next IPv6 datagram in fragments
  std::vector<wire::Frame> frames_;
  std::vector<wire::FrameView> views_;
};

}  // namespace pushpkt::replay
