// Packets larger than an interface takes, made smaller: what a network card does to a TCP segment
// of many (TSO), and a router to a datagram (fragments). RFC 9293 3.8.3, RFC 791 3.2, RFC 8200 4.5
#pragma once

#include <vector>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/frame_view.hpp"

namespace pushpkt::replay {

class Segmenter {
 public:
  /// `mtu` in bytes, as wire::bytes_against_mtu() counts them.
  explicit Segmenter(std::uint32_t mtu) : mtu_(mtu) {}

  /// The frame in pieces that fit, with their lengths and checksums right; borrowed until the next
  /// call. TCP: sequence numbers and ip.id count on, FIN and PSH are on the last piece only, CWR on
  /// the first; ip.id counts on in each header of a tunnel. A length of 0 or of the header alone
  /// (as left to a network card) counts as "up to the end". Anything else in IPv4 with DF clear,
  /// and UDP or ICMPv6 in IPv6: fragments, their bytes unchanged. Never empty. An input error says
  /// why it cannot be split.
  [[nodiscard]] Result<std::span<const wire::FrameView>> split(const wire::FrameView& frame);

  /// Bytes behind IP packets that were split (padding, a frame check sequence): no piece has them.
  [[nodiscard]] std::uint64_t trailer_bytes() const { return trailer_bytes_; }

 private:
  [[nodiscard]] wire::Decoded with_lengths(const wire::FrameView& frame);
  [[nodiscard]] Result<void> find_room(const wire::Decoded& packet, const wire::Layer& ip,
                                       std::size_t uncounted);
  [[nodiscard]] Result<void> segment(const wire::Decoded& packet, std::size_t ip, std::size_t tcp);
  [[nodiscard]] Result<void> fragment_ipv4(const wire::Decoded& packet, std::size_t ip);
  [[nodiscard]] Result<void> fragment_ipv6(const wire::Decoded& packet, std::size_t ip);
  [[nodiscard]] Result<void> add(const wire::Recipe& recipe);
  [[nodiscard]] Error cannot_split(const std::string& why, std::string hint = {}) const;

  std::uint32_t mtu_;
  std::size_t room_ = 0;  // bytes of the IP packet that is split now
  Bytes whole_;           // the frame, where its lengths had to be mended
  std::uint64_t trailer_bytes_ = 0;
  std::uint32_t ident_ = 0;  // of the next IPv6 datagram in fragments
  std::vector<wire::Frame> frames_;
  std::vector<wire::FrameView> views_;
};

}  // namespace pushpkt::replay
