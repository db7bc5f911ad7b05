// The standard output and the standard error: what may reach them, and what they refuse.
#pragma once

#include <optional>
#include <string_view>

#include "pushpkt/base/error.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/style.hpp"

namespace pushpkt::cli {

enum class Colour : std::uint8_t { automatic, always, never };

/// First of all in main(). A descriptor of the three that is closed is taken, so that no file gets
/// its number and no text a file; SIGPIPE and SIGXFSZ become errors of the write.
void prepare_output();

/// Set once from --color, before a verb runs.
void choose_colour(Colour colour);

/// Set once from --quiet: results and errors alone, no notes, no progress.
void choose_quiet(bool quiet);
[[nodiscard]] bool is_quiet();

/// Width and colours of stdout: the terminal's columns, else $COLUMNS, else 110. Colours only on a
/// terminal (or when asked for), and neither under NO_COLOR
/// (no-color.org) nor where TERM is dumb.
[[nodiscard]] report::Style style_of_stdout();
[[nodiscard]] bool stdout_is_terminal();
[[nodiscard]] bool stderr_is_terminal();

/// The result, to stdout, buffered. Control characters but line feed, tab and our own colours are
/// escaped: see printable(). On a terminal lines that are wider than it are folded; see
/// print_document().
void print(std::string_view text);
/// The same for what a program reads or a person copies (JSON, Markdown, a script): no line is
/// folded, on a terminal either.
void print_document(std::string_view text);
/// The same for names and foreign text: colours are escaped too.
void print_plain(std::string_view text);
/// The same for bytes that are to arrive as they are.
void print_bytes(std::string_view bytes);
/// Bytes of others: escaped on a terminal, which would act on control characters; a program behind
/// a pipe gets them as they are.
void print_foreign(std::string_view bytes);
/// print_bytes(), and the first error of stdout so far.
[[nodiscard]] Result<void> write_bytes(std::string_view bytes);
/// What was printed is to be seen now. The error of this or of any earlier write.
[[nodiscard]] Result<void> flush_output();
/// The first error of stdout, (environment); nullopt while all is well.
[[nodiscard]] std::optional<Error> output_error();
/// Whether `error` is output_error(), or that of a capture in a pipe that is read no longer: then
/// close_output() ends the process.
[[nodiscard]] bool is_of_output(const Error& error);
/// Flushes and closes stdout. The exit status: `code`, or 4 after printing what stdout refused.
/// Where the pipe is read no longer the process ends as by SIGPIPE, as other tools do.
[[nodiscard]] int close_output(int code);

/// Talk, to stderr, with control characters escaped as by print(); nothing under --quiet. On a
/// terminal its lines are broken between words.
void print_stderr(std::string_view text);
/// "note: TEXT" on a line of stderr.
void print_note(std::string_view text);
/// The document to stdout, as print_document().
void print_json(const report::Json& document);
/// A result beside the one on stdout (a grade, what differs), to stderr: also under --quiet.
void print_verdict(std::string_view text);
/// "pushpkt: cannot ...", with what to try; on a terminal its lines are broken between words.
void print_error(const Error& error);
/// Talk that moves the cursor: the progress bar, on a terminal.
void print_control(std::string_view text);

}  // namespace pushpkt::cli
