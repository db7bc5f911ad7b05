// The outermost header counts: what is inside a tunnel is another's.
#include "pushpkt/wire/silent.hpp"

namespace pushpkt::wire {

bool fill_silent(Recipe& recipe, const Field& field, Value value) {
  for (Part& part : recipe.parts) {
    if (part.kind != Part::Kind::header || find_field(*part.header, field.name) != &field) continue;
    if (part.find(field) != nullptr) return false;
    part.set(field, value);
    return true;
  }
  return false;
}

}  // namespace pushpkt::wire
