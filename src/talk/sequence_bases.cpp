// Kept for each direction of a connection.
#include "pushpkt/talk/values.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "talk/direction.hpp"

namespace pushpkt::talk {

void SequenceBases::observe(const wire::Decoded& packet, bool replaces) {
  for (const wire::Layer& layer : packet.layers()) {
    if (layer.header->quotes_packet) return;
    if (layer.header == &wire::tcp::header) break;
  }
  const auto direction = direction_of(packet.packet());
  if (!direction || !packet.get(wire::tcp::syn).value_or(false)) return;
  const std::uint32_t number = packet.get(wire::tcp::seq).value_or(0);
  if (replaces) bases_[*direction] = number;
  bases_.try_emplace(*direction, number);
}

std::optional<std::uint32_t> SequenceBases::find(const Direction& direction) const {
  const auto found = bases_.find(direction);
  if (found == bases_.end()) return std::nullopt;
  return found->second;
}

// Any number will do; the same in every run makes runs comparable.
std::uint32_t SequenceBases::begin(const Direction& direction) {
  constexpr std::uint32_t first = 1'000'000'000;
  return bases_.try_emplace(direction, first).first->second;
}

}  // namespace pushpkt::talk
