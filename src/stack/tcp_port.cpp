// A path and a capture under one connection, at an address of our kernel's.
#include "pushpkt/stack/tcp_port.hpp"

#include <linux/if_ether.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "pushpkt/base/monotonic.hpp"
#include "pushpkt/base/pace.hpp"
#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/path/queue_backoff.hpp"
#include "pushpkt/path/route_mtu.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "pushpkt/stack/port_reservation.hpp"
#include "pushpkt/wire/host_receive.hpp"
#include "pushpkt/wire/ip_packet.hpp"
#include "pushpkt/wire/protocols/ethernet.hpp"
#include "stack/flow_capture.hpp"
#include "stack/hand_port.hpp"
#include "stack/tcp_remote.hpp"
#include "stack/whole_packets.hpp"

namespace pushpkt::stack {
namespace {

/// What the kernel knows of the way: lower than the link's where a router has reported less.
std::uint32_t known_mtu(const Ip& remote, const NextHop& hop) {
  constexpr std::uint32_t smallest = 68;  // RFC 791, 3.2
  const std::uint32_t link = std::clamp<std::uint32_t>(hop.mtu, smallest, 65'535);
  const auto known = path::route_mtu(remote, "", ::if_nametoindex(hop.interface.c_str()));
  return known ? std::clamp<std::uint32_t>(*known, smallest, link) : link;
}

class PathPort final : public TcpPort {
 public:
  struct Parts {
    Endpoint local;
    Endpoint remote;
    NextHop hop;
    std::uint32_t mtu = ethernet_mtu;
    path::Level ours = path::Level::link;
    PortReservation reservation;
    FlowCapture capture;
    std::shared_ptr<path::Path> path;
    std::optional<RstGuard> guard = std::nullopt;
    std::vector<std::string> measures = {};
    EgressGate* gate = nullptr;
    EgressExit exit = {};
  };
  explicit PathPort(Parts parts) : parts_(std::move(parts)) {}

  [[nodiscard]] const Endpoint& local() const override { return parts_.local; }
  [[nodiscard]] const Endpoint& remote() const override { return parts_.remote; }
  [[nodiscard]] const std::string& interface() const override { return parts_.hop.interface; }
  [[nodiscard]] tcp::Config config() const override { return {.mtu = parts_.mtu}; }
  [[nodiscard]] const std::vector<std::string>& measures() const override {
    return parts_.measures;
  }
  [[nodiscard]] tcp::Time now() const override { return monotonic_now(); }
  /// The peer's kernel may leave the checksum to a device that a virtual link does not have.
  [[nodiscard]] tcp::ChecksumRule checksum_rule() const override {
    return tcp::ChecksumRule::full_or_partial;
  }

  Result<void> send(ByteView packet) override;
  Result<void> send_all(std::span<const ByteSpan> packets) override;
  [[nodiscard]] std::size_t headroom() const override { return has_link_header() ? ETH_HLEN : 0; }
  Result<std::optional<ByteView>> receive(tcp::Time until) override;

 private:
  [[nodiscard]] bool is_taken(ByteView packet) const;
  [[nodiscard]] bool has_link_header() const { return parts_.ours == path::Level::link; }
  [[nodiscard]] wire::FrameView frame_around(ByteSpan packet) const;
  [[nodiscard]] Result<void> send_batch(std::span<const wire::FrameView> frames);

  Parts parts_;
  VerdictCache verdicts_ = {};
  WholePackets wholes_ = {};
  std::vector<wire::FrameView> frames_ = {};  // of one call; its memory is kept
};

/// Writes the Ethernet header into the packet's headroom. The segments are ours, without options
/// of IP, so nothing has to be parsed.
wire::FrameView PathPort::frame_around(ByteSpan packet) const {
  const bool ip6 = is_ip6(parts_.remote.address);
  const std::uint32_t ip = has_link_header() ? ETH_HLEN : 0;
  const ByteSpan frame(packet.data() - ip, ip + packet.size());
  if (has_link_header()) {
    wire::set(frame, wire::eth::dst, parts_.hop.gateway_mac);
    wire::set(frame, wire::eth::src, parts_.hop.source_mac);
    const std::uint16_t type = ip6 ? ETH_P_IPV6 : ETH_P_IP;
    wire::set(frame, wire::eth::type, type);
  }
  const std::uint32_t transport = ip + (ip6 ? 40 : 20);
  const std::uint32_t header = 4U * (frame[transport + 12] >> 4U);
  return {.bytes = frame,
          .link = has_link_header() ? Link::ethernet : Link::raw,
          .network_offset = ip,
          .carried_offset = transport,
          .transport_offset = transport,
          .payload_offset = transport + header};
}

Result<void> PathPort::send(ByteView packet) {
  Bytes frame(headroom() + packet.size());
  const ByteSpan copy = ByteSpan(frame).subspan(headroom());
  std::ranges::copy(packet, copy.begin());
  return send_all(std::span(&copy, 1));
}

Result<void> PathPort::send_all(std::span<const ByteSpan> packets) {
  frames_.clear();
  for (const ByteSpan packet : packets) {
    frames_.push_back(frame_around(packet));
    if (parts_.gate == nullptr) continue;
    const auto may = parts_.gate->admit(parts_.exit, frames_.back(), verdicts_);
    if (!may) return fail(may.error());
    const bool limited = parts_.gate->is_limited(*may);
    if (!limited) continue;
    if (auto sent = send_batch(frames_); !sent) return sent;
    frames_.clear();
    Pace& pace = parts_.gate->pace();
    static_cast<void>(pace.wait(limited, nullptr));  // a millisecond at most
    pace.count(limited);
  }
  return send_batch(frames_);
}

/// What a queue or the MTU refuses is lost, as on any link: TCP sends it again.
Result<void> PathPort::send_batch(std::span<const wire::FrameView> frames) {
  path::QueueBackoff backoff(Deadline::in(std::chrono::milliseconds(100)));
  while (!frames.empty()) {
    const auto taken = parts_.path->send(frames);
    const bool refused = !taken && taken.error().number == EMSGSIZE;
    if (!taken && !refused) return fail(taken.error());
    const std::size_t done = refused ? 1 : *taken;
    (refused ? counts_.dropped : counts_.sent) += done;
    frames = frames.subspan(done);
    if (done > 0) continue;
    if (backoff.wait(parts_.path->fd())) continue;
    counts_.dropped += frames.size();
    return {};
  }
  return {};
}

/// The capture has the packets that the kernel says are for this host: by MAC address and VLAN.
/// Without a look at every layer where a packet is as nearly all are.
bool PathPort::is_taken(ByteView packet) const {
  if (wire::is_plain_ip(packet) && wire::read_ip(packet).protocol == IPPROTO_TCP) return true;
  const wire::ReceivingHost own{.addresses = {parts_.local.address},
                                .loopback = parts_.hop.interface == "lo"};
  return !wire::discard_reason(wire::decode(packet, Link::raw), own);
}

Result<std::optional<ByteView>> PathPort::receive(tcp::Time until) {
  while (true) {
    const auto may = may_look(until);
    if (!may) return fail(may.error());
    if (!*may) return std::optional<ByteView>{};
    const auto packet = parts_.capture.next();
    if (!packet) return fail(packet.error());
    if (*packet) {
      const auto whole = wholes_.take(**packet, now());
      if (!whole || !is_taken(*whole)) continue;
      ++counts_.received;
      return whole;
    }
    if (until == tcp::Time::min()) return std::optional<ByteView>{};
    const auto ready = wait_for(parts_.capture.fd(), until);
    if (!ready) return fail(ready.error());
    if (!*ready) return std::optional<ByteView>{};
  }
}

path::Target target_for(const TcpPortOptions& options, const NextHop& hop, const Endpoint& local) {
  return {.interface = hop.interface,
          .local = {local.address, Port{0}},
          .remote = {options.remote.address, Port{0}},
          .protocol = IPPROTO_TCP,
          .next_hop = hop.gateway_mac};
}

Result<void> set_guard(PathPort::Parts& parts, RstGuard guard) {
  if (auto set = guard.set({.local = parts.local, .remote = parts.remote}); !set) return set;
  for (std::string& note : guard.notes()) parts.measures.push_back(std::move(note));
  parts.guard.emplace(std::move(guard));
  return {};
}

Result<void> check_own_address(const path::PathKind& path) {
  if (carries_own_host(path.kind)) return {};
  return fail(input_error("cannot connect by " + std::string(path.name) +
                              " from an address of its own: no host of ours can answer ARP there",
                          "--path packet or inject"));
}

}  // namespace

Error TcpPort::interrupted() {
  return Error{.what = "cannot go on with the connection: interrupted",
               .number = ECANCELED,
               .hint = {},
               .cause = Cause::environment};
}

Result<bool> TcpPort::may_look(tcp::Time until) {
  constexpr std::uint64_t between_checks = 64;
  if (++looks_ % between_checks != 0) return true;
  pollfd cancelled{cancel_fd_, POLLIN, 0};
  if (::poll(&cancelled, 1, 0) > 0) return fail(interrupted());
  return until > now();
}

Result<bool> TcpPort::wait_for(int fd, tcp::Time until) const {
  waited_.assign({pollfd{fd, POLLIN, 0}, pollfd{cancel_fd_, POLLIN, 0}});
  waited_.insert(waited_.end(), waiting_.begin(), waiting_.end());
  constexpr std::chrono::hours longest{1};
  const tcp::Time left = std::clamp<tcp::Time>(until - now(), tcp::Time(0), longest);
  const timespec timeout{std::chrono::duration_cast<std::chrono::seconds>(left).count(),
                         static_cast<long>((left % std::chrono::seconds(1)).count())};
  const int ready = ::ppoll(waited_.data(), waited_.size(), &timeout, nullptr);
  if (waited_[1].revents != 0 && ready > 0) return fail(interrupted());
  return ready > 0 && waited_[0].revents != 0;
}

bool carries_tcp(path::Kind kind) { return kind != path::Kind::socket && kind != path::Kind::file; }

bool carries_own_host(path::Kind kind) {
  return kind == path::Kind::packet || kind == path::Kind::inject || path::is_cable(kind);
}

Result<void> check_carries_tcp(const path::PathKind& path) {
  if (carries_tcp(path.kind)) return {};
  return fail(input_error("cannot connect by the path " + std::string(path.name) +
                              ": segments made by hand need a path that carries them both ways",
                          "--path raw-ip, packet or inject; `pushpkt paths` lists all"));
}

Result<std::unique_ptr<TcpPort>> open_tcp_port(const TcpPortOptions& options,
                                               std::optional<RstGuard> guard, Deadline deadline) {
  if (auto can = check_carries_tcp(*options.path); !can) return fail(can.error());
  if (auto can = check_tcp_remote(options.remote.address, options.interface); !can) {
    return fail(can.error());
  }
  if (options.address || path::is_cable(options.path->kind)) {
    if (auto can = check_own_address(*options.path); !can) return fail(can.error());
    return open_hand_port(options, deadline);
  }
  const bool writes_mac =
      options.path->ours == path::Level::link || options.path->kind == path::Kind::packet_dgram;
  auto hop = writes_mac ? next_hop(options.remote.address, deadline, options.interface)
                        : route_to(options.remote.address, options.interface);
  if (!hop) return fail(hop.error());
  const unsigned index = ::if_nametoindex(hop->interface.c_str());
  auto port = PortReservation::take({hop->source, options.local_port}, index,
                                    PortReservation::Transport::tcp);
  if (!port) return fail(port.error());
  const Endpoint local{hop->source, port->port()};
  auto capture = FlowCapture::open(index, hop->mtu, local, options.remote);
  if (!capture) return fail(capture.error());
  const path::Target target = target_for(options, *hop, local);
  std::shared_ptr<path::Path> path = options.way;
  if (!path) {
    auto opened = options.path->open(target);
    if (!opened) return fail(opened.error());
    path = std::move(*opened);
  }
  PathPort::Parts parts{.local = local,
                        .remote = options.remote,
                        .hop = *hop,
                        .mtu = known_mtu(options.remote.address, *hop),
                        .ours = options.path->ours,
                        .reservation = std::move(*port),
                        .capture = std::move(*capture),
                        .path = std::move(path),
                        .gate = options.gate};
  if (options.gate != nullptr) {
    parts.exit = options.gate->exit_by(options.path->kind, target, parts.path->fd());
  }
  if (guard) {
    if (auto set = set_guard(parts, std::move(*guard)); !set) return fail(set.error());
  }
  return std::make_unique<PathPort>(std::move(parts));
}

}  // namespace pushpkt::stack
