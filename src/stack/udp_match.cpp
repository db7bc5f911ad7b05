// The answer's payload, or what differs, from what wire::answers finds.
#include "stack/udp_match.hpp"

#include "pushpkt/wire/answers.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "stack/icmp_words.hpp"

namespace pushpkt::stack {
namespace {

using wire::Decoded;
using Extent = wire::Match::Extent;

NearMiss miss(NearMiss::Kind kind, std::string text) {
  return {.kind = kind, .text = std::move(text)};
}

NearMiss differing(const wire::Match& match) {
  if (match.extent == Extent::later_fragment) {
    return miss(NearMiss::Kind::fragment, match.why);
  }
  if (match.field == wire::udp::checksum.name) {
    return miss(NearMiss::Kind::bad_checksum, match.why);
  }
  if (match.field == wire::udp::srcport.name || match.field == wire::udp::dstport.name) {
    return miss(NearMiss::Kind::other_port, match.why);
  }
  return miss(match.discarded ? NearMiss::Kind::discarded : NearMiss::Kind::other_sender,
              match.why);
}

NearMiss icmp_miss_of(const wire::Match& match, Port asked) {
  return near_miss_of({.ip6 = match.icmp.ip6,
                       .type = match.icmp.type,
                       .code = match.icmp.code,
                       .from = match.from ? to_string(*match.from) : "an unknown host",
                       .mtu = match.icmp.mtu},
                      asked);
}

/// From and to the right endpoints: but is it all there?
Match payload_of(const Decoded& packet, const wire::Match& match) {
  if (match.extent == Extent::first_fragment) {
    return miss(NearMiss::Kind::fragment, "the first fragment of an answer came, and not the rest");
  }
  if (match.extent == Extent::cut) {
    return miss(NearMiss::Kind::cut, "the answer claims more bytes than came (udp.length)");
  }
  const wire::Layer& udp = packet.layers()[match.layer];
  const ByteView payload =
      packet.bytes().subspan(udp.payload_offset(), udp.end - udp.payload_offset());
  return Bytes(payload.begin(), payload.end());
}

}  // namespace

Match match(const Decoded& packet, const Flow& request, const wire::ReceivingHost& host) {
  const wire::Match found = wire::answers({.kind = wire::Request::Kind::udp,
                                           .local = request.local.address,
                                           .remote = request.remote.address,
                                           .local_id = request.local.port.number,
                                           .remote_id = request.remote.port.number},
                                          packet, host);
  switch (found.kind) {
    case wire::Match::Kind::none:
      return {};
    case wire::Match::Kind::answer:
      return payload_of(packet, found);
    case wire::Match::Kind::icmp_error:
      return icmp_miss_of(found, request.remote.port);
    case wire::Match::Kind::near_miss:
      break;
  }
  return differing(found);
}

}  // namespace pushpkt::stack
