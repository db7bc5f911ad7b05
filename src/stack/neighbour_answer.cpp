// Both protocols answer the link-layer address that the question came from.
#include "pushpkt/stack/neighbour_answer.hpp"

#include <net/if_arp.h>

#include <algorithm>

#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::stack {
namespace {

using namespace wire;  // rows are named as in recipes

bool has(std::span<const Ip> addresses, const Ip& wanted) {
  return std::find(addresses.begin(), addresses.end(), wanted) != addresses.end();
}

std::optional<Recipe> arp_answer(const Decoded& frame, const Layer& layer, const Mac& from,
                                 std::span<const Ip> addresses, const Mac& mac) {
  const ByteView header = layer.header_in(frame.bytes());
  const Ip4 target = get(header, arp::dst_ip);
  const Mac asker = get(header, arp::src_mac);
  if (get(header, arp::opcode) != ARPOP_REQUEST || !has(addresses, target)) return std::nullopt;
  if (asker.is_group()) return std::nullopt;
  return Recipe{eth::layer(eth::dst(from), eth::src(mac)),
                arp::layer(arp::opcode(ARPOP_REPLY), arp::src_mac(mac), arp::src_ip(target),
                           arp::dst_mac(asker), arp::dst_ip(get(header, arp::src_ip)))};
}

/// RFC 4861, 7.1.1: a hop limit of 255 says that no router passed it on.
std::optional<Recipe> advertisement(const Decoded& frame, std::size_t at, const Mac& from,
                                    std::span<const Ip> addresses, const Mac& mac) {
  const Layer& layer = frame.layers()[at];
  const ByteView header = layer.header_in(frame.bytes());
  const ByteView network = frame.layers()[at - 1].header_in(frame.bytes());
  const Ip6 target = get(header, icmpv6::ns_target);
  const ChecksumState checksum = frame.checksum(at);
  const bool good = checksum == ChecksumState::good || checksum == ChecksumState::partial;
  if (!frame.complete(at) || !good || get(header, icmpv6::code) != 0) return std::nullopt;
  if (get(network, ipv6::hlim) != 255 || !has(addresses, target)) return std::nullopt;
  constexpr std::uint8_t target_link_address = 2;  // RFC 4861, 4.6.1
  Bytes option{target_link_address, 1};
  option.insert(option.end(), mac.bytes.begin(), mac.bytes.end());
  // A host that probes for duplicates has no address yet.
  const Ip6 asker = get(network, ipv6::src);
  const bool probe = asker == Ip6{};
  const Ip6 all_nodes{{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
  const Mac all_nodes_mac{{0x33, 0x33, 0, 0, 0, 1}};
  return Recipe{
      eth::layer(eth::dst(probe ? all_nodes_mac : from), eth::src(mac)),
      ipv6::layer(ipv6::src(target), ipv6::dst(probe ? all_nodes : asker), ipv6::hlim(255)),
      icmpv6::advertisement(icmpv6::na_solicited(!probe), icmpv6::na_override(true),
                            icmpv6::na_target(target)),
      payload(std::move(option))};
}

}  // namespace

std::optional<Frame> neighbour_answer(const Decoded& frame, std::span<const Ip> addresses,
                                      const Mac& mac) {
  const auto& layers = frame.layers();
  if (layers.empty() || layers[0].header != &eth::header) return std::nullopt;
  const Mac from = get(layers[0].header_in(frame.bytes()), eth::src);
  if (from.is_group()) return std::nullopt;
  std::optional<Recipe> answer;
  for (std::size_t i = 1; i < layers.size() && !answer; ++i) {
    if (layers[i].header == &arp::header) {
      answer = arp_answer(frame, layers[i], from, addresses, mac);
    } else if (layers[i].header == &icmpv6::header_solicitation &&
               layers[i - 1].header == &ipv6::header) {
      answer = advertisement(frame, i, from, addresses, mac);
    }
  }
  if (!answer) return std::nullopt;
  auto built = build(*answer);
  return built ? std::optional(std::move(*built)) : std::nullopt;
}

}  // namespace pushpkt::stack
