// HandLink under a connection; what is not of the connection goes to a HandHost.
#include "stack/hand_port.hpp"

#include <linux/if_ether.h>
#include <netinet/in.h>

#include <algorithm>

#include "pushpkt/base/monotonic.hpp"
#include "pushpkt/stack/hand_host.hpp"
#include "pushpkt/stack/hand_link.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "pushpkt/wire/host_receive.hpp"
#include "pushpkt/wire/ip_packet.hpp"
#include "pushpkt/wire/protocols/ethernet.hpp"
#include "pushpkt/wire/protocols/tcp.hpp"
#include "stack/played_neighbour.hpp"
#include "stack/tcp/addresses.hpp"
#include "stack/whole_packets.hpp"

namespace pushpkt::stack {
namespace {

class HandPort final : public TcpPort {
 public:
  HandPort(HandLink link, const Endpoint& local, const Endpoint& remote, const Mac& gateway)
      : link_(std::move(link)),
        host_(link_.host()),
        local_(local),
        remote_(remote),
        gateway_(gateway),
        measures_{to_string(local.address) +
                  " is not an address of this machine: its kernel is silent" + what_we_answer()} {}

  [[nodiscard]] const Endpoint& local() const override { return local_; }
  [[nodiscard]] const Endpoint& remote() const override { return remote_; }
  [[nodiscard]] const std::string& interface() const override { return link_.interface(); }
  [[nodiscard]] tcp::Config config() const override { return {.mtu = link_.host().mtu}; }
  [[nodiscard]] const std::vector<std::string>& measures() const override { return measures_; }
  [[nodiscard]] tcp::Time now() const override { return monotonic_now(); }
  [[nodiscard]] tcp::ChecksumRule checksum_rule() const override {
    return tcp::ChecksumRule::full_or_partial;
  }

  Result<void> send(ByteView packet) override;
  Result<void> send_all(std::span<const ByteSpan> packets) override;
  [[nodiscard]] std::size_t headroom() const override { return is_ethernet() ? ETH_HLEN : 0; }
  Result<std::optional<ByteView>> receive(tcp::Time until) override;

 private:
  [[nodiscard]] bool is_ethernet() const { return link_.host().link == Link::ethernet; }
  /// A TUN device has no MAC addresses to ask for.
  [[nodiscard]] std::string what_we_answer() const {
    if (!is_ethernet()) return "";
    return std::string(", and we answer ") +
           (is_ip6(local_.address) ? "Neighbour Discovery" : "ARP") + " for it";
  }
  [[nodiscard]] bool is_of_connection(ByteView packet) const;
  [[nodiscard]] bool is_fragment_of_peer(ByteView packet) const;
  [[nodiscard]] bool is_taken(ByteView frame) const;

