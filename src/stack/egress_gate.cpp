// From an open path and a frame to what the policy is asked about.
#include "pushpkt/stack/egress_gate.hpp"

#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "pushpkt/base/pace.hpp"
#include "pushpkt/path/leaves_as.hpp"
#include "stack/host_changes.hpp"
#include "stack/netlink.hpp"

namespace pushpkt::stack {
namespace {

using path::Kind;

constexpr std::size_t most_routes = 65'536;

bool is_routed(Kind kind) {
  return kind == Kind::socket || kind == Kind::raw_transport || kind == Kind::raw_ip;
}

std::string bound_device(int fd) {
  std::array<char, IFNAMSIZ> name{};
  socklen_t bytes = name.size();
  if (fd < 0 || ::getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name.data(), &bytes) != 0) return {};
  return name.data();
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

OutgoingFrame outgoing_frame(const EgressHost& host, const EgressExit& exit,
                             const wire::FrameView& frame) {
  const bool bare = exit.device != nullptr && !exit.device->ethernet;
  const bool ip6 = is_ip6(exit.target.remote.address);
  OutgoingFrame out{.bytes = bytes_of(exit.kind, frame),
                    .device = is_routed(exit.kind) ? nullptr : exit.device.get()};
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
      out.ethertype = path::ether_type_of(frame, exit.target);
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
      if (bare && std::find(host.other_links.begin(), host.other_links.end(), exit.device->index) !=
                      host.other_links.end()) {
        out.first = FirstHeader::other;
      }
      return out;
  }
  out.destination = exit.target.remote.address;
  return out;
}

}  // namespace

EgressGate::EgressGate(EgressHost host, const Allowed& allowed, std::unique_ptr<Netlink> kernel)
    : policy_(std::move(host), allowed), kernel_(std::move(kernel)) {}
EgressGate::EgressGate(EgressGate&&) noexcept = default;
EgressGate& EgressGate::operator=(EgressGate&&) noexcept = default;
EgressGate::~EgressGate() = default;

Result<EgressGate> EgressGate::open(const Allowed& allowed) {
  auto changes = HostChanges::open();  // before the look: what changes meanwhile is seen
  if (!changes) return fail(changes.error());
  auto host = egress_host();
  if (!host) return fail(host.error());
  auto out = open(std::move(*host), allowed);
  if (out) out->changes_ = std::make_unique<HostChanges>(std::move(*changes));
  return out;
}

bool EgressGate::has_changed() { return changes_ && changes_->any(); }

Result<void> EgressGate::look_again() {
  auto host = egress_host();
  if (!host) return fail(host.error());
  policy_ = EgressPolicy(std::move(*host), allowed());
  routes_.clear();
  ++generation_;
  return {};
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
  const Interface* const device = device_named(name);
  return {.kind = kind,
          .target = target,
          .device = device != nullptr ? std::make_shared<const Interface>(*device) : nullptr};
}

/// nullptr where there is no route, or by a device that came after we looked.
const Interface* EgressGate::route(const EgressExit& exit, const Ip& destination) {
  unsigned index = exit.device != nullptr ? exit.device->index : 0;
  if (index == 0 && needs_device(destination)) {
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
  if (!is_routed(exit.kind)) return exit.device.get();
  return route(exit, path::routed_destination(exit.kind, exit.target, frame));
}

Result<EgressVerdict> EgressGate::decide(const EgressExit& exit, OutgoingFrame outgoing,
                                         const Ip& routed_to, EgressVerdict verdict) {
  if (is_final(verdict)) return verdict;
  // Only a frame that enters this host is judged otherwise, so the route matters only now.
  if (is_routed(exit.kind)) {
    outgoing.device = route(exit, routed_to);
    if (outgoing.device != nullptr && outgoing.device->loopback) {
      verdict = policy_.judge(outgoing);
    }
  }
  if (verdict.missing != EgressVerdict::Missing::none) return fail(refusal(verdict));
  const bool calm = rate_ <= calm_packets_per_second;  // false also for what is no number
  if (is_limited(verdict) && !calm) return fail(flood_refusal());
  return verdict;
}

Result<EgressVerdict> EgressGate::inspect(const EgressExit& exit, const wire::FrameView& frame) {
  if (has_changed()) {
    if (auto looked = look_again(); !looked) return fail(looked.error());
  }
  const OutgoingFrame outgoing = outgoing_frame(host(), exit, frame);
  return decide(exit, outgoing, path::routed_destination(exit.kind, exit.target, frame),
                policy_.judge(outgoing));
}

Result<EgressVerdict> EgressGate::inspect(const Endpoint& remote) {
  if (has_changed()) {
    if (auto looked = look_again(); !looked) return fail(looked.error());
  }
  const EgressExit exit{.kind = Kind::socket, .target = {.remote = remote}};
  const OutgoingFrame outgoing = outgoing_frame(host(), exit, {});
  return decide(exit, outgoing, remote.address, policy_.judge(outgoing));
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
  if (has_changed()) {
    if (auto looked = look_again(); !looked) return fail(looked.error());
  }
  known.keep_generation(generation_);
  const VerdictCache::Cut cut{.link = frame.link,
                              .network_offset = frame.network_offset,
                              .transport_offset = frame.transport_offset,
                              .ethertype = exit.kind == Kind::packet_dgram
                                               ? path::ether_type_of(frame, exit.target)
                                               : std::uint16_t{0}};
  const ByteView bytes = bytes_of(exit.kind, frame);
  if (const EgressVerdict* verdict = known.find(cut, bytes)) return *verdict;
  Footprint read;
  const OutgoingFrame outgoing = outgoing_frame(host(), exit, frame);
  assert(outgoing.bytes.data() == bytes.data() && outgoing.bytes.size() == bytes.size());
  const EgressVerdict verdict = policy_.judge(outgoing, &read);
  if (is_final(verdict)) known.add(cut, bytes, read, verdict);
  return count(
      decide(exit, outgoing, path::routed_destination(exit.kind, exit.target, frame), verdict));
}

Result<bool> EgressGate::admit_in_turn(const EgressExit& exit, const wire::FrameView& frame,
                                       const std::function<bool()>& stop) {
  return wait_for_turn(admit(exit, frame), stop);
}

Result<bool> EgressGate::admit_in_turn(const Endpoint& remote, bool by_socket,
                                       const std::function<bool()>& stop) {
  return wait_for_turn(by_socket ? admit(remote) : inspect(remote), stop);
}

Result<bool> EgressGate::wait_for_turn(const Result<EgressVerdict>& verdict,
                                       const std::function<bool()>& stop) {
  if (!verdict) return fail(verdict.error());
  const bool limited = is_limited(*verdict);
  if (!pace_.wait(limited, stop)) return false;
  pace_.count(limited);
  return true;
}

Result<EgressVerdict> EgressGate::admit(const Endpoint& remote) { return count(inspect(remote)); }

}  // namespace pushpkt::stack
