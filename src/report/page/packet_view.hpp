// One packet: each header drawn, and its bytes, linked field by field; beside them another
// packet's.
#pragma once

#include <string>

#include "pushpkt/wire/decode.hpp"
#include "report/page/header_drawing.hpp"

namespace pushpkt::report::page {

struct PacketView {
  const wire::Decoded& packet;
  FieldMarker marker;
  std::string name = {};                  ///< above the drawings where `beside` is given
  const wire::Decoded* beside = nullptr;  ///< its headers stand beside those of the same kind
  std::string beside_name = {};
  unsigned level = 4;  ///< of the headings
};

[[nodiscard]] std::string packet_view(const PacketView& view);

/// The bytes, sixteen a line, each linked to its fields and marked as they are.
[[nodiscard]] std::string hex_view(const wire::Decoded& packet, const FieldMarker& marker);

}  // namespace pushpkt::report::page
