// Payloads have no fields: compare looks for them behind a UDP header, by its ports.
#include "verbs/answer_fields.hpp"

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::tool {
namespace {

using namespace wire;

Part ip_layer(const Ip& from, const Ip& to) {
  if (is_ip6(from)) {
    return ipv6::layer(ipv6::src(std::get<Ip6>(from)), ipv6::dst(std::get<Ip6>(to)));
  }
  return ipv4::layer(ipv4::src(std::get<Ip4>(from)), ipv4::dst(std::get<Ip4>(to)));
}

Result<Frame> datagram(const replay::SavedRequest& request, const Bytes& payload) {
  return build({ip_layer(request.server.address, request.client.address),
                udp::layer(udp::srcport(request.server.port), udp::dstport(request.client.port)),
                wire::payload(payload)});
}

}  // namespace

std::vector<compare::FieldDifference> differing_fields(const replay::Reanswer& answer,
                                                       const compare::Policy& policy) {
  const auto saved = datagram(*answer.request, answer.saved->payload);
  const auto now = datagram(*answer.request, answer.payload);
  if (!saved || !now) return {};  // no datagram is so long
  auto fields = compare::diff({.bytes = saved->bytes, .link = saved->link},
                              {.bytes = now->bytes, .link = now->link}, policy);
  std::erase_if(fields, [](const compare::FieldDifference& field) { return !field.counts(); });
  return fields;
}

}  // namespace pushpkt::tool
