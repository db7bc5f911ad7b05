// Where a comparison is printed: by `diff`, and by `merge` of its parts.
#pragma once

#include "pushpkt/report/diff_run.hpp"

namespace pushpkt::tool {

[[nodiscard]] report::DiffOutput diff_output(bool json);

}  // namespace pushpkt::tool
