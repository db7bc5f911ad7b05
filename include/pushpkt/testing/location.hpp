// A line of a test's source, and a failure there.
#pragma once

#include <string>

namespace pushpkt::testing {

/// A line of a test's source. std::source_location, as far as Clang 14 has what that needs.
struct Location {
  const char* file = "";
  int line = 0;

  /// As a default argument: of the caller.
  [[nodiscard]] static constexpr Location current(const char* file = __builtin_FILE(),
                                                  int line = __builtin_LINE()) {
    return {file, line};
  }
};

/// Fails the running test, which goes on, with `text` at that line.
void fail_at(const Location& test, const std::string& text);

}  // namespace pushpkt::testing
