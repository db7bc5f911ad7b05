// Options that have no effect beside others.
#pragma once

#include <string_view>
#include <vector>

#include "cli/command_facts.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::cli {

class Arguments;

/// Between blanks: "-v -x".
[[nodiscard]] std::vector<std::string_view> split_words(std::string_view words);

/// Refuses the first option that has no effect on this line, with the reason.
[[nodiscard]] Result<void> check_rules(const std::vector<OptionRule>& rules,
                                       const Arguments& arguments);

}  // namespace pushpkt::cli
