// From an open path and a frame to what the policy is asked about.
#include "pushpkt/stack/egress_gate.hpp"

#include <linux/if_ether.h>
#include <net/if.h>
#include <sys/socket.h>

#include <array>
#include <cassert>

#include "pushpkt/base/pace.hpp"
#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/wire/protocols/ipv4.hpp"
#include "pushpkt/wire/protocols/ipv6.hpp"
#include "stack/netlink.hpp"

namespace pushpkt::stack {
namespace {

using path::Kind;

constexpr std::size_t most_routes = 65'536;

bool is_routed(Kind kind) {
  return kind == Kind::socket || kind == Kind::raw_transport || kind == Kind::raw_ip;
}

/// fe80::/10 and ff02::/16, whose device is named by the scope of the socket address.
bool has_scope(const Ip& ip) {
  const auto* ip6 = std::get_if<Ip6>(&ip);
  if (ip6 == nullptr) return false;
  const auto& o = ip6->bytes;
  return (o[0] == 0xfe && (o[1] & 0xc0U) == 0x80) || (o[0] == 0xff && (o[1] & 0x0fU) <= 2);
}

std::string bound_device(int fd) {
  std::array<char, IFNAMSIZ> name{};
  socklen_t bytes = name.size();
  if (fd < 0 || ::getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name.data(), &bytes) != 0) return {};
  return name.data();
}

/// As path/packet_dgram chooses it.
std::uint16_t ethertype_of(const wire::FrameView& frame, const path::Target& target) {
  if (frame.link == Link::ethernet && frame.network_offset >= 14) {
    const ByteView type = frame.bytes.subspan(frame.network_offset - 2U, 2);
    return static_cast<std::uint16_t>(type[0] << 8U | type[1]);
  }
  const ByteView packet = frame.from_network();
  const unsigned version = packet.empty() ? 0U : packet[0] >> 4U;
  if (version == 4) return ETH_P_IP;
  if (version == 6) return ETH_P_IPV6;
  return is_ip6(target.remote.address) ? ETH_P_IPV6 : ETH_P_IP;
}

/// What of the frame is ours to send.
ByteView bytes_of(Kind kind, const wire::FrameView& frame) {
  switch (kind) {
    case Kind::socket:  // a payload has no headers of ours
      return {};
    case Kind::raw_transport:
      return frame.from_transport();
    case Kind::raw_ip:
    case Kind::packet_dgram:
    case Kind::tun:
      return frame.from_network();
    default:
      return frame.bytes;
  }
}

Departure departure_of(const EgressExit& exit, const wire::FrameView& frame) {
  const bool bare = exit.device != nullptr && !exit.device->ethernet;
  const bool ip6 = is_ip6(exit.target.remote.address);
  Departure out{.bytes = bytes_of(exit.kind, frame),
                .device = is_routed(exit.kind) ? nullptr : exit.device};
  switch (exit.kind) {
    case Kind::socket:
      out.first = FirstHeader::transport;
      break;
    case Kind::raw_transport:
      out.first = FirstHeader::transport;
      out.protocol = exit.target.protocol;
      out.source = exit.target.local.address;
      break;
    case Kind::raw_ip:
      out.first = ip6 ? FirstHeader::ip6 : FirstHeader::ip4;
      out.route_to = exit.target.route_to;
      return out;
    case Kind::packet_dgram:
      out.first = bare ? FirstHeader::by_version : FirstHeader::ethertype;
      out.ethertype = ethertype_of(frame, exit.target);
      out.next_hop = exit.target.next_hop;
      return out;
    case Kind::tun:
      out.first = FirstHeader::by_version;
      out.into_stack = true;
      return out;
    case Kind::tap:
      out.into_stack = true;
      return out;
    default:
      out.first = bare ? FirstHeader::by_version : FirstHeader::ethernet;
      return out;
  }
  out.destination = exit.target.remote.address;
  return out;
}

/// What the kernel looks a route up for.
Ip routed_destination(const EgressExit& exit, const wire::FrameView& frame) {
  if (exit.kind != Kind::raw_ip) return exit.target.remote.address;
  if (exit.target.route_to) return *exit.target.route_to;
  const ByteView packet = frame.from_network();
  const bool ip6 = is_ip6(exit.target.remote.address);
  if (ip6 && packet.size() >= wire::ipv6::header.fixed_bytes) {
    return wire::get(packet, wire::ipv6::dst);
  }
  if (!ip6 && packet.size() >= wire::ipv4::header.fixed_bytes) {
    return wire::get(packet, wire::ipv4::dst);
  }
  return exit.target.remote.address;
}

}  // namespace

EgressGate::EgressGate(EgressHost host, const Allowed& allowed, std::unique_ptr<Netlink> kernel)
    : policy_(std::move(host), allowed), kernel_(std::move(kernel)) {}
EgressGate::EgressGate(EgressGate&&) noexcept = default;
EgressGate& EgressGate::operator=(EgressGate&&) noexcept = default;
EgressGate::~EgressGate() = default;

Result<EgressGate> EgressGate::open(const Allowed& allowed) {
  auto host = egress_host();
  if (!host) return fail(host.error());
  return open(std::move(*host), allowed);
}

Result<EgressGate> EgressGate::open(EgressHost host, const Allowed& allowed) {
  auto kernel = Netlink::open();
  if (!kernel) return fail(kernel.error());
  return EgressGate(std::move(host), allowed, std::make_unique<Netlink>(std::move(*kernel)));
}

