// `send --vary FIELD=random`, and --seed.
#pragma once

#include "verbs/send_options.hpp"

namespace pushpkt::tool {

[[nodiscard]] bool draws_at_random(const SendOptions& options);
/// Without --seed, random values can be repeated too: the seed is printed.
void choose_seed(SendOptions& options);

}  // namespace pushpkt::tool
