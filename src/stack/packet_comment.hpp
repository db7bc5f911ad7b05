// A sent packet's comment in a capture: its path, its recipe, and where each field is from.
#pragma once

#include <string>

#include "pushpkt/path/path.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::stack {

[[nodiscard]] std::string packet_comment(const wire::Recipe& recipe, const path::PathKind& path);

}  // namespace pushpkt::stack