  HandLink link_;
  HandHost host_;
  WholePackets wholes_ = {};
  Endpoint local_;
  Endpoint remote_;
  Mac gateway_;
  std::vector<std::string> measures_;
  std::vector<ByteView> frames_ = {};  // of one call; its memory is kept
};

Result<void> HandPort::send(ByteView packet) {
  Bytes frame(headroom() + packet.size());
  const ByteSpan copy = ByteSpan(frame).subspan(headroom());
  std::ranges::copy(packet, copy.begin());
  return send_all(std::span(&copy, 1));
}

Result<void> HandPort::send_all(std::span<const ByteSpan> packets) {
  const std::uint16_t type = is_ip6(remote_.address) ? ETH_P_IPV6 : ETH_P_IP;
  frames_.clear();
  for (const ByteSpan packet : packets) {
    const ByteSpan frame(packet.data() - headroom(), headroom() + packet.size());
    if (is_ethernet()) {
      wire::set(frame, wire::eth::dst, gateway_);
      wire::set(frame, wire::eth::src, link_.host().mac);
      wire::set(frame, wire::eth::type, type);
    }
    frames_.push_back(frame);
  }
  const std::uint64_t before = link_.dropped();
  if (auto sent = link_.send_all(frames_); !sent) return sent;
  if (!link_.refusal().empty()) {
    return fail(input_error("cannot send a segment: " + link_.refusal()));
  }
  counts_.dropped += link_.dropped() - before;
  counts_.sent += packets.size() - (link_.dropped() - before);
  return {};
}

bool HandPort::is_of_connection(ByteView packet) const {
  const wire::IpPacket ip = wire::read_ip(packet);
  constexpr std::size_t ports_bytes = 4;
  if (ip.protocol == IPPROTO_TCP && ip.offset == 0 && ip.payload.size() >= ports_bytes) {
    return Endpoint{tcp::address_of(ip.source), wire::get(ip.payload, wire::tcp::srcport)} ==
               remote_ &&
           Endpoint{tcp::address_of(ip.destination), wire::get(ip.payload, wire::tcp::dstport)} ==
               local_;
  }
  const auto error = tcp::parse_icmp_error(packet);
  return error && error->source == local_ && error->destination == remote_;
}

/// Of this connection, or of another one with the same host: that is known of the whole.
bool HandPort::is_fragment_of_peer(ByteView packet) const {
  if (wire::is_plain_ip(packet)) return false;
  const wire::IpPacket ip = wire::read_ip(packet);
  return ip.fragment && ip.protocol == IPPROTO_TCP &&
         tcp::address_of(ip.source) == remote_.address &&
         tcp::address_of(ip.destination) == local_.address;
}

/// Without a look at every layer where a frame is as nearly all are.
bool HandPort::is_taken(ByteView frame) const {
  const ByteView packet = frame.subspan(headroom());
  const bool ours = !is_ethernet() || wire::get(frame, wire::eth::dst) == link_.host().mac;
  const bool ip6 = is_ip6(remote_.address);
  const bool ip =
      !is_ethernet() || wire::get(frame, wire::eth::type) == (ip6 ? ETH_P_IPV6 : ETH_P_IP);
  if (ours && ip && wire::is_plain_ip(packet) && wire::read_ip(packet).protocol == IPPROTO_TCP) {
    return true;
  }
  wire::ReceivingHost own{.addresses = {local_.address}};
  if (is_ethernet()) own.macs = {link_.host().mac};
  return !wire::discard_reason(wire::decode(frame, link_.host().link), own);
}

Result<std::optional<ByteView>> HandPort::receive(tcp::Time until) {
  while (true) {
    const auto may = may_look(until);
    if (!may) return fail(may.error());
    if (!*may) return std::optional<ByteView>{};
    const auto frame = link_.receive();
    if (!frame) return fail(frame.error());
    if (*frame) {
      const ByteView packet = (*frame)->subspan(std::min(headroom(), (*frame)->size()));
      if (is_fragment_of_peer(packet)) {
        const auto whole = is_taken(**frame) ? wholes_.take(packet, now()) : std::nullopt;
        if (!whole || !is_of_connection(*whole)) continue;
        ++counts_.received;
        return whole;
      }
      if (is_of_connection(packet) && is_taken(**frame)) {
        ++counts_.received;
        return packet;
      }
      host_.receive(**frame, now());
      const std::vector<Bytes> answers = host_.take_frames();
      const std::vector<ByteView> views(answers.begin(), answers.end());
      if (auto sent = link_.send_all(views); !sent) return fail(sent.error());
      continue;
    }
    if (until == tcp::Time::min()) return std::optional<ByteView>{};
    const auto ready = wait_for(link_.fd(), until);
    if (!ready) return fail(ready.error());
    if (!*ready) return std::optional<ByteView>{};
  }
}

/// The named one, or the device's neighbour.
Result<Ip> address_of(const TcpPortOptions& options, const Interfaces& interfaces) {
  const std::string name(options.path->name);
  if (options.address) {
    if (is_ip6(*options.address) != is_ip6(options.remote.address)) {
      return fail(input_error("cannot connect from " + to_string(*options.address) + " to " +
                              to_string(options.remote.address) + ": two families of addresses"));
    }
    if (!interfaces.is_own(*options.address)) return *options.address;
    return fail(input_error("cannot be the host " + to_string(*options.address) +
                                ": it is an address of this machine, whose kernel answers there",
                            "leave it away: an nft rule keeps our kernel silent then"));
  }
  const Interface* device = interfaces.find(std::string_view(options.interface));
  const auto near =
      device == nullptr ? std::nullopt : neighbour_address(*device, is_ip6(options.remote.address));
  if (near) return *near;
  return fail(input_error("cannot connect by " + name + " on " + options.interface +
                              ": it has no address, whose neighbour we could be",
                          "--address ADDRESS, or give the device one"));
}

Result<void> check_unused(const TcpPortOptions& options, const Ip& address) {
  constexpr std::chrono::milliseconds longest{400};
  const auto used = address_in_use(options.interface, address, longest);
  if (!used) return fail(used.error());
  if (!*used) return {};
  return fail(input_error("cannot be the host " + to_string(address) + ": " + to_string(**used) +
                              " answers for it already",
                          "take an address that is free"));
}

/// Any: no socket of this host has it, since the address is not this host's.
Port any_port(const Ip& address, const Endpoint& remote, tcp::Time now) {
  constexpr std::uint64_t first = 32'768;
  constexpr std::uint64_t count = 28'232;
  const std::uint64_t number =
      tcp::IsnSource().hash({address, Port{}}, remote, static_cast<std::uint64_t>(now.count()));
  return Port{static_cast<std::uint16_t>(first + number % count)};
}

/// Where frames go first: to the device itself, or to the next hop.
Result<Mac> gateway_of(const TcpPortOptions& options, const HandLink& link, Deadline deadline) {
  if (path::is_cable(options.path->kind)) {
    const auto interfaces = Interfaces::look();  // the device may be new
    if (!interfaces) return fail(interfaces.error());
    const Interface* device = interfaces->find(std::string_view(link.interface()));
    return device != nullptr ? device->mac : Mac{};
  }
  const auto hop = next_hop(options.remote.address, deadline, options.interface);
  if (!hop) return fail(hop.error());
  return hop->gateway_mac;
}

}  // namespace

Result<std::unique_ptr<TcpPort>> open_hand_port(const TcpPortOptions& options, Deadline deadline) {
  if (options.interface.empty()) {
    return fail(input_error("cannot connect by " + std::string(options.path->name) +
                                " at an address of its own: no interface is named",
                            path::interface_hint(options.path->kind)));
  }
  const auto interfaces = Interfaces::look();
  if (!interfaces) return fail(interfaces.error());
  const auto address = address_of(options, *interfaces);
  if (!address) return fail(address.error());
  HandLink::Options link_options{
      .path = options.path, .interface = options.interface, .addresses = {*address}};
  if (options.gate != nullptr) link_options.allow = options.gate->allowed();
  if (!path::is_cable(options.path->kind)) {
    if (auto may = check_may_claim(link_options); !may) return fail(may.error());
    if (auto unused = check_unused(options, *address); !unused) return fail(unused.error());
  }
  auto link = HandLink::open(link_options);
  if (!link) return fail(link.error());
  const auto gateway = gateway_of(options, *link, deadline);
  if (!gateway) return fail(gateway.error());
  const Port port = options.local_port.number != 0
                        ? options.local_port
                        : any_port(*address, options.remote, monotonic_now());
  return std::make_unique<HandPort>(std::move(*link), Endpoint{*address, port}, options.remote,
                                    *gateway);
}

}  // namespace pushpkt::stack
