// A run as its parts name it: those of different runs are not merged.
#pragma once

#include <string>

#include "cli/arguments.hpp"

namespace pushpkt::cli {

/// All of the command line that has an effect on the result, but --shard.
[[nodiscard]] std::string run_identity(const Arguments& verb);

/// In quotes where a shell needs them.
[[nodiscard]] std::string as_shell_word(const std::string& word);

}  // namespace pushpkt::cli
