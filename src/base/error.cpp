// Error texts: "cannot <verb> <object>: <strerror> (<ERRNO>)", then what to try.
#include "pushpkt/base/error.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "pushpkt/base/printable.hpp"

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

int complain(const Error& error) {
  std::fprintf(stderr, "error: %s\n", error.text().c_str());
  switch (error.cause) {
    case Cause::input:
      return 2;
    case Cause::permission:
      return 3;
    case Cause::environment:
      break;
  }
  return 4;
}

namespace {

// The limit is the cause whatever was being opened, so it is named here, once.
std::string hint_of_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
  return "this process may have " + std::to_string(limit.rlim_cur) +
         " open files (RLIMIT_NOFILE): `ulimit -n " +
         std::to_string(std::max<rlim_t>(1024, limit.rlim_cur * 2)) + "` raises it";
}

}  // namespace

Error system_error(std::string what, int number, std::string hint) {
  if (number == EMFILE) hint = hint_of_file_limit();
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