/// Also by an alternative name (ip-link(8), altname), which only the kernel knows.
const Interface* EgressGate::device_named(const std::string& name) const {
  if (name.empty()) return nullptr;
  if (const Interface* device = host().interfaces.find(std::string_view(name))) return device;
  const unsigned index = ::if_nametoindex(name.c_str());
  return index == 0 ? nullptr : host().interfaces.find(index);
}

EgressExit EgressGate::exit_by(Kind kind, const path::Target& target, int fd) const {
  const std::string name = is_routed(kind) ? bound_device(fd) : target.interface;
  return {.kind = kind, .target = target, .device = device_named(name)};
}

/// nullptr where there is no route, or by a device that came after we looked.
const Interface* EgressGate::route(const EgressExit& exit, const Ip& destination) {
  unsigned index = exit.device != nullptr ? exit.device->index : 0;
  if (index == 0 && has_scope(destination)) {
    const Interface* scope = device_named(exit.target.interface);
    if (scope != nullptr) index = scope->index;
  }
  const std::pair key(destination, index);
  if (const auto known = routes_.find(key); known != routes_.end()) return known->second;
  const auto choice = kernel_->route(destination, static_cast<int>(index));
  const Interface* device =
      choice ? host().interfaces.find(static_cast<unsigned>(choice->interface_index)) : nullptr;
  if (routes_.size() >= most_routes) routes_.clear();
  routes_.emplace(key, device);
  return device;
}

const Interface* EgressGate::device_of(const EgressExit& exit, const wire::FrameView& frame) {
  if (!is_routed(exit.kind)) return exit.device;
  return route(exit, routed_destination(exit, frame));
}

Result<EgressVerdict> EgressGate::decide(const EgressExit& exit, Departure departure,
                                         const Ip& routed_to, EgressVerdict verdict) {
  if (is_final(verdict)) return verdict;
  // Only a frame that enters this host is judged otherwise, so the route matters only now.
  if (is_routed(exit.kind)) {
    departure.device = route(exit, routed_to);
    if (departure.device != nullptr && departure.device->loopback) {
      verdict = policy_.judge(departure);
    }
  }
  if (verdict.missing != EgressVerdict::Missing::none) return fail(refusal(verdict));
  const bool calm = rate_ <= calm_packets_per_second;  // false also for what is no number
  if (is_limited(verdict) && !calm) return fail(flood_refusal());
  return verdict;
}

Result<EgressVerdict> EgressGate::inspect(const EgressExit& exit, const wire::FrameView& frame) {
  const Departure departure = departure_of(exit, frame);
  return decide(exit, departure, routed_destination(exit, frame), policy_.judge(departure));
}

Result<EgressVerdict> EgressGate::inspect(const Endpoint& remote) {
  const EgressExit exit{.kind = Kind::socket, .target = {.remote = remote}};
  const Departure departure = departure_of(exit, {});
  return decide(exit, departure, remote.address, policy_.judge(departure));
}

Result<void> EgressGate::announce(const EgressVerdict& verdict, std::uint64_t frames) {
  if (!verdict.to_many || !is_limited(verdict)) return {};
  if (__builtin_add_overflow(announced_, frames, &announced_) || announced_ > 1) {
    return fail(broadcast_refusal());
  }
  return {};
}

Result<EgressVerdict> EgressGate::count(Result<EgressVerdict> verdict) {
  if (!verdict || !verdict->to_many || !is_limited(*verdict)) return verdict;
  if (++to_many_ > 1) return fail(broadcast_refusal());
  return verdict;
}

Result<EgressVerdict> EgressGate::admit(const EgressExit& exit, const wire::FrameView& frame) {
  return count(inspect(exit, frame));
}

Result<EgressVerdict> EgressGate::admit(const EgressExit& exit, const wire::FrameView& frame,
                                        VerdictCache& known) {
  const VerdictCache::Cut cut{.link = frame.link,
                              .network_offset = frame.network_offset,
                              .transport_offset = frame.transport_offset,
                              .ethertype = exit.kind == Kind::packet_dgram
                                               ? ethertype_of(frame, exit.target)
                                               : std::uint16_t{0}};
  const ByteView bytes = bytes_of(exit.kind, frame);
  if (const EgressVerdict* verdict = known.find(cut, bytes)) return *verdict;
  Footprint read;
  const Departure departure = departure_of(exit, frame);
  assert(departure.bytes.data() == bytes.data() && departure.bytes.size() == bytes.size());
  const EgressVerdict verdict = policy_.judge(departure, &read);
  if (is_final(verdict)) known.add(cut, bytes, read, verdict);
  return count(decide(exit, departure, routed_destination(exit, frame), verdict));
}

Result<bool> EgressGate::admit_in_turn(const EgressExit& exit, const wire::FrameView& frame,
                                       const std::function<bool()>& stop) {
  const auto verdict = admit(exit, frame);
  if (!verdict) return fail(verdict.error());
  const bool limited = is_limited(*verdict);
  if (!pace_.wait(limited, stop)) return false;
  pace_.count(limited);
  return true;
}

Result<EgressVerdict> EgressGate::admit(const Endpoint& remote) { return count(inspect(remote)); }

}  // namespace pushpkt::stack
