// What a recipe leaves open, filled in from outside; what it names is never touched.
#pragma once

#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::wire {

/// Sets `field` in the first part of its header, if there is one and it does not name it. Whether
/// it was set.
bool fill_silent(Recipe& recipe, const Field& field, Value value);

}  // namespace pushpkt::wire
