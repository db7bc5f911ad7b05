// Two captures, or two folders of them, compared and told as the user wants it.
#pragma once

#include <string>

#include "pushpkt/compare/capture_diff.hpp"

namespace pushpkt::tool {

struct DiffOutput {
  bool json = false;
  bool brief = false;     ///< groups only
  std::string html_file;  ///< "" for no page
};

struct DiffRequest {
  std::string a;  ///< a capture, a folder of captures, or "-"
  std::string b;
  compare::Policy policy;
  compare::Bounds bounds;
  DiffOutput output;
};

/// Exit code 0 (the same) or 1 (different). A folder and a capture: the one in it with the same
/// name, as in diff(1).
[[nodiscard]] Result<int> diff_captures(const DiffRequest& request);

}  // namespace pushpkt::tool
