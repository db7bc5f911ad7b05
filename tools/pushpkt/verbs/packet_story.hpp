// A sent packet's comment in a capture: by which path, from which recipe, who wrote which field.
#pragma once

#include <string>

#include "pushpkt/path/path.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::tool {

[[nodiscard]] std::string packet_story(const wire::Recipe& recipe, const path::PathKind& path);

}  // namespace pushpkt::tool
