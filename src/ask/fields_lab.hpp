// The lab of `ask fields`, with what a user alters in it.
#pragma once

#include "pushpkt/ask/fields.hpp"

namespace pushpkt::ask {

[[nodiscard]] lab::Plan lab_plan_of(const FieldsQuestion& question, lab::ClientLink link);

/// The error of an experiment in that lab. Where the lab was altered, that is more likely the cause
/// than a busy machine: the hint says so.
[[nodiscard]] Error with_likely_cause(Error error, const FieldsQuestion& question);

}  // namespace pushpkt::ask
