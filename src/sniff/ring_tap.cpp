// RingTap: blocks that the kernel fills and hands over, packet by packet.
#include "sniff/ring_tap.hpp"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "pushpkt/base/interface_request.hpp"
#include "pushpkt/base/packet_socket.hpp"
#include "sniff/live_error.hpp"

namespace pushpkt::sniff {
namespace {

/// Holds the longest packet that is kept (a snapshot of 262,144 bytes is cut by the block's head).
constexpr std::size_t block_bytes = 256 * 1024;
/// Where a packet's sockaddr_ll stands: TPACKET_ALIGN(sizeof(tpacket3_hdr)).
constexpr std::size_t address_at =
    (sizeof(tpacket3_hdr) + TPACKET_ALIGNMENT - 1) / TPACKET_ALIGNMENT * TPACKET_ALIGNMENT;
constexpr std::size_t tag_bytes = 4;
constexpr std::size_t tag_at = 12;  // behind the two addresses

template <class Value>
bool set(int socket, int option, const Value& value) {
  return ::setsockopt(socket, SOL_PACKET, option, &value, sizeof value) == 0;
}

}  // namespace

bool RingTap::can(const std::string& interface) {
  const auto type = ask_interface(SIOCGIFHWADDR, interface);
  if (!type) return false;
  const auto family = type->ifr_hwaddr.sa_family;
  return family == ARPHRD_ETHER || family == ARPHRD_LOOPBACK;
}

Result<RingTap> RingTap::open(const Sniffer::Options& options) {
  auto filter = LiveFilter::compile(options.filter, options.interface, options.snaplen);
  if (!filter) return fail(std::move(filter.error()));
  Fd socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.valid()) return fail(live_error(options.interface, errno));
  // On lo each packet passes twice, and libpcap, too, shows the incoming copy.
  const bool both = options.interface != "lo" || options.both_directions;
  const auto copies = both ? LiveFilter::Copies::all : LiveFilter::Copies::incoming;
  if (auto attached = filter->attach(socket.get(), copies); !attached) {
    return fail(std::move(attached.error()));
  }
  RingTap tap(std::move(socket), std::move(*filter), options);
  if (auto made = tap.make_ring(options); !made) return fail(std::move(made.error()));
  if (auto started = tap.start(options); !started) return fail(std::move(started.error()));
  return tap;
}

RingTap::RingTap(Fd socket, LiveFilter filter, const Sniffer::Options& options)
    : socket_(std::move(socket)),
      filter_(std::move(filter)),
      interface_(options.interface),
      snaplen_(options.snaplen) {}

RingTap::RingTap(RingTap&& other) noexcept
    : socket_(std::move(other.socket_)),
      filter_(std::move(other.filter_)),
      interface_(std::move(other.interface_)),
      snaplen_(other.snaplen_),
      ring_(std::exchange(other.ring_, nullptr)),
      blocks_(other.blocks_),
      current_(other.current_),
      next_(other.next_),
      left_(other.left_),
      held_(other.held_),
      tagged_(std::move(other.tagged_)),
      dropped_(other.dropped_) {}

RingTap::~RingTap() {
  if (ring_ != nullptr) ::munmap(ring_, blocks_ * block_bytes);
}

Result<void> RingTap::make_ring(const Sniffer::Options& options) {
  const int version = TPACKET_V3;
  if (!set(socket_.get(), PACKET_VERSION, version)) return fail(live_error(interface_, errno));
  tpacket_req3 wanted{};
  wanted.tp_block_size = block_bytes;
  wanted.tp_frame_size = block_bytes;  // packets share a block, whatever is said here
  wanted.tp_retire_blk_tov = static_cast<unsigned>(options.batch.count());
  const auto size = static_cast<std::size_t>(std::max(options.buffer_bytes, 0));
  // Where memory is short, half as much is better than none.
  for (blocks_ = std::max<std::size_t>(size / block_bytes, 2); blocks_ > 0; blocks_ /= 2) {
    wanted.tp_block_nr = wanted.tp_frame_nr = static_cast<unsigned>(blocks_);
    if (set(socket_.get(), PACKET_RX_RING, wanted)) break;
    if (errno != ENOMEM || blocks_ == 1) return fail(live_error(interface_, errno));
  }
  void* const ring =
      ::mmap(nullptr, blocks_ * block_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, socket_.get(), 0);
  if (ring == MAP_FAILED) return fail(live_error(interface_, errno));
  ring_ = static_cast<std::uint8_t*>(ring);
  return {};
}

