// From a frame to the part of the host that answers it.
#include "pushpkt/stack/hand_host.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/stack/neighbour_answer.hpp"
#include "pushpkt/stack/reassembly.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "stack/hand_tcp.hpp"

namespace pushpkt::stack {
namespace {

using wire::Decoded;
using wire::Layer;

/// The multicast group of a Neighbour Solicitation for this address. RFC 4291, 2.7.1
bool is_solicited_node(const Ip& destination, const Ip& own) {
  const auto* group = std::get_if<Ip6>(&destination);
  const auto* ip6 = std::get_if<Ip6>(&own);
  constexpr std::array<std::uint8_t, 13> prefix{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff};
  return group != nullptr && ip6 != nullptr &&
         std::equal(prefix.begin(), prefix.end(), group->bytes.begin()) &&
         std::equal(group->bytes.end() - 3, group->bytes.end(), ip6->bytes.end() - 3);
}

/// Of a packet that the host takes in: there is no tunnel, and at most a tag without a VLAN.
std::optional<std::size_t> ip_layer(const Decoded& decoded) {
  const auto ip4 = decoded.find(wire::ipv4::header);
  return ip4 ? ip4 : decoded.find(wire::ipv6::header);
}

Ip address_in(const Decoded& decoded, const Layer& layer, bool source) {
  const ByteView header = layer.header_in(decoded.bytes());
  if (layer.header == &wire::ipv6::header) {
    return source ? wire::get(header, wire::ipv6::src) : wire::get(header, wire::ipv6::dst);
  }
  return source ? wire::get(header, wire::ipv4::src) : wire::get(header, wire::ipv4::dst);
}

}  // namespace

bool AnswerLimit::take(HostTime now) {
  constexpr HostTime period = std::chrono::seconds(1);
  if (now - since_ >= period) {
    since_ = now;
    left_ = burst_;
  }
  if (left_ == 0) return false;
  --left_;
  return true;
}

HandHost::HandHost(HandHostConfig config)
    : config_(std::move(config)), reassembly_(std::make_unique<Reassembly>()) {
  if (config_.link == Link::ethernet) own_.macs = {config_.mac};
  own_.addresses = config_.addresses;
  own_.broadcasts = config_.broadcasts;
  own_.loopback = config_.loopback;
}
HandHost::HandHost(HandHost&&) noexcept = default;
HandHost& HandHost::operator=(HandHost&&) noexcept = default;
HandHost::~HandHost() = default;

void HandHost::serve_udp(Port port, UdpService service) { udp_[port.number] = std::move(service); }

std::vector<Bytes> HandHost::take_frames() { return std::exchange(out_, {}); }

bool HandHost::is_own(const Ip& ip) const {
  return std::find(config_.addresses.begin(), config_.addresses.end(), ip) !=
         config_.addresses.end();
}

void HandHost::receive(ByteView frame, HostTime now) {
  ++counts_.frames;
  if (on_segment(frame, now)) return;
  const Decoded decoded = wire::decode(frame, config_.link);
  if (decoded.layers().empty() || !takes(decoded)) return;
  Mac from;
  if (config_.link == Link::ethernet) {
    if (decoded.layers()[0].header != &wire::eth::header) return;
    from = wire::get(decoded.layers()[0].header_in(frame), wire::eth::src);
    if (from.is_group()) return;
    if (!config_.kernel_owns_addresses) {
      if (auto answer = neighbour_answer(decoded, config_.addresses, config_.mac)) {
        ++counts_.neighbours;
        out_.push_back(std::move(answer->bytes));
        return;
      }
    }
  }
  if (const auto layer = ip_layer(decoded)) on_ip(decoded, *layer, from, now);
}

bool HandHost::takes(const Decoded& decoded) {
  const auto discard = wire::discard_reason(decoded, own_);
  if (!discard) return true;
  using Kind = wire::Discard::Kind;
  if (discard->kind == Kind::malformed) ++counts_.malformed;
  // The link carries what is for others as well.
  if (discard->kind != Kind::malformed && discard->kind != Kind::elsewhere) ++counts_.discarded;
  return false;
}

void HandHost::on_ip(const Decoded& decoded, std::size_t at, const Mac& from, HostTime now) {
  const Layer& layer = decoded.layers()[at];
  const Packet packet{decoded, at, address_in(decoded, layer, true),
                      address_in(decoded, layer, false), from};
  const bool ours =
      is_own(packet.destination) ||
      std::any_of(config_.addresses.begin(), config_.addresses.end(),
                  [&](const Ip& own) { return is_solicited_node(packet.destination, own); });
  if (!ours) return;
  if (wire::read_ip(decoded.bytes().subspan(layer.offset)).fragment) {
    return on_fragment(decoded, at, from, now);
  }
  on_packet(packet, now);
}

void HandHost::on_fragment(const Decoded& decoded, std::size_t at, const Mac& from, HostTime now) {
  const Layer& layer = decoded.layers()[at];
  const ByteView bytes = decoded.bytes().subspan(layer.offset, layer.end - layer.offset);
  auto whole = reassembly_->add(wire::read_ip(bytes), now);
  if (!whole) return;
  const Decoded packet = wire::decode(*whole, Link::raw);
  if (packet.layers().empty() || !takes(packet)) return;
  on_packet({packet, 0, address_in(packet, packet.layers()[0], true),
             address_in(packet, packet.layers()[0], false), from},
            now);
}

void HandHost::on_packet(const Packet& packet, HostTime now) {
  const auto& layers = packet.decoded.layers();
  const std::size_t at = wire::layer_behind_ip(packet.decoded, packet.network);
  if (at >= layers.size()) return;
  const Layer& layer = layers[at];
  const bool echo =
      layer.header == &wire::icmp::header_echo || layer.header == &wire::icmpv6::header_echo;
  const bool solicitation = layer.header == &wire::icmpv6::header_solicitation;
  const bool udp = layer.header == &wire::udp::header;
  if (layer.header == &wire::tcp::header) return on_tcp(packet, now);
  if (!echo && !solicitation && !udp) {
    static_cast<void>(on_tcp_error(packet, now));
    return;
  }
  if (udp) return on_udp(packet, layer, now);
  if (echo && !config_.kernel_owns_addresses) on_echo(packet, layer);
}

void HandHost::on_udp(const Packet& packet, const Layer& layer, HostTime now) {
  const ByteView header = layer.header_in(packet.decoded.bytes());
  const Endpoint from{packet.source, wire::get(header, wire::udp::srcport)};
  const Port port = wire::get(header, wire::udp::dstport);
  if (!is_own(packet.destination)) return;
  const auto service = udp_.find(port.number);
  if (service == udp_.end()) {
    if (!config_.kernel_owns_addresses) refuse_port(packet, now);
    return;
  }
  ++counts_.datagrams;
  if (from.port.number == 0) return;  // it wants no answer (RFC 768)
  const std::size_t begin = layer.payload_offset();
  auto answer = service->second(from, packet.decoded.bytes().subspan(begin, layer.end - begin));
  if (!answer) {
    ++counts_.unanswered;
    return;
  }
  send_ip(packet.from, packet.destination, packet.source,
          {wire::udp::layer(wire::udp::srcport(port), wire::udp::dstport(from.port)),
           wire::payload(std::move(*answer))});
}

}  // namespace pushpkt::stack
