// From a trial to a row of the answer.
#pragma once

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/journey/trial.hpp"
#include "pushpkt/journey/vantage.hpp"

namespace pushpkt::ask {

/// `built` is the case as it was sent by the path `kind`.
[[nodiscard]] FieldsRow row_of(const cases::Case& asked, const cases::Built& built,
                               const path::PathKind& kind, const journey::Vantage& vantage,
                               const journey::Trial& trial);

/// The part of the recipe with which our layers begin on this path.
[[nodiscard]] std::size_t first_own_part(const wire::Recipe& recipe, const path::PathKind& kind);

}  // namespace pushpkt::ask
