// The kernel fills slots in order, and we give them back in order.
#include "stack/receive_ring.hpp"

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <string>
#include <utility>

namespace pushpkt::stack {
namespace {

constexpr std::size_t ring_bytes = std::size_t{2} << 20U;
constexpr std::size_t block_bytes = std::size_t{128} << 10U;
constexpr std::size_t least_slot_bytes = 2048;
/// The slot's own header, sockaddr_ll, and what aligns the packet: less than this together.
constexpr std::size_t slot_header_bytes = 128;

Error refused(const char* what) {
  return system_error(std::string("cannot ") + what + " a packet ring (PACKET_RX_RING)", errno);
}

}  // namespace

Result<ReceiveRing> ReceiveRing::open(Fd fd, std::uint32_t mtu) {
  const std::size_t slot = std::min(
      std::bit_ceil(std::max<std::size_t>(mtu + slot_header_bytes, least_slot_bytes)), block_bytes);
  const int version = TPACKET_V2;
  // Beyond a slot the whole packet is queued as without a ring, up to the receive buffer.
  const int copies = 1;
  const tpacket_req wanted{.tp_block_size = block_bytes,
                           .tp_block_nr = ring_bytes / block_bytes,
                           .tp_frame_size = static_cast<unsigned>(slot),
                           .tp_frame_nr = static_cast<unsigned>(ring_bytes / slot)};
  const auto set = [&](int option, const auto& value) {
    return ::setsockopt(fd.get(), SOL_PACKET, option, &value, sizeof value) == 0;
  };
  if (!set(PACKET_VERSION, version) || !set(PACKET_COPY_THRESH, copies) ||
      !set(PACKET_RX_RING, wanted)) {
    return fail(refused("open"));
  }
  auto memory = Mapped::shared(fd.get(), 0, ring_bytes);
  if (!memory) return fail(refused("map"));
  return ReceiveRing(std::move(fd), std::move(*memory), slot);
}

void ReceiveRing::release() {
  if (!is_held_) return;
  auto* const header = reinterpret_cast<tpacket2_hdr*>(memory_.data() + at_);
  __atomic_store_n(&header->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
  at_ = (at_ + slot_bytes_) % memory_.size();
  is_held_ = false;
}

Result<std::optional<ByteView>> ReceiveRing::next() {
  while (true) {
    release();
    const std::uint8_t* const slot = memory_.data() + at_;
    const auto* const header = reinterpret_cast<const tpacket2_hdr*>(slot);
    const std::uint32_t status = __atomic_load_n(&header->tp_status, __ATOMIC_ACQUIRE);
    if ((status & TP_STATUS_USER) == 0) return std::nullopt;
    is_held_ = true;
    const ByteView packet(slot + header->tp_mac, header->tp_snaplen);
    // A frame has a link-layer header here, or it begins with the network packet.
    const bool is_tagged = (status & TP_STATUS_VLAN_VALID) != 0 && header->tp_net > header->tp_mac;
    const std::uint16_t type =
        (status & TP_STATUS_VLAN_TPID_VALID) != 0 ? header->tp_vlan_tpid : ETH_P_8021Q;
    const auto whole = [&](ByteView bytes) {
      return is_tagged ? with_tag(bytes, type, header->tp_vlan_tci) : bytes;
    };
    if (header->tp_snaplen == header->tp_len) return whole(packet);
    if ((status & TP_STATUS_COPY) == 0) continue;  // lost: the receive buffer was full
    auto copy = receive_copy();
    if (!copy) return copy;
    if (*copy) return whole(**copy);
  }
}

/// The kernel takes the VLAN tag out of a frame and reports it beside. packet(7), PACKET_AUXDATA
ByteView ReceiveRing::with_tag(ByteView frame, std::uint16_t type, std::uint16_t tag) {
  constexpr std::size_t addresses = 2 * ETH_ALEN;
  if (frame.size() < addresses) return frame;
  tagged_.assign(frame.begin(), frame.begin() + addresses);
  for (const std::uint16_t number : {type, tag}) {
    tagged_.push_back(static_cast<std::uint8_t>(number >> 8U));
    tagged_.push_back(static_cast<std::uint8_t>(number));
  }
  tagged_.insert(tagged_.end(), frame.begin() + addresses, frame.end());
  return tagged_;
}

Result<std::optional<ByteView>> ReceiveRing::receive_copy() {
  room_.resize(largest_frame_bytes);
  const ssize_t got = ::recv(fd_.get(), room_.data(), room_.size(), MSG_DONTWAIT);
  if (got >= 0) return ByteView(room_).first(static_cast<std::size_t>(got));
  if (errno == EAGAIN || errno == EINTR) return std::nullopt;
  return fail(system_error("cannot receive packets", errno, "the interface went down, or is gone"));
}

}  // namespace pushpkt::stack
