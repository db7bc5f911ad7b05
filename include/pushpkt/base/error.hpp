// What went wrong, why, and what to try: one value for every failure of the outside world.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pushpkt {

/// Who can fix an error; exit_status() has the exit code of each.
enum class Cause : std::uint8_t {
  input,        ///< an argument, a file or a text is wrong
  permission,   ///< a capability or a file permission is missing
  environment,  ///< no device, no namespaces, no tool, a refusing kernel
  no_answer,    ///< the host that is asked first (a next hop) does not answer: as no answer
};

/// A failure of the outside world. Our own mistakes are asserts; an odd packet is a finding.
struct Error {
  std::string what = {};  ///< "cannot <verb> <object>", one line without the reason
  int number = 0;         ///< an errno value, 0 when no system call was involved
  /// What to try; may have several lines, may be empty. What others wrote passes printable() where
  /// it enters.
  std::string hint = {};
  Cause cause = Cause::environment;
  /// Of an error in a text: the character, from 1, that `what` names as "at character N".
  std::optional<std::size_t> character = {};

  /// "cannot open x: No such file or directory (ENOENT)\n  try this", no final newline.
  /// Control characters are escaped, also line feeds in `what`.
  [[nodiscard]] std::string text() const;
};

/// 2 (input), 3 (permission), 4 (environment) or 1 (no answer).
[[nodiscard]] int exit_status(Cause cause);

/// Prints the error to stderr, as `error: cannot ...`, with control characters made visible.
/// Returns the exit_status() of its cause.
int complain(const Error& error);

/// The symbolic name of an errno value ("EPERM"); "" for 0.
[[nodiscard]] std::string_view errno_name(int number);

/// An error of the system call that just failed: reads `errno`; EPERM and EACCES mean permission.
[[nodiscard]] Error system_error(std::string what, std::string hint = {});
[[nodiscard]] Error system_error(std::string what, int number, std::string hint = {});

/// "cannot read NAME" after a failed open(2) or read(2): EPERM and EACCES mean permission, all else
/// a wrong argument.
[[nodiscard]] Error cannot_read(const std::string& name, int number);

/// An error in what the user gave us: exit code 2.
[[nodiscard]] Error input_error(std::string what, std::string hint = {});

}  // namespace pushpkt
