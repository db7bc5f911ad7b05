// --policy and --ignore: what may differ, the same for every verb that compares.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"
#include "pushpkt/compare/policy.hpp"

namespace pushpkt::tool {

struct PolicyOptions {
  std::string file;
  std::vector<std::string> ignored;

  /// Neither option was given: the verb's own default holds.
  [[nodiscard]] bool empty() const { return file.empty() && ignored.empty(); }
  /// The file's policy, the ignored fields on top. Input errors name the file or the field.
  [[nodiscard]] Result<compare::Policy> policy() const;
};

/// Adds both options to a verb or a group of its options, and returns them. `options` must outlive
/// the parsing.
void add_policy_options(Arguments group, PolicyOptions& options);

}  // namespace pushpkt::tool
