// A sent packet's comment in a capture: its path, its recipe, and where each field is from.
#pragma once

#include <string>

#include "pushpkt/path/path.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::stack {

[[nodiscard]] std::string packet_comment(const wire::Recipe& recipe, const path::PathKind& path);

/// "\nip.id: built 0x0000, on the wire 0x1234" for each row, layer by layer of the same kind, from
/// the outside; "\neth: written by the kernel".
[[nodiscard]] std::string differences(const wire::Decoded& built, const wire::Decoded& packet);

}  // namespace pushpkt::stack
