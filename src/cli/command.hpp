// A verb of the program: a row of its table, from which the help comes too.
#pragma once

#include <functional>
#include <string_view>

#include "cli/arguments.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/report/style.hpp"

namespace pushpkt::cli {

/// Exit codes (docs: `pushpkt --help`).
inline constexpr int exit_yes = 0;
inline constexpr int exit_no = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_permission = 3;
inline constexpr int exit_environment = 4;

/// What a verb does once its options are parsed: an exit code, or an error that becomes one.
using Run = std::function<Result<int>()>;

struct Command {
  std::string_view section;  ///< its place in the list of verbs
  std::string_view name;
  std::string_view summary;
  Run (*add)(Arguments verb);  ///< declares the options
  bool knows_packets = true;   ///< decodes or builds them: --protocols has an effect
};

}  // namespace pushpkt::cli
