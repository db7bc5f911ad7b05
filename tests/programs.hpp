// Other people's programs, which tests hold ours against.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

namespace pushpkt::test {

/// $PUSHPKT_PROGRAMS=required: a missing program fails the test that wants it. The continuous
/// integration sets it, so that an image that loses a program does not skip its tests for ever.
inline bool programs_are_required() {
  const char* const wish = std::getenv("PUSHPKT_PROGRAMS");
  return wish != nullptr && std::string_view(wish) == "required";
}

/// Whether PATH has it. Programs that `scripts/setup --ci` does not install are never required.
inline bool has_program(const std::string& name) {
  constexpr std::array<std::string_view, 4> never_required{"arping", "curl", "openssl", "strace"};
  const bool there = std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
  const bool may_miss =
      std::find(never_required.begin(), never_required.end(), name) != never_required.end();
  if (!there && !may_miss && programs_are_required()) {
    ADD_FAILURE() << name << " is not installed, and PUSHPKT_PROGRAMS=required; `scripts/setup "
                  << "--test` installs it";
  }
  return there;
}

}  // namespace pushpkt::test