/// Bound to the device only now, so that no packet came before the filter and the ring.
Result<void> RingTap::start(const Sniffer::Options& options) {
  const auto flags = ask_interface(SIOCGIFFLAGS, interface_);
  if (!flags) return fail(live_error(interface_, errno));
  if ((flags->ifr_flags & IFF_UP) == 0) return fail(live_error(interface_, ENETDOWN));
  const int index = static_cast<int>(::if_nametoindex(interface_.c_str()));
  if (options.promiscuous) {
    (void)listen_to(socket_.get(), index,
                    Listening::promiscuous);  // some devices have no such mode
  }
  if (bind_packet_socket(socket_.get(), index, ETH_P_ALL)) return {};
  return fail(live_error(interface_, errno));
}

tpacket_block_desc* RingTap::block() const {
  return reinterpret_cast<tpacket_block_desc*>(ring_ + current_ * block_bytes);
}

void RingTap::release_block() {
  __atomic_store_n(&block()->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
  current_ = (current_ + 1) % blocks_;
  held_ = false;
}

/// nullptr while the kernel has handed nothing over.
const tpacket3_hdr* RingTap::next_header() {
  while (left_ == 0) {
    if (held_) release_block();  // now: the view of its last packet was valid until this call
    auto& head = block()->hdr.bh1;
    if ((__atomic_load_n(&head.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) == 0) {
      return nullptr;
    }
    held_ = true;
    left_ = head.num_pkts;
    next_ = reinterpret_cast<const std::uint8_t*>(block()) + head.offset_to_first_pkt;
  }
  const auto* header = reinterpret_cast<const tpacket3_hdr*>(next_);
  next_ += header->tp_next_offset;
  --left_;
  return header;
}

/// The frame as it was on the wire: the tag stands behind the addresses.
ByteView RingTap::with_tag(ByteView bytes, const tpacket3_hdr& header) {
  const bool named = (header.tp_status & TP_STATUS_VLAN_TPID_VALID) != 0;
  const unsigned type = named ? header.hv1.tp_vlan_tpid : ETH_P_8021Q;
  const unsigned tag = header.hv1.tp_vlan_tci;
  const std::array<unsigned, tag_bytes> added{type >> 8, type, tag >> 8, tag};
  tagged_.assign(bytes.begin(), bytes.begin() + tag_at);
  for (const unsigned byte : added) tagged_.push_back(static_cast<std::uint8_t>(byte));
  tagged_.insert(tagged_.end(), bytes.begin() + tag_at, bytes.end());
  return ByteView(tagged_).first(std::min<std::size_t>(tagged_.size(), snaplen_));
}

Captured RingTap::captured(const tpacket3_hdr& header) {
  const auto* start = reinterpret_cast<const std::uint8_t*>(&header);
  const auto* from = reinterpret_cast<const sockaddr_ll*>(start + address_at);
  Captured out{.time = Timestamp::from(header.tp_sec, header.tp_nsec),
               .wire_bytes = header.tp_len,
               .bytes = ByteView(start + header.tp_mac, header.tp_snaplen),
               .direction = from->sll_pkttype == PACKET_OUTGOING ? Direction::out : Direction::in};
  if ((header.tp_status & TP_STATUS_VLAN_VALID) == 0 || out.bytes.size() < tag_at) return out;
  out.bytes = with_tag(out.bytes, header);
  out.wire_bytes += tag_bytes;
  out.vlan_from_metadata = true;
  return out;
}

Result<std::optional<Captured>> RingTap::take() {
  while (const tpacket3_hdr* header = next_header()) {
    const Captured packet = captured(*header);
    // The kernel's filter has decided about all others.
    if (packet.vlan_from_metadata && !filter_.matches(packet.bytes, packet.wire_bytes)) continue;
    return packet;
  }
  if (auto alive = check_device(); !alive) return fail(std::move(alive.error()));
  return std::nullopt;
}

Result<std::size_t> RingTap::take_present(std::size_t most, const Taker& taker) {
  std::size_t count = 0;
  while (count < most) {
    const tpacket3_hdr* const header = next_header();
    if (header == nullptr) {
      if (auto alive = check_device(); !alive) return fail(std::move(alive.error()));
      return count;
    }
    const Captured packet = captured(*header);
    if (packet.vlan_from_metadata && !filter_.matches(packet.bytes, packet.wire_bytes)) continue;
    ++count;
    if (auto done = taker(packet); !done) return fail(done.error());
  }
  return count;
}

/// A device that went down, or is gone, leaves an error on the socket.
Result<void> RingTap::check_device() {
  int number = 0;
  socklen_t size = sizeof number;
  if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &number, &size) != 0 || number == 0) {
    return {};
  }
  return fail(live_error(interface_, number));
}

std::uint64_t RingTap::dropped() {
  tpacket_stats_v3 counts{};
  socklen_t size = sizeof counts;
  if (::getsockopt(socket_.get(), SOL_PACKET, PACKET_STATISTICS, &counts, &size) == 0) {
    dropped_ += counts.tp_drops;
  }
  return dropped_;
}

}  // namespace pushpkt::sniff
