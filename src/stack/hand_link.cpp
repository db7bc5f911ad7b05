// Receiving by a packet socket that sees incoming packets only, or from the device itself.
#include "pushpkt/stack/hand_link.hpp"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "pushpkt/base/monotonic.hpp"
#include "pushpkt/base/packet_socket.hpp"
#include "stack/hand_claim.hpp"
#include "stack/receive_ring.hpp"

namespace pushpkt::stack {
namespace {

constexpr int link_buffer_bytes = 4 << 20;

/// The last address of each IPv4 network. A /31 and a /32 have none (RFC 3021).
std::vector<Ip> broadcasts_of(const Interface& interface) {
  std::vector<Ip> out;
  for (const InterfaceAddress& address : interface.addresses) {
    if (!address.ip.is_v4() || !address.netmask.is_v4()) continue;
    const Ip4 mask = address.netmask.v4();
    Ip4 last = address.ip.v4();
    for (std::size_t i = 0; i < last.bytes.size(); ++i) {
      last.bytes[i] = static_cast<std::uint8_t>(last.bytes[i] | (0xffU ^ mask.bytes[i]));
    }
    if ((mask.bytes[3] & 2U) == 0) out.emplace_back(last);
  }
  return out;
}

Result<ReceiveRing> listen_on(const Interface& interface, const HandLink::Options& options) {
  const bool promiscuous = !options.kernel_owns_addresses;
  const auto failed = [](const char* what) {
    return fail(system_error(std::string("cannot ") + what + " an AF_PACKET socket", errno,
                             raw_socket_hint));
  };
  Fd fd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid()) return failed("open");
  if (!ignore_outgoing(fd.get())) return failed("set up");
  static_cast<void>(
      ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &link_buffer_bytes, sizeof link_buffer_bytes));
  const int index = static_cast<int>(interface.index);
  const Listening what = promiscuous ? Listening::promiscuous : Listening::all_groups;
  if (!listen_to(fd.get(), index, what)) return failed("set up");
  auto ring = ReceiveRing::open(std::move(fd), interface.mtu != 0 ? interface.mtu : ethernet_mtu);
  if (!ring) return fail(ring.error());
  if (options.before_receiving) {
    if (auto done = options.before_receiving(); !done) return fail(done.error());
  }
  if (!bind_packet_socket(ring->fd(), index, ETH_P_ALL)) return failed("bind");
  return ring;
}

/// No packet has a group, or all hosts, for its source. RFC 1122, 3.2.1.3
Result<void> check_are_hosts(const HandLink::Options& options) {
  if (options.kernel_owns_addresses) return {};
  const auto interfaces = Interfaces::look();
  if (!interfaces) return fail(interfaces.error());
  const Interface* own = interfaces->find(std::string_view(options.interface));
  std::vector<Ip> groups = own != nullptr ? broadcasts_of(*own) : std::vector<Ip>{};
  groups.insert(groups.end(), {Ip{Ip4{}}, Ip{Ip6{}}, Ip{Ip4{{255, 255, 255, 255}}}});
  for (const Ip& address : options.addresses) {
    const bool is_group =
        is_multicast(address) || std::find(groups.begin(), groups.end(), address) != groups.end();
    if (!is_group) continue;
    return fail(input_error("cannot be the host " + to_string(address) +
                                ": it is the address of a group, of all hosts or of none",
                            "an address of the link that is free"));
  }
  return {};
}

}  // namespace

Mac mac_for(const Mac& interface, const Ip& address) {
  Mac out = interface;
  out.bytes[0] = 0x02;
  const auto bytes = address.bytes();
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t at = 2 + i;
    out.bytes[at] = static_cast<std::uint8_t>(out.bytes[at] ^ bytes[bytes.size() - 4 + i]);
  }
  out.bytes[1] = static_cast<std::uint8_t>(out.bytes[1] ^ 0x70U);
  return out;
}

HandLink::HandLink(EgressGate gate, EgressExit exit)
    : gate_(std::move(gate)), exit_(std::move(exit)) {}
HandLink::HandLink(HandLink&&) noexcept = default;
HandLink& HandLink::operator=(HandLink&&) noexcept = default;
HandLink::~HandLink() = default;

Result<HandLink> HandLink::open(const Options& options) {
  if (auto good = check_are_hosts(options); !good) return fail(good.error());
  return path::is_cable(options.path->kind) ? open_device(options) : open_socket(options);
}

Result<HandLink> HandLink::open_device(const Options& options) {
  using Mode = path::TunDevice::Mode;
  const bool tap = options.path->kind == path::Kind::tap;
  auto device = path::TunDevice::open(tap ? Mode::tap : Mode::tun, options.interface);
  if (!device) return fail(device.error());
  const auto interfaces = Interfaces::look();
  if (!interfaces) return fail(interfaces.error());
  const Interface* own = interfaces->find(std::string_view(device->name()));
  HandHostConfig config{.addresses = options.addresses,
                        .broadcasts = own != nullptr ? broadcasts_of(*own) : std::vector<Ip>{},
                        .link = tap ? Link::ethernet : Link::raw,
                        .mtu = own != nullptr && own->mtu != 0 ? own->mtu : ethernet_mtu};
  if (own != nullptr && tap) config.mac = mac_for(own->mac, options.addresses.front());
  auto gate = EgressGate::open(options.allow);
  if (!gate) return fail(gate.error());
  auto exit = gate->exit_by(options.path->kind, {.interface = device->name()}, device->fd());
  if (auto may = check_claims(*gate, exit, options.addresses); !may) return fail(may.error());
  HandLink out(std::move(*gate), std::move(exit));
  out.host_ = std::move(config);
  out.interface_ = device->name();
  out.device_ = std::make_unique<path::TunDevice>(std::move(*device));
  out.room_.resize(largest_frame_bytes);
  return out;
}

