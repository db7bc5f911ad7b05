// Options that have no effect beside others: one table for all verbs.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "pushpkt/base/result.hpp"

namespace pushpkt::tool {

class Arguments;

/// Where `when` holds, none of `options` would change anything: giving one is an error.
struct OptionRule {
  std::string_view command;  ///< "send", "ask fields"
  /// Conditions that all hold, between blanks: "--json" (it is given), "!--wait" (it is not),
  /// "--path=file" (it has this value, also as its default), "-T!=fields" (given, another value),
  /// "file!=*.pkt" (given, with another ending).
  std::string_view when;
  std::string_view why;
  std::vector<std::string_view> options;
};

[[nodiscard]] std::span<const OptionRule> option_rules();

/// Refuses the first option that has no effect on this line of `command`, with the reason.
[[nodiscard]] Result<void> check_rules(std::string_view command, const Arguments& arguments);

}  // namespace pushpkt::tool
