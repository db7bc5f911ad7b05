// What the packets of a record say.
#include "pushpkt/journey/record.hpp"

namespace pushpkt::journey {

const SeenPacket* Record::find(std::string_view host, RecordedPacket::Kind wanted) const {
  for (const RecordedPacket& recorded : packets) {
    if (recorded.host == host && recorded.kind == wanted) return &recorded.packet;
  }
  return nullptr;
}

std::optional<Bytes> Record::answer() const {
  for (const RecordedPacket& recorded : packets) {
    if (recorded.kind != RecordedPacket::Kind::answer) continue;
    const wire::Decoded& decoded = recorded.packet.decoded();
    const ByteView payload = decoded.carried();
    return Bytes(payload.begin(), payload.end());
  }
  return received;
}

std::vector<std::string> Record::errors(std::string_view host) const {
  std::vector<std::string> out;
  for (const RecordedPacket& recorded : packets) {
    if (recorded.kind != RecordedPacket::Kind::error || recorded.host != host) continue;
    const wire::Decoded& decoded = recorded.packet.decoded();
    const bool ip6 = decoded.find("icmpv6.type").has_value();
    const auto number = [&](std::string_view name) { return decoded.find(name)->value.low; };
    const auto source = decoded.find(ip6 ? "ipv6.src" : "ip.src");
    out.push_back((ip6 ? "ICMPv6 type " : "ICMP type ") +
                  std::to_string(number(ip6 ? "icmpv6.type" : "icmp.type")) + ", code " +
                  std::to_string(number(ip6 ? "icmpv6.code" : "icmp.code")) + ", from " +
                  wire::to_text(*source->field, source->value));
  }
  return out;
}

std::size_t Record::first_own_layer() const {
  const wire::FrameView view = wire::view_of(wrote.packet(), wrote.link);
  const auto starts_at = [&](std::uint32_t offset) {
    std::size_t layer = 0;
    while (layer < wrote.layers.size() && wrote.layers[layer].offset < offset) ++layer;
    return layer;
  };
  switch (kind->ours) {
    case path::Level::link:
      return 0;
    case path::Level::network:
      return starts_at(view.network_offset);
    case path::Level::transport:
      return starts_at(view.transport_offset);
    case path::Level::payload:
      return starts_at(view.payload_offset);
  }
  return wrote.layers.size();
}

}  // namespace pushpkt::journey
