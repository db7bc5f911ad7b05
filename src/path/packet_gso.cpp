// AF_PACKET with UDP GSO: frames that are segments of one UDP datagram are handed over as that
// datagram, which the kernel or the device cuts; all others as they are. The wire has the same
// frames either way. packet(7), PACKET_VNET_HDR; <linux/virtio_net.h>
#include <linux/if_packet.h>

#include <cerrno>

#include "path/device.hpp"
#include "path/in_parts.hpp"
#include "path/open.hpp"
#include "path/packet_gso.hpp"
#include "path/socket_path.hpp"
#include "path/udp_offload.hpp"
#include "path/udp_segments.hpp"
#include "path/whole_frame.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::path {
namespace {

/// virtio_net_hdr of <linux/virtio_net.h>, which is no C++: what the device has to do.
struct Offload {
  std::uint8_t flags = 0;
  std::uint8_t gso_type = 0;
  std::uint16_t hdr_len = 0;
  std::uint16_t gso_size = 0;  ///< bytes of data of each segment
  std::uint16_t csum_start = 0;
  std::uint16_t csum_offset = 0;
};
static_assert(sizeof(Offload) == 10);
constexpr std::uint8_t needs_checksum = 1;  // VIRTIO_NET_HDR_F_NEEDS_CSUM
constexpr std::uint8_t udp_segments = 5;    // VIRTIO_NET_HDR_GSO_UDP_L4, since Linux 6.2

iovec piece(const void* data, std::size_t bytes) {
  return {const_cast<void*>(data), bytes};  // sendmmsg(2) only reads
}

class GsoPacketSocket final : public Path {
 public:
  GsoPacketSocket(Fd fd, const Device& device, std::string interface)
      : fd_(std::move(fd)), device_(device), interface_(std::move(interface)) {}

  Result<std::size_t> send(std::span<const wire::FrameView> batch) override {
    return send_in_parts(batch, [this](auto frames) { return send_some(frames); });
  }
  [[nodiscard]] int fd() const override { return fd_.get(); }

 private:
  /// A frame, or the datagram of several.
  struct Message {
    std::size_t frames = 0;
    Offload offload = {};
    std::array<std::uint8_t, most_datagram_headers> headers;
  };

  void put(std::span<const wire::FrameView> frames, Message& message, msghdr& header);
  [[nodiscard]] Result<std::size_t> send_some(std::span<const wire::FrameView> frames);
  [[nodiscard]] Error refusal(const wire::FrameView& first, int number) const;

  Fd fd_;
  Device device_;
  std::string interface_;
  std::array<Message, frames_per_call> messages_;
  std::array<mmsghdr, frames_per_call> calls_{};
  std::array<iovec, 2 * frames_per_call> pieces_{};  // two, and one more for each segment
  std::size_t pieces_used_ = 0;
};

void GsoPacketSocket::put(std::span<const wire::FrameView> frames, Message& message,
                          msghdr& header) {
  const wire::FrameView& first = frames.front();
  message.frames = segments_of_one(frames);
  message.offload = {};
  iovec* const begin = &pieces_[pieces_used_];
  iovec* next = begin;
  *next++ = piece(&message.offload, sizeof message.offload);
  if (message.frames == 1) {
    *next++ = piece(first.bytes.data(), first.bytes.size());
  } else {
    const auto segments = frames.first(message.frames);
    const std::size_t header_bytes = headers_of_one(segments, message.headers);
    message.offload = {.flags = needs_checksum,
                       .gso_type = udp_segments,
                       .hdr_len = static_cast<std::uint16_t>(header_bytes),
                       .gso_size = static_cast<std::uint16_t>(first.payload().size()),
                       .csum_start = static_cast<std::uint16_t>(first.transport_offset),
                       .csum_offset = wire::udp::checksum.bit / 8};
    *next++ = piece(message.headers.data(), header_bytes);
    for (const wire::FrameView& segment : segments) {
      *next++ = piece(segment.payload().data(), segment.payload().size());
    }
  }
  header.msg_iov = begin;
  header.msg_iovlen = static_cast<std::size_t>(next - begin);
  pieces_used_ += header.msg_iovlen;
}

Result<std::size_t> GsoPacketSocket::send_some(std::span<const wire::FrameView> frames) {
  pieces_used_ = 0;
  unsigned count = 0;
  for (std::size_t at = 0; at < frames.size(); ++count) {
    if (device_.link != frames[at].link) {
      const auto fits = fits_device(frames[at], device_, interface_);
      if (!fits && count == 0) return fail(fits.error());
      if (!fits) break;
    }
    put(frames.subspan(at), messages_[count], calls_[count].msg_hdr);
    at += messages_[count].frames;
  }
  const int taken = ::sendmmsg(fd_.get(), calls_.data(), count, MSG_DONTWAIT);
  if (taken < 0) {
    const int number = errno;
    if (is_not_now(number)) return 0U;
    return fail(refusal(frames.front(), number));
  }
  std::size_t sent = 0;
  for (int i = 0; i < taken; ++i) sent += messages_[static_cast<std::size_t>(i)].frames;
  return sent;
}

Error GsoPacketSocket::refusal(const wire::FrameView& first, int number) const {
  Attempt attempt =
      whole_frame("packet", first.bytes.size(), interface_, mtu_of_device(fd_.get(), interface_));
  if (messages_[0].frames > 1) {
    attempt.invalid = "this kernel cuts no UDP datagrams for packet sockets (Linux 6.2 does)";
  }
  return refused(attempt, number);
}

}  // namespace

Opened open_packet_gso(Fd fd, const Device& device, const std::string& interface) {
  const auto whole = takes_datagrams_whole(fd.get(), interface);
  if (!whole) return fail(whole.error());
  if (*whole) {
    return fail(
        Error{"cannot send by UDP GSO on " + interface +
                  ": the device takes datagrams whole, and its other end may get them so",
              0, "`ethtool -K " + interface + " tx-udp-segmentation off` has the kernel cut them",
              Cause::environment});
  }
  if (const int number = set_option(fd, SOL_PACKET, PACKET_VNET_HDR, 1); number != 0) {
    return fail(cannot_open("UDP GSO on an AF_PACKET socket", number));
  }
  return std::make_unique<GsoPacketSocket>(std::move(fd), device, interface);
}

}  // namespace pushpkt::path
