// The ladder of ways out of Linux: each path sends frames and says which of their layers are ours.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/frame_view.hpp"

namespace pushpkt::path {

enum class Kind : std::uint8_t {
  socket,         ///< SOCK_DGRAM: the baseline
  raw_transport,  ///< SOCK_RAW with the transport's protocol number: raw(7)
  raw_ip,         ///< SOCK_RAW, IPPROTO_RAW and IP_HDRINCL (IPV6_HDRINCL): raw(7), ipv6(7)
  packet_dgram,   ///< AF_PACKET, SOCK_DGRAM: packet(7)
  tun,            ///< /dev/net/tun, IFF_TUN: the kernel receives what is written
  packet,         ///< AF_PACKET, SOCK_RAW: packet(7)
  ring,           ///< AF_PACKET, SOCK_RAW, PACKET_TX_RING: packet(7)
  inject,         ///< pcap_inject(3PCAP)
  xdp,            ///< AF_XDP in copy mode
  tap,            ///< /dev/net/tun, IFF_TAP: the kernel receives what is written
  file,           ///< a capture file: a dry run
};

/// The outermost layer that we write; all inside it is ours, all outside the kernel's.
enum class Level : std::uint8_t { payload, transport, network, link };

/// The first part of the kernel that a packet of this path passes, in the order of the output path.
enum class Entry : std::uint8_t {
  transport,  ///< the kernel builds all headers: udp(7)
  ip,         ///< the kernel builds the IP header: raw(7)
  firewall,   ///< netfilter's output hooks, then routing: raw(7), IP_HDRINCL
  ethernet,   ///< past firewall and route; the kernel builds the Ethernet header: packet(7)
  queue,      ///< the device's queueing discipline: packet(7)
  driver,     ///< past the queue and the captures of this host: AF_XDP
  receive,    ///< the kernel receives the packet from the device instead of sending it
  none,       ///< the kernel does not get it
};
/// "transport", "ip", "firewall", "ethernet", "queue", "driver", "receive", "none"
[[nodiscard]] std::string_view to_text(Entry entry);
/// nullopt for any other text.
[[nodiscard]] std::optional<Entry> parse_entry(std::string_view text);

/// Something that the kernel does to a packet of ours on this path. Knowledge, used to explain what
/// was observed and pinned by lab tests; never the source of a result.
struct Rewrite {
  std::string_view field = {};  ///< "ip.id"
  std::string_view when = {};   ///< "it is 0 and DF is clear"
  bool (*applies)(const wire::Packet& wrote);
  std::string_view evidence = {};  ///< "raw(7)"
};

/// What a path needs to know before its first frame. Unused members may stay empty.
struct Target {
  std::string interface = {};  ///< link-layer paths leave by it; the scope of link-local addresses
  Endpoint local = {};         ///< socket, raw-transport: bound to it where it is not all zeros
  Endpoint remote = {};        ///< socket, raw-transport: where to; decides the family everywhere
  std::optional<Ip> route_to = {};  ///< raw-ip: routed by this address instead of the header's
  std::uint8_t protocol = 17;       ///< raw-transport: the IP protocol number
  bool bind_to_interface = false;   ///< socket, raw-transport, raw-ip: only by `interface`
  bool broadcast = false;           ///< socket, raw-transport, raw-ip: SO_BROADCAST
  Mac next_hop = {};                ///< packet-dgram: the Ethernet destination
  /// tun, tap: `interface` is one end of a veth and has no address; AF_PACKET sends there, and the
  /// kernel at the other end receives. For where /dev/net/tun cannot be opened.
  bool stand_in = false;
  /// packet: frames of a batch that are segments of one UDP datagram (equal headers, ip.id counting
  /// up, equal sizes) are handed over as that datagram; the kernel or the device makes the same
  /// frames of it. UDP GSO, since Linux 6.2.
  bool gso = false;
  int tun_fd = -1;  ///< tun, tap: attached to `interface` already (it is duplicated); -1: none
  std::function<Result<void>(const wire::FrameView&)> sink = {};  ///< file: takes each frame
};

/// An open way out. Not thread-safe. The descriptor stays in the network namespace of its birth.
class Path {
 public:
  virtual ~Path() = default;
  /// Sends as much of `batch` as the kernel takes now, in order, and says how much that was. A full
  /// queue is 0, not an error: the caller owns the pace. An error is about the first frame not
  /// taken.
  [[nodiscard]] virtual Result<std::size_t> send(std::span<const wire::FrameView> batch) = 0;
  /// Sends all of `batch`, and waits where a queue is full. The error names the frame that was
  /// refused, or that the deadline (ETIMEDOUT) found not sent; those before it were sent.
  [[nodiscard]] Result<void> send_all(std::span<const wire::FrameView> batch, Deadline deadline);
  [[nodiscard]] Result<void> send_all(const wire::FrameView& frame, Deadline deadline) {
    return send_all(std::span(&frame, 1), deadline);
  }
  /// The socket beneath, still the path's own: where `socket` gets its answer, and all paths their
  /// options. -1 where there is none.
  [[nodiscard]] virtual int fd() const { return -1; }
};

/// One row of the ladder.
struct PathKind {
  Kind kind = {};
  std::string_view name = {};  ///< "raw-ip"
  Level ours = {};
  Entry entry = {};
  std::string_view api = {};     ///< "SOCK_RAW, IPPROTO_RAW, IP_HDRINCL"
  std::string_view kernel = {};  ///< what the kernel still does
  std::string_view needs = {};   ///< "CAP_NET_RAW"
  std::span<const Rewrite> rewrites_ip4 = {};
  std::span<const Rewrite> rewrites_ip6 = {};
  Result<std::unique_ptr<Path>> (*open)(const Target& target);
};

/// Whether packets on this path enter the stack, as if they came by a cable, instead of leaving it.
[[nodiscard]] constexpr bool is_cable(Kind kind) { return kind == Kind::tun || kind == Kind::tap; }

/// What to try where a path that needs an interface was given none: "-i IF; ...".
[[nodiscard]] const char* interface_hint(Kind kind);

/// All ways out, from "the kernel builds all headers" to "it builds none".
[[nodiscard]] std::span<const PathKind> kinds();
/// An input error names the nearest.
[[nodiscard]] Result<const PathKind*> find_kind(std::string_view name);
/// What the kernel does to this field on this path; nullptr: nothing.
[[nodiscard]] const Rewrite* find_rewrite(const PathKind& kind, const wire::Field& field);
/// `open("packet", {.interface = "eth0"})`. Errors: no such path (input), and those of the path.
[[nodiscard]] Result<std::unique_ptr<Path>> open(std::string_view name, const Target& target);
/// Tries whether the path can be opened by this process, here and now; the error says why not.
[[nodiscard]] Result<void> available(const PathKind& kind);

}  // namespace pushpkt::path
