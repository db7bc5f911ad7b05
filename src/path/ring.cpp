// PACKET_TX_RING: frames are written into memory that the kernel shares, and one send(2) starts
// them. packet(7), Documentation/networking/packet_mmap.rst (TPACKET_V2)
// The kernel copies no frame: it reads it where we wrote it, so that a slot is used again only when
// the kernel gave it back. A virtual link gives it back before the receiver has read the frame; so
// the ring has more slots than a queue of received packets (net.core.netdev_max_backlog) holds.
#include <linux/if_packet.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>

#include "path/device.hpp"
#include "path/in_parts.hpp"
#include "path/open.hpp"
#include "path/socket_path.hpp"
#include "path/whole_frame.hpp"
#include "pushpkt/base/mapped.hpp"

namespace pushpkt::path {
namespace {

/// TPACKET_ALIGN(sizeof(tpacket2_hdr)), without its conversions.
constexpr std::size_t header_bytes =
    (sizeof(tpacket2_hdr) + TPACKET_ALIGNMENT - 1) / TPACKET_ALIGNMENT * TPACKET_ALIGNMENT;
constexpr std::size_t least_slot_bytes = 2048;
constexpr std::size_t least_block_bytes = std::size_t{64} << 10U;
constexpr std::size_t ring_bytes = std::size_t{4} << 20U;
constexpr std::size_t least_slots = 16;
/// Ethernet's header and two VLAN tags: what a frame may have beside the MTU.
constexpr std::size_t link_bytes = 14 + 8;

class TransmitRing final : public Path {
 public:
  TransmitRing(Fd fd, Mapped memory, std::size_t slot_bytes, const Device& device,
               std::string interface)
      : fd_(std::move(fd)),
        memory_(std::move(memory)),
        slot_bytes_(slot_bytes),
        device_(device),
        interface_(std::move(interface)) {}

  Result<std::size_t> send(std::span<const wire::FrameView> batch) override {
    return send_in_parts(batch, [this](auto frames) { return send_some(frames); });
  }

  [[nodiscard]] int fd() const override { return fd_.get(); }

 private:
  [[nodiscard]] tpacket2_hdr* slot(std::size_t ahead) const {
    const std::size_t slots = memory_.size() / slot_bytes_;
    return reinterpret_cast<tpacket2_hdr*>(memory_.data() + (next_ + ahead) % slots * slot_bytes_);
  }
  static std::uint32_t status(tpacket2_hdr* slot) {
    return __atomic_load_n(&slot->tp_status, __ATOMIC_ACQUIRE);
  }
  static void give(tpacket2_hdr* slot, std::uint32_t status) {
    __atomic_store_n(&slot->tp_status, status, __ATOMIC_RELEASE);
  }

  Result<std::size_t> send_some(std::span<const wire::FrameView> frames) {
    std::size_t filled = 0;
    for (const wire::FrameView& frame : frames) {
      auto put = fill(frame, slot(filled));
      if (!put && filled == 0) return fail(put.error());
      if (!put || !*put) break;
      ++filled;
    }
    if (filled == 0) return 0U;
    const int number = ::send(fd_.get(), nullptr, 0, MSG_DONTWAIT) < 0 ? errno : 0;
    std::size_t taken = 0;
    while (taken < filled && !is_ours(slot(taken))) ++taken;
    for (std::size_t i = taken; i < filled; ++i) give(slot(i), TP_STATUS_AVAILABLE);
    next_ = (next_ + taken) % (memory_.size() / slot_bytes_);
    if (taken > 0 || number == 0 || is_not_now(number)) return taken;
    return fail(refusal(frames.front().bytes.size(), number));
  }

  /// The kernel has not sent it: it stopped before, or refused it.
  static bool is_ours(tpacket2_hdr* slot) {
    constexpr std::uint32_t not_sent = TP_STATUS_SEND_REQUEST | TP_STATUS_WRONG_FORMAT;
    return (status(slot) & not_sent) != 0;
  }

  /// False: the slot is still the kernel's.
  Result<bool> fill(const wire::FrameView& frame, tpacket2_hdr* slot) const {
    if (device_.link != frame.link) {
      if (auto fits = fits_device(frame, device_, interface_); !fits) return fail(fits.error());
    }
    const std::size_t bytes = frame.bytes.size();
    if (bytes > slot_bytes_ - header_bytes) return fail(refusal(bytes, EMSGSIZE));
    if (bytes == 0) return fail(refusal(bytes, EINVAL));
    if (status(slot) != TP_STATUS_AVAILABLE) return false;
    std::memcpy(reinterpret_cast<std::uint8_t*>(slot) + header_bytes, frame.bytes.data(), bytes);
    slot->tp_len = slot->tp_snaplen = static_cast<std::uint32_t>(bytes);
    give(slot, TP_STATUS_SEND_REQUEST);
    return true;
  }

  [[nodiscard]] Error refusal(std::size_t bytes, int number) const {
    return refused(whole_frame("ring", bytes, interface_, mtu_of_device(fd(), interface_)), number);
  }

  Fd fd_;
  Mapped memory_;
  std::size_t slot_bytes_;
  Device device_;
  std::string interface_;
  std::size_t next_ = 0;  ///< the slot that the kernel looks at next
};

/// Room for a packet of the MTU, a power of two, as the kernel's blocks want it.
std::size_t slot_bytes_for(std::optional<unsigned> mtu) {
  const std::size_t wanted = header_bytes + link_bytes + mtu.value_or(ethernet_mtu);
  return std::bit_ceil(std::max(wanted, least_slot_bytes));
}

Result<Mapped> make_ring(const Fd& fd, std::size_t slot_bytes) {
  const std::size_t slots = std::max(ring_bytes / slot_bytes, least_slots);
  const std::size_t block_bytes = std::max(slot_bytes, least_block_bytes);
  tpacket_req wanted{};
  wanted.tp_frame_size = static_cast<unsigned>(slot_bytes);
  wanted.tp_frame_nr = static_cast<unsigned>(slots);
  wanted.tp_block_size = static_cast<unsigned>(block_bytes);
  wanted.tp_block_nr = static_cast<unsigned>(slots * slot_bytes / block_bytes);
  if (const int number = set_option(fd, SOL_PACKET, PACKET_VERSION, TPACKET_V2); number != 0) {
    return fail(cannot_open("a packet ring", number));
  }
  if (::setsockopt(fd.get(), SOL_PACKET, PACKET_TX_RING, &wanted, sizeof wanted) != 0) {
    return fail(cannot_open("a packet ring (PACKET_TX_RING)", errno));
  }
  auto memory = Mapped::shared(fd.get(), 0, slots * slot_bytes);
  if (!memory) return fail(cannot_open("a packet ring", memory.error().number));
  return memory;
}

}  // namespace

Opened open_ring(const Target& target) {
  // Protocol 0: it sends, and nothing is delivered to it.
  Fd fd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return fail(cannot_open("an AF_PACKET socket", errno));
  const auto device = find_device(fd.get(), target.interface);
  if (!device) return fail(device.error());
  const std::size_t slot_bytes = slot_bytes_for(mtu_of_device(fd.get(), target.interface));
  auto memory = make_ring(fd, slot_bytes);
  if (!memory) return fail(memory.error());
  if (auto bound = bind_to_device(fd, *device, target.interface); !bound) {
    return fail(bound.error());
  }
  return std::make_unique<TransmitRing>(std::move(fd), std::move(*memory), slot_bytes, *device,
                                        target.interface);
}

}  // namespace pushpkt::path
