// A plan carried out: the same commands in the same order, in batches and without a shell.
#pragma once

#include "pushpkt/base/result.hpp"
#include "pushpkt/lab/host.hpp"
#include "pushpkt/lab/plan.hpp"

namespace pushpkt::lab {

/// Leaves the calling thread on some host.
[[nodiscard]] Result<void> execute(const Plan& plan, const Namespaces& namespaces);

}  // namespace pushpkt::lab
