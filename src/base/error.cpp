// Error texts: "cannot <verb> <object>: <strerror> (<ERRNO>)", then what to try.
#include "pushpkt/base/error.hpp"

#include "pushpkt/base/printable.hpp"

#include <cerrno>
#include <cstring>

namespace pushpkt {

std::string_view errno_name(int number) {
  if (number == 0) return "";
  const char* name = strerrorname_np(number);
  return name != nullptr ? name : "E?";
}

/// File names and what files hold are quoted in it: nothing of that is for the terminal to act on.
std::string Error::text() const {
  std::string out = printable(what, Keep::lines);
  if (number != 0) {
    out += ": ";
    out += std::strerror(number);  // NOLINT(concurrency-mt-unsafe): glibc's is thread-safe
    out += " (";
    out += errno_name(number);
    out += ')';
  }
  if (hint.empty()) return out;
  out += "\n  ";
  for (const char c : printable(hint, Keep::lines)) {
    out += c;
    if (c == '\n') out += "  ";
  }
  return out;
}

Error system_error(std::string what, int number, std::string hint) {
  if (number == EMFILE && hint.empty()) {
    hint = "raise the limit on open files (RLIMIT_NOFILE), such as by `ulimit -n 1024`";
  }
  const bool refused = number == EPERM || number == EACCES;
  return Error{std::move(what), number, std::move(hint),
               refused ? Cause::permission : Cause::environment};
}

Error system_error(std::string what, std::string hint) {
  return system_error(std::move(what), errno, std::move(hint));
}

Error input_error(std::string what, std::string hint) {
  return Error{std::move(what), 0, std::move(hint), Cause::input};
}

}  // namespace pushpkt
