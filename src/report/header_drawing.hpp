// A header as RFCs draw it: 32 bits a row, each field in its place, with its value.
#pragma once

#include <functional>
#include <string>

#include "pushpkt/wire/layer.hpp"

namespace pushpkt::report {

/// The CSS class of a field's cell.
using CellClass = std::function<std::string(const wire::Field& field)>;

/// HTML of layer `layer` of a packet.
[[nodiscard]] std::string header_drawing(const wire::Packet& packet, std::size_t layer,
                                         const CellClass& css);

}  // namespace pushpkt::report
