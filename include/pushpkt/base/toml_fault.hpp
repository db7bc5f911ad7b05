// A check of TOML text before it is given to toml++ 3.3, which is undefined for some of what it
// reads: a table's bracket without a key behind it, a brace where a value of a list begins, a
// letter outside ASCII beyond texts and comments, a date with a digit behind it, and nesting deeper
// than the stack holds.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "pushpkt/base/error.hpp"

namespace pushpkt {

struct TomlFault {
  std::size_t line;    ///< from 1
  std::size_t column;  ///< from 1
  const char* what;    ///< "a table without a name"
};

/// The first place that toml++ must not see. Stricter than TOML: no text of several lines, no
/// letter outside ASCII but in comments, no dates, times and special floats, at most 32 levels and
/// names of 16 parts.
[[nodiscard]] std::optional<TomlFault> find_toml_fault(std::string_view text);

/// "WHAT FILE, line 3, column 1: why": the input error about a place in a TOML file. `what`:
/// "cannot read the policy".
[[nodiscard]] Error toml_error(std::string_view what, std::string_view file, std::size_t line,
                               std::size_t column, std::string_view why, std::string hint);

/// The words for an error of toml++ in this line of `text`: `description`, or our own of a key that
/// is there twice, whose name toml++ 3.3 garbles.
[[nodiscard]] std::string toml_error_text(std::string_view description, std::string_view text,
                                          std::size_t line);

}  // namespace pushpkt
