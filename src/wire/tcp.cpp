// What a segment says of its answer. RFC 9293
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire::tcp {

MessageRole role(ByteView packet, PortPair /*ports*/) {
  const bool acknowledges = get(packet, ack);
  const bool begins = get(packet, syn);
  if (begins && !acknowledges) {
    return {MessageRole::Kind::request, std::uint32_t{get(packet, seq) + 1U}};
  }
  if (begins || (get(packet, reset) && acknowledges)) {
    return {MessageRole::Kind::answer, get(packet, ack_number)};
  }
  return {};
}

}  // namespace pushpkt::wire::tcp
