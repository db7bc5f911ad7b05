// Questions to a record.
#include "pushpkt/journey/record.hpp"

namespace pushpkt::journey {

const sniff::Seen* Record::find(std::string_view host, Sighting::Role role) const {
  for (const Sighting& sighting : sightings) {
    if (sighting.host == host && sighting.role == role) return &sighting.seen;
  }
  return nullptr;
}

std::optional<Bytes> Record::answer() const {
  for (const Sighting& sighting : sightings) {
    if (sighting.role != Sighting::Role::reply) continue;
    const wire::Decoded decoded = wire::decode(sighting.seen.bytes, sighting.seen.link);
    const ByteView payload = decoded.payload();
    return Bytes(payload.begin(), payload.end());
  }
  return std::nullopt;
}

std::size_t Record::first_own_layer() const {
  const wire::FrameView view = wire::view_of(wrote.packet(), wrote.link);
  const auto starts_at = [&](std::uint32_t offset) {
    std::size_t layer = 0;
    while (layer < wrote.layers.size() && wrote.layers[layer].offset < offset) ++layer;
    return layer;
  };
  switch (kind->ours) {
    case path::Ours::link:
      return 0;
    case path::Ours::network:
      return starts_at(view.network_offset);
    case path::Ours::transport:
      return starts_at(view.transport_offset);
    case path::Ours::payload:
      break;
  }
  return wrote.layers.size();
}

}  // namespace pushpkt::journey
