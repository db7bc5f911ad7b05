// Typed reads of what a recipe names.
#pragma once

#include <optional>

#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::stack {

/// The value in the first part of this header, if it names the row.
template <class T>
std::optional<T> named(const wire::Recipe& recipe, const wire::Header& header,
                       const wire::Field& field) {
  for (const wire::Part& part : recipe.parts) {
    if (part.header != &header) continue;
    const wire::Setting* setting = part.find(field);
    if (setting == nullptr) return std::nullopt;
    return wire::Codec<T>::from_value(setting->value);
  }
  return std::nullopt;
}

/// Of a packet that the recipe gives byte by byte, without a header in front.
[[nodiscard]] std::optional<Ip> destination_in_bytes(const wire::Recipe& recipe);

}  // namespace pushpkt::stack
