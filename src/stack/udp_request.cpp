// Completing a recipe: a layer, an address or a port that is missing is put in, nothing is changed.
#include "stack/udp_request.hpp"

#include <algorithm>

#include "pushpkt/stack/complete.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::stack {
namespace {

namespace eth = wire::eth;
namespace ipv4 = wire::ipv4;
namespace ipv6 = wire::ipv6;
namespace udp = wire::udp;
using wire::Part;

bool is_ip(const Part& part) {
  return part.header == &ipv4::header || part.header == &ipv6::header;
}
bool is_udp(const Part& part) { return part.header == &udp::header; }

template <class Tag, class T>
std::optional<T> named(const Part& part, const wire::FieldOf<Tag, T>& field) {
  const wire::Setting* setting = part.find(field);
  if (setting == nullptr) return std::nullopt;
  return wire::Codec<T>::from_value(setting->value);
}

/// DF is set as a UDP socket does it; the id may then be 0 (RFC 6864, 4.1).
Part ip_layer(bool ip6) { return ip6 ? ipv6::layer() : ipv4::layer(ipv4::df(true)); }

}  // namespace

Result<wire::Recipe> udp_request(const std::optional<wire::Recipe>& wanted, const Flow& flow,
                                 const NextHop& hop, ByteView message) {
  wire::Recipe recipe = wanted.value_or(wire::Recipe{udp::layer()});
  auto& parts = recipe.parts;
  auto datagram = std::find_if(parts.begin(), parts.end(), is_udp);
  if (datagram == parts.end()) {
    return fail(input_error("cannot ask without a UDP layer", "add udp() to the recipe"));
  }
  const bool ip6 = is_ip6(flow.remote.address);
  auto network = std::find_if(parts.begin(), parts.end(), is_ip);
  if (network == parts.end()) network = parts.insert(datagram, ip_layer(ip6));
  if ((network->header == &ipv6::header) != ip6) {
    return fail(input_error(
        "cannot ask " + to_string(flow.remote) + " with " + std::string(network->header->title),
        "the recipe's IP layer is of the other family"));
  }
  if (is_ip(parts.front())) parts.insert(parts.begin(), eth::layer());
  complete(recipe, known_values(hop, flow.local, flow.remote, false));
  if (!message.empty() || !wanted) {
    parts.push_back(wire::payload(Bytes(message.begin(), message.end())));
  }
  return recipe;
}

Flow flow_of(const std::optional<wire::Recipe>& wanted, Flow flow) {
  if (!wanted) return flow;
  for (const Part& part : wanted->parts) {
    if (part.header == &ipv4::header) {
      if (const auto source = named(part, ipv4::src)) flow.local.address = *source;
      if (const auto goal = named(part, ipv4::dst)) flow.remote.address = *goal;
    } else if (part.header == &ipv6::header) {
      if (const auto source = named(part, ipv6::src)) flow.local.address = *source;
      if (const auto goal = named(part, ipv6::dst)) flow.remote.address = *goal;
    } else if (is_udp(part)) {
      if (const auto source = named(part, udp::srcport)) flow.local.port = *source;
      if (const auto goal = named(part, udp::dstport)) flow.remote.port = *goal;
    }
  }
  return flow;
}

}  // namespace pushpkt::stack
