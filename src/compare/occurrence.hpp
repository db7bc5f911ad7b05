// Headers of one name in a packet, told apart by their number.
#pragma once

#include "pushpkt/wire/layer.hpp"

namespace pushpkt::compare {

/// How many headers of this layer's name are below it.
[[nodiscard]] inline unsigned occurrence_of(const wire::Packet& packet, std::size_t layer) {
  unsigned before = 0;
  for (std::size_t i = 0; i < layer; ++i) {
    if (packet.layers[i].header->name == packet.layers[layer].header->name) ++before;
  }
  return before;
}

}  // namespace pushpkt::compare