Result<HandLink> HandLink::open_socket(const Options& options) {
  path::Target target{.interface = options.interface};
  auto path = options.path->open(target);
  if (!path) return fail(path.error());
  const auto interfaces = Interfaces::look();
  if (!interfaces) return fail(interfaces.error());
  const Interface* own = interfaces->find(std::string_view(options.interface));
  if (own == nullptr || !own->ethernet) {
    return fail(input_error("cannot be a host on " + options.interface +
                            ": its frames do not begin with an Ethernet header"));
  }
  auto ring = listen_on(*own, options);
  if (!ring) return fail(ring.error());
  HandHostConfig config{.mac = options.kernel_owns_addresses
                                   ? own->mac
                                   : mac_for(own->mac, options.addresses.front()),
                        .addresses = options.addresses,
                        .broadcasts = broadcasts_of(*own),
                        .mtu = own->mtu != 0 ? own->mtu : ethernet_mtu,
                        .kernel_owns_addresses = options.kernel_owns_addresses,
                        .loopback = own->loopback};
  auto gate = EgressGate::open(options.allow);
  if (!gate) return fail(gate.error());
  auto exit = gate->exit_by(options.path->kind, target, (*path)->fd());
  if (auto may = check_claims(*gate, exit, options.addresses); !may) return fail(may.error());
  HandLink out(std::move(*gate), std::move(exit));
  out.host_ = std::move(config);
  out.interface_ = options.interface;
  out.ring_ = std::make_unique<ReceiveRing>(std::move(*ring));
  out.path_ = std::move(*path);
  return out;
}

int HandLink::fd() const { return device_ ? device_->fd() : ring_->fd(); }

Result<std::optional<ByteView>> HandLink::receive() {
  return device_ ? device_->read(room_) : ring_->next();
}

Result<void> HandLink::send_all(std::span<const ByteView> frames) {
  // The paths of a link cut no deeper than the network header.
  const std::uint32_t network = host_.link == Link::ethernet ? 14 : 0;
  frames_.clear();
  for (const ByteView bytes : frames) {
    const wire::FrameView frame{.bytes = bytes,
                                .link = host_.link,
                                .network_offset = network,
                                .carried_offset = network,
                                .transport_offset = network,
                                .payload_offset = network};
    const auto may = gate_.admit(exit_, frame, verdicts_);
    if (!may) {
      if (refusal_.empty()) refusal_ = may.error().text();
      ++dropped_;
      continue;
    }
    const bool limited = gate_.is_limited(*may);
    if (limited) {
      if (auto sent = send_admitted(); !sent) return sent;
      static_cast<void>(gate_.pace().wait(limited, nullptr));  // a millisecond at most
    }
    gate_.pace().count(limited);
    frames_.push_back(frame);
  }
  return send_admitted();
}

Result<void> HandLink::send_admitted() {
  if (device_) {
    for (const wire::FrameView& frame : frames_) dropped_ += device_->write(frame.bytes) != 0;
    frames_.clear();
    return {};
  }
  for (std::span<const wire::FrameView> rest = frames_; !rest.empty();) {
    const auto taken = path_->send(rest);
    if (!taken) return fail(taken.error());
    if (*taken == 0) {
      dropped_ += rest.size();
      break;
    }
    rest = rest.subspan(*taken);
  }
  frames_.clear();
  return {};
}

namespace {

Result<void> send_answers(HandHost& host, HandLink& link) {
  const std::vector<Bytes> answers = host.take_frames();
  if (answers.empty()) return {};
  return link.send_all(std::vector<ByteView>(answers.begin(), answers.end()));
}

/// In whole milliseconds, rounded up; -1: until a packet comes.
int wait_ms(const std::optional<HostTime>& deadline) {
  if (!deadline) return -1;
  constexpr std::chrono::hours longest{1};
  const HostTime left = std::clamp<HostTime>(*deadline - monotonic_now(), HostTime(0), longest);
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
}

}  // namespace

Result<void> serve(HandHost& host, HandLink& link, int stop_fd) {
  constexpr int frames_per_wake = 64;  // their answers leave together
  while (true) {
    std::array<pollfd, 2> waiting{pollfd{link.fd(), POLLIN, 0}, pollfd{stop_fd, POLLIN, 0}};
    const int ready = ::poll(waiting.data(), waiting.size(), wait_ms(host.deadline()));
    if (ready < 0 && errno != EINTR) return fail(system_error("cannot wait for packets"));
    if (ready > 0 && waiting[1].revents != 0) return {};
    for (int left = frames_per_wake; left > 0; --left) {
      const auto frame = link.receive();
      if (!frame) return fail(frame.error());
      if (!*frame) break;
      host.receive(**frame, monotonic_now());
    }
    if (auto sent = send_answers(host, link); !sent) return sent;
    const auto deadline = host.deadline();
    if (!deadline || *deadline > monotonic_now()) continue;
    host.advance(monotonic_now());
    if (auto sent = send_answers(host, link); !sent) return sent;
  }
}

}  // namespace pushpkt::stack
