// isatty(3), TIOCGWINSZ, NO_COLOR; stdio's buffer, every write of which is checked.
#include "cli/terminal.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "cli/command.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/report/table.hpp"

namespace pushpkt::cli {
namespace {

Colour chosen = Colour::automatic;
bool quiet = false;
int first_error = 0;  ///< errno of the first write to stdout that failed

constexpr std::size_t narrowest = 40;
constexpr std::size_t widest_columns = 140;
constexpr std::size_t without_terminal = 110;

/// $COLUMNS, which people set for pipes; 0 where it is not a number.
std::size_t width_of_environment() {
  const char* const columns = std::getenv("COLUMNS");  // NOLINT(concurrency-mt-unsafe)
  if (columns == nullptr) return 0;
  std::size_t out = 0;
  const char* const end = columns + std::strlen(columns);
  const auto [rest, error] = std::from_chars(columns, end, out);
  return error == std::errc{} && rest == end ? out : 0;
}

std::size_t width_of(int descriptor) {
  winsize size{};
  const bool known = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  const std::size_t width = known ? size.ws_col : width_of_environment();
  return width == 0 ? without_terminal : std::clamp(width, narrowest, widest_columns);
}

/// Notes and errors, which have no columns: broken between words where a person reads them.
std::string fitted(const std::string& text) {
  if (::isatty(STDERR_FILENO) != 1) return text;
  return report::folded_lines(text, width_of(STDERR_FILENO));
}

bool wants_colour() {
  if (chosen != Colour::automatic) return chosen == Colour::always;
  const char* no_colour = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe)
  if (no_colour != nullptr && *no_colour != '\0') return false;
  const char* terminal = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe)
  const bool is_dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return stdout_is_terminal() && !is_dumb;
}

void note_error(bool failed) {
  if (failed && first_error == 0) first_error = errno != 0 ? errno : EIO;
}

/// stdio tries what it could not write again at exit: nothing of it is wanted any more.
[[noreturn]] void end_by_closed_pipe() {
  std::signal(SIGPIPE, SIG_DFL);
  std::raise(SIGPIPE);
  std::_Exit(exit_environment);  // where the signal is blocked
}

}  // namespace

void prepare_output() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(number, F_GETFD) >= 0) continue;
    // The other way round, so that reading and writing fail as they would have: EBADF.
    const int way = number == STDIN_FILENO ? O_WRONLY : number == STDOUT_FILENO ? O_RDONLY : O_RDWR;
    (void)::open("/dev/null", way);  // gets the lowest number that is free: this one
  }
}

void choose_colour(Colour colour) { chosen = colour; }

void choose_quiet(bool chosen_quiet) { quiet = chosen_quiet; }

bool is_quiet() { return quiet; }

report::Style style_of_stdout() {
  return {.colour = wants_colour(),
          .width = width_of(STDOUT_FILENO),
          .folds_packets = stdout_is_terminal(),
          .brief = quiet};
}

bool stdout_is_terminal() {
  static const bool is_terminal = ::isatty(STDOUT_FILENO) == 1;
  return is_terminal;
}

bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

void print(std::string_view text) {
  if (!stdout_is_terminal()) return print_document(text);
  print_document(report::folded_lines(text, width_of(STDOUT_FILENO)));
}

void print_document(std::string_view text) {
  const Keep keep = wants_colour() ? Keep::lines_and_tone : Keep::lines;
  if (is_printable(text, keep)) return print_bytes(text);
  print_bytes(printable(text, keep));
}

void print_plain(std::string_view text) { print_bytes(printable(text, Keep::lines)); }

void print_bytes(std::string_view bytes) {
  if (first_error != 0) return;
  errno = 0;
  note_error(std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size());
}

void print_foreign(std::string_view bytes) {
  stdout_is_terminal() ? print_plain(bytes) : print_bytes(bytes);
}

Result<void> write_bytes(std::string_view bytes) {
  print_bytes(bytes);
  if (auto error = output_error()) return fail(std::move(*error));
  return {};
}

Result<void> flush_output() {
  if (first_error == 0) {
    errno = 0;
    note_error(std::fflush(stdout) != 0 || std::ferror(stdout) != 0);
  }
  if (auto error = output_error()) return fail(std::move(*error));
  return {};
}

std::optional<Error> output_error() {
  if (first_error == 0) return std::nullopt;
  Error error = system_error("cannot write the output", first_error);
  error.cause = Cause::environment;
  return error;
}

bool is_of_output(const Error& error) {
  const bool closed_pipe = error.number == EPIPE && error.what.starts_with("cannot write ");
  if (closed_pipe && first_error == 0) first_error = EPIPE;
  const auto output = output_error();
  return closed_pipe || (output && error.what == output->what);
}

int close_output(int code) {
  const bool wrote = flush_output().has_value();
  errno = 0;
  // NFS and quotas report a refusal at close(2) only.
  if (wrote) note_error(std::fclose(stdout) != 0 && errno != EBADF);
  if (first_error == 0) return code;
  if (first_error == EPIPE) end_by_closed_pipe();
  print_error(*output_error());
  return exit_environment;
}

void print_stderr(std::string_view text) {
  if (!quiet) print_verdict(text);
}

void print_note(std::string_view text) { print_stderr("note: " + std::string(text) + "\n"); }

void print_json(const report::Json& document) { print_document(document.dump(2) + "\n"); }

void print_verdict(std::string_view text) {
  // What stdout has so far comes first, also where both are one pipe.
  (void)flush_output();
  print_control(fitted(printable(text, Keep::lines)));
}

void print_error(const Error& error) {
  (void)flush_output();
  std::string text = printable("pushpkt: " + error.text(), Keep::lines);
  if (::isatty(STDERR_FILENO) == 1) text = report::wrapped_lines(text, width_of(STDERR_FILENO));
  print_control(text + "\n");
}

void print_control(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

}  // namespace pushpkt::cli
