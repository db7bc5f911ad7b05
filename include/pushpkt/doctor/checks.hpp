// What works on this machine, what is missing, and what to do about it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/error.hpp"

namespace pushpkt::doctor {

struct Check {
  std::string kind;  ///< "lab", "path", "drops", "tool", "capability", "kernel", "library"
  std::string name;
  bool works = true;
  std::string found;
  std::string cure = {};  ///< "" where it works, or no cure is known
};

/// A check that is refused by this error, whose hint is the cure; without an error it works.
[[nodiscard]] Check check_of(std::string kind, std::string name, std::string works_as,
                             const std::optional<Error>& refusal);

/// All checks. Each feature is tried: a lab is built, paths are opened; nothing is sent.
[[nodiscard]] std::vector<Check> run_checks();

/// Whether the lab can be built and nft rules can be set in it: no experiment needs more.
[[nodiscard]] bool is_healthy(std::span<const Check> checks);
/// One sentence that follows from the checks.
[[nodiscard]] std::string_view verdict_of(std::span<const Check> checks);

}  // namespace pushpkt::doctor
