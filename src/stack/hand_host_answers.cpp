// The answers of a host: echo reply, port unreachable. RFC 1122, 3.2.2.6; RFC 4443, 4.2 and 3.1
#include <algorithm>

#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/stack/hand_host.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/fragment.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::stack {
namespace {

using namespace wire;  // rows are named as in recipes

Bytes copy_of(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

ByteView content_of(const Decoded& decoded, const Layer& layer) {
  return decoded.bytes().subspan(layer.payload_offset(), layer.end - layer.payload_offset());
}

/// What an ICMP error quotes: RFC 1812, 4.3.2.3; RFC 4443, 2.4 (c).
ByteView quote_of(const Decoded& decoded, const Layer& network, bool ip6) {
  const std::size_t most = ip6 ? 1280 - 48 : 576 - 28;
  const ByteView packet = decoded.bytes().subspan(network.offset, network.end - network.offset);
  return packet.first(std::min(packet.size(), most));
}

}  // namespace

void HandHost::on_echo(const Packet& packet, const Layer& layer) {
  constexpr std::uint8_t request4 = 8;
  constexpr std::uint8_t request6 = 128;
  constexpr std::uint8_t reply4 = 0;
  constexpr std::uint8_t reply6 = 129;
  const ByteView header = layer.header_in(packet.decoded.bytes());
  const bool ip6 = layer.header == &icmpv6::header_echo;
  if (!is_own(packet.destination) || is_unspecified(packet.source)) return;
  if (ip6 ? get(header, icmpv6::type) != request6 : get(header, icmp::type) != request4) return;
  ++counts_.echoes;
  auto reply =
      ip6 ? icmpv6::echo(icmpv6::type(reply6), icmpv6::identifier(get(header, icmpv6::identifier)),
                         icmpv6::sequence_number(get(header, icmpv6::sequence_number)))
          : icmp::echo(icmp::type(reply4), icmp::ident(get(header, icmp::ident)),
                       icmp::seq(get(header, icmp::seq)));
  send_ip(packet.from, packet.destination, packet.source,
          {std::move(reply), payload(copy_of(content_of(packet.decoded, layer)))});
}

void HandHost::refuse_port(const Packet& packet, HostTime now) {
  if (is_unspecified(packet.source)) return;
  if (!errors_.take(now)) {
    ++counts_.unanswered;
    return;
  }
  const bool ip6 = is_ip6(packet.source);
  const Layer& network = packet.decoded.layers()[packet.network];
  constexpr std::uint8_t port4 = 3;
  constexpr std::uint8_t unreachable6 = 1;
  constexpr std::uint8_t port6 = 4;
  auto error = ip6 ? icmpv6::error(icmpv6::type(unreachable6), icmpv6::code(port6))
                   : icmp::unreachable(icmp::code(port4));
  ++counts_.unreachable;
  send_ip(packet.from, packet.destination, packet.source,
          {std::move(error), payload(copy_of(quote_of(packet.decoded, network, ip6)))});
}

void HandHost::send_ip(const Mac& to, const Ip& source, const Ip& destination,
                       std::vector<Part> inside) {
  Recipe recipe;
  if (config_.link == Link::ethernet) {
    recipe.parts.push_back(eth::layer(eth::dst(to), eth::src(config_.mac)));
  }
  const auto* ip6 = std::get_if<Ip6>(&source);
  recipe.parts.push_back(
      ip6 != nullptr ? ipv6::layer(ipv6::src(*ip6), ipv6::dst(std::get<Ip6>(destination)))
                     : ipv4::layer(ipv4::src(std::get<Ip4>(source)),
                                   ipv4::dst(std::get<Ip4>(destination)), ipv4::id(next_id_)));
  for (Part& part : inside) recipe.parts.push_back(std::move(part));
  const std::uint32_t id = next_id_++;
  if (next_id_ == 0) next_id_ = 1;
  const auto frame = build(recipe);
  if (!frame) {
    ++counts_.unanswered;
    return;
  }
  auto pieces = fragments_of(frame->view(), config_.mtu, id);
  if (!pieces) {
    ++counts_.unanswered;
    return;
  }
  for (Bytes& piece : *pieces) out_.push_back(std::move(piece));
}

}  // namespace pushpkt::stack
