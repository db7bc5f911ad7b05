// From a trial to a row: what was seen, in the words of the report.
#pragma once

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/journey/trial.hpp"

namespace pushpkt::ask {

/// `built` is the case's frame, `kind` the path that took it on this stage.
[[nodiscard]] FieldsRow row_of(const Case& one, const Built& built, const path::PathKind& kind,
                               const journey::Vantage& stage, const journey::Trial& trial);

/// The part of the recipe with which our layers begin on this path.
[[nodiscard]] std::size_t first_own_part(const wire::Recipe& recipe, const path::PathKind& kind);

}  // namespace pushpkt::ask
