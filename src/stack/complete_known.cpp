// What is known without looking anything up: of a recipe's bytes, of a next hop and endpoints.
#include "pushpkt/stack/complete.hpp"

#include <algorithm>

#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/recipe_defaults.hpp"
#include "stack/named_value.hpp"

namespace pushpkt::stack {

using namespace wire;  // rows are named as in recipes

namespace {

bool has_headers(const Recipe& recipe) {
  return std::any_of(recipe.parts.begin(), recipe.parts.end(),
                     [](const Part& part) { return part.header != nullptr; });
}

}  // namespace

std::optional<Ip> destination_in_bytes(const Recipe& recipe) {
  const Link link = link_of(recipe);
  const bool bare = link == Link::raw || link == Link::ipv4 || link == Link::ipv6;
  if (!bare || has_headers(recipe) || recipe.parts.empty()) return std::nullopt;
  const ByteView bytes = recipe.parts[0].bytes;
  const unsigned version = bytes.empty() ? 0U : bytes[0] >> 4U;
  if (version == 4 && bytes.size() >= ipv4::header.fixed_bytes) return Ip{get(bytes, ipv4::dst)};
  if (version == 6 && bytes.size() >= ipv6::header.fixed_bytes) return Ip{get(bytes, ipv6::dst)};
  return std::nullopt;
}

std::vector<Setting> known_values(const NextHop& hop, const Endpoint& local, const Endpoint& remote,
                                  bool arp) {
  const auto row = [](const Field& field, Value value) { return Setting{&field, value, {}}; };
  const Mac there = arp ? Mac::broadcast() : hop.gateway_mac;
  std::vector<Setting> out{row(eth::dst, Codec<Mac>::to_value(there)),
                           row(eth::src, Codec<Mac>::to_value(hop.source_mac))};
  if (const auto* source = std::get_if<Ip4>(&local.address)) {
    const auto* gateway = std::get_if<Ip4>(&hop.gateway);
    out.push_back(row(arp::src_mac, Codec<Mac>::to_value(hop.source_mac)));
    out.push_back(row(arp::src_ip, Codec<Ip4>::to_value(*source)));
    if (gateway != nullptr) out.push_back(row(arp::dst_ip, Codec<Ip4>::to_value(*gateway)));
    out.push_back(row(ipv4::src, Codec<Ip4>::to_value(*source)));
    out.push_back(row(ipv4::dst, Codec<Ip4>::to_value(std::get<Ip4>(remote.address))));
  } else {
    out.push_back(row(ipv6::src, Codec<Ip6>::to_value(std::get<Ip6>(local.address))));
    out.push_back(row(ipv6::dst, Codec<Ip6>::to_value(std::get<Ip6>(remote.address))));
  }
  const std::uint64_t here = local.port.number;
  for (const Field* source :
       {static_cast<const Field*>(&udp::srcport), static_cast<const Field*>(&tcp::srcport),
        static_cast<const Field*>(&icmp::ident), static_cast<const Field*>(&icmpv6::identifier)}) {
    out.push_back(row(*source, here));
  }
  out.push_back(row(udp::dstport, std::uint64_t{remote.port.number}));
  out.push_back(row(tcp::dstport, std::uint64_t{remote.port.number}));
  return out;
}

void complete(Recipe& recipe, const std::vector<Setting>& known) {
  for (const Setting& row : known) (void)set_if_unset(recipe, *row.field, row.value);
}

}  // namespace pushpkt::stack
