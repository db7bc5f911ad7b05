// What works on this machine, what is missing, and the cure.
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

/// The first executable file `name` in the directories of `path` ("/usr/bin:/bin"); "" if none is.
[[nodiscard]] std::string find_program(std::string_view name, std::string_view path);
/// Whether the text of /proc/self/status grants this capability (capabilities(7), its number).
[[nodiscard]] bool has_capability(std::string_view status, unsigned number);

/// Whether the lab can be built and nft rules can be set in it: no experiment needs more.
[[nodiscard]] bool is_healthy(std::span<const Check> checks);
/// One sentence that follows from the checks.
[[nodiscard]] std::string_view verdict_of(std::span<const Check> checks);

}  // namespace pushpkt::doctor
