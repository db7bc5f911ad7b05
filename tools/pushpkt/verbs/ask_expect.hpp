// --expect: the exit code is a grade of the rows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "pushpkt/ask/expectation.hpp"

namespace pushpkt::tool {

void add_expect_option(Arguments question, std::string& text, bool knows_drops);

/// Of the option's text; nullopt where it is not given.
[[nodiscard]] Result<std::optional<ask::Expectation>> expectation_of(const std::string& text,
                                                                     bool knows_drops);

/// The exit code: 0 when all are as expected; 1 when one is not (stderr names it), or there is
/// none.
[[nodiscard]] int grade(const ask::Expectation& expected,
                        const std::vector<ask::Outcome>& outcomes);

}  // namespace pushpkt::tool
