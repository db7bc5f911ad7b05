// Which way a TCP segment goes.
#pragma once

#include <optional>

#include "pushpkt/talk/dialogue.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::talk {

/// nullopt: it is none.
inline std::optional<SequenceBases::Direction> direction_of(const wire::Packet& packet) {
  const auto from = packet.get(wire::tcp::srcport);
  const auto to = packet.get(wire::tcp::dstport);
  if (!from || !to) return std::nullopt;
  return SequenceBases::Direction{from->number, to->number};
}

}  // namespace pushpkt::talk
