// Error texts: "cannot <verb> <object>: <strerror> (<ERRNO>)", then what to try.
#include "pushpkt/base/error.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "pushpkt/base/printable.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt {

std::string_view errno_name(int number) {
  if (number == 0) return "";
  const char* name = strerrorname_np(number);
  return name != nullptr ? name : "E?";
}

namespace {

/// Not within a character of UTF-8, whose further bytes begin with the bits 10.
std::size_t boundary_before(std::string_view text, std::size_t at) {
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U) --at;
  return at;
}

/// Of more than `most` bytes, `kept` at each end.
std::string without_middle(std::string_view text, std::size_t most, std::size_t kept) {
  if (text.size() <= most) return std::string(text);
  const std::size_t from = boundary_before(text, kept);
  const std::size_t to = boundary_before(text, text.size() - kept);
  return std::string(text.substr(0, from)) + "...(" + std::to_string(text.size()) + " bytes)..." +
         std::string(text.substr(to));
}

/// A message may repeat what was typed or what a file holds, however long that is. A word has room
/// for a file's name (NAME_MAX).
std::string shortened(std::string_view text) {
  constexpr std::size_t most_of_word = 256;
  constexpr std::size_t kept_of_word = 40;
  constexpr std::size_t most = 4000;
  constexpr std::size_t kept = 1000;
  constexpr std::string_view blanks = " \n";
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(blanks), text.size());
    out += without_middle(text.substr(0, end), most_of_word, kept_of_word);
    text.remove_prefix(end);
    const std::size_t next = std::min(text.find_first_not_of(blanks), text.size());
    out += text.substr(0, next);
    text.remove_prefix(next);
  }
  return without_middle(out, most, kept);
}

}  // namespace

/// File names and what files hold are quoted in it: nothing of that is for the terminal to act on.
/// The first part is one line, whatever it quotes; the lines of the hint are ours.
std::string Error::text() const {
  std::string out = shortened(printable(what));
  if (number != 0) {
    out += ": ";
    out += std::strerror(number);  // NOLINT(concurrency-mt-unsafe): glibc's is thread-safe
    out += " (";
    out += errno_name(number);
    out += ')';
  }
  if (hint.empty()) return out;
  out += "\n  ";
  for (const char c : shortened(printable(hint, Keep::lines))) {
    out += c;
    if (c == '\n') out += "  ";
  }
  return out;
}

int exit_status(Cause cause) {
  switch (cause) {
    case Cause::input:
      return 2;
    case Cause::permission:
      return 3;
    case Cause::no_answer:
      return 1;
    case Cause::environment:
      break;
  }
  return 4;
}

int complain(const Error& error) {
  std::fprintf(stderr, "error: %s\n", error.text().c_str());
  return exit_status(error.cause);
}

void end_without_value(const Error& error) {
  std::fprintf(stderr, "a Result was read that has no value: %s\n", error.text().c_str());
  std::abort();
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

Error cannot_read(const std::string& name, int number) {
  if (name.empty()) return input_error("cannot read: the name of the file is empty");
  Error error = system_error("cannot read " + name, number);
  if (error.cause != Cause::permission) error.cause = Cause::input;
  return error;
}

Error input_error(std::string what, std::string hint) {
  return Error{std::move(what), 0, std::move(hint), Cause::input};
}

}  // namespace pushpkt
