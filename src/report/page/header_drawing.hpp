// A header as RFCs draw it: 32 bits a row, each field in its place, with its value.
#pragma once

#include <functional>
#include <string>

#include "pushpkt/wire/layer.hpp"

namespace pushpkt::report::page {

/// How a field looks, and why.
struct FieldMark {
  std::string css;  ///< "set", "kernel", "changed", ...
  std::string who;  ///< "the kernel changed it: we wrote 0xdead"
};
using FieldMarker = std::function<FieldMark(std::size_t layer, const wire::Field& field)>;

/// The name by which a field and its bytes are linked: layer and field, or the layer's options.
[[nodiscard]] std::string field_key(std::size_t layer, const wire::Field& field);
[[nodiscard]] std::string options_key(std::size_t layer);
inline constexpr std::string_view payload_key = "p";

/// Layer `layer` of a packet; its options are one field.
[[nodiscard]] std::string header_drawing(const wire::Packet& packet, std::size_t layer,
                                         const FieldMarker& marker);

}  // namespace pushpkt::report::page
