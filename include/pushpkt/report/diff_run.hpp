// Two captures, or two folders of them, compared, and the result printed while they are.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "pushpkt/compare/capture_diff.hpp"
#include "pushpkt/report/part.hpp"
#include "pushpkt/report/style.hpp"

namespace pushpkt::report {

struct DiffRequest {
  std::string a = {};  ///< a capture, a folder of captures, or "-"
  std::string b = {};
  compare::Policy policy = {};
  compare::Bounds bounds = {};
  bool json = false;
  bool brief = false;          ///< groups only
  std::string html_file = {};  ///< "" for no page
  /// Prints a part for merge_parts() in place of the result; `run` says of what.
  std::optional<Shard> shard = {};
  std::string run = {};
};

/// Where the result is printed, and what ends it early.
struct DiffOutput {
  Style style = {};
  std::function<void(std::string_view text)> print = {};  ///< control characters may be escaped
  std::function<void(std::string_view text)> print_exact = {};  ///< arrives as it is
  std::function<void(std::string_view text)> note = {};         ///< for stderr
  WriteBytes write = {};                                        ///< of a part
  std::function<bool()> stop = {};
  int stop_fd = -1;  ///< readable when `stop` is true: poll(2)
};

/// False when they differ. A folder and a capture: the capture in it with the same name, as in
/// diff(1). Errors: a file that cannot be read or written; a capture that is damaged, after the
/// result of what is whole.
/// Of a part: false when there are differences in it.
[[nodiscard]] Result<bool> diff_captures(const DiffRequest& request, const DiffOutput& output);

}  // namespace pushpkt::report
