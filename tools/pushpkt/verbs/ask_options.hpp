// The options of `pushpkt ask`, and what its questions share.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "pushpkt/ask/interrupted.hpp"
#include "pushpkt/ask/selection.hpp"
#include "pushpkt/base/output_file.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/path/path.hpp"

namespace pushpkt::tool {

/// All that a question may be asked with; each declares those that it has.
struct AskOptions {
  std::vector<std::string> cases;    ///< behind the question: FIELD=VALUE..., or obstacles
  std::vector<std::string> packets;  ///< fields: whole recipes
  bool list = false;
  std::vector<std::string> paths;
  bool ip6 = false;
  std::string message = "hello";
  std::string host;
  std::uint16_t port = 12000;
  double wait_seconds = 1;
  std::string json;
  std::optional<Option> json_option;
  std::string html;
  std::string save;
  std::string only;
  std::string against;
  bool markdown = false;
  bool ladder = false;
  std::string route_to;
  std::vector<std::string> alterations;  ///< "HOST:COMMAND"
  std::vector<std::string> allow;
  std::string expected;
  std::vector<std::string> guards;  ///< tcp

  [[nodiscard]] bool wants_json() const { return json_option && json_option->given(); }
  [[nodiscard]] bool json_on_stdout() const {
    return wants_json() && (json.empty() || is_standard_output(json));
  }
  [[nodiscard]] bool html_on_stdout() const { return is_standard_output(html); }
  /// JSON or a page on stdout leave no room for the screen.
  [[nodiscard]] bool wants_screen() const { return !json_on_stdout() && !html_on_stdout(); }
};

/// Shows on a terminal how far a question is; what it returns must not outlive the question.
[[nodiscard]] std::function<void(std::size_t, std::size_t)> show_progress(std::string_view unit);

/// The first line of the screen where a question was interrupted: how far it had come.
void print_interrupted_first(const AskOptions& options,
                             const std::optional<ask::Interrupted>& interrupted);
/// The last line on stderr: the same. Whether it was interrupted, and the exit status is 1.
[[nodiscard]] bool print_interrupted_last(const std::optional<ask::Interrupted>& interrupted);

/// Options that several questions have.
void add_path_option(Arguments question, AskOptions& options);
void add_family_option(Arguments question, AskOptions& options);
void add_message_option(Arguments question, AskOptions& options);
void add_json_option(Arguments question, AskOptions& options);
void add_markdown_option(Arguments question, AskOptions& options);
void add_html_option(Arguments question, AskOptions& options);

/// The captures that --save may write.
[[nodiscard]] std::vector<std::string> saved_captures(const AskOptions& options);

/// Writes `--json FILE` and `--html FILE`, both of the document that `--json` prints. Where a file
/// is refused the answer still goes to the screen, and the error is reported behind it.
[[nodiscard]] Result<void> write_documents(const AskOptions& options,
                                           const std::function<std::string()>& json_of);

/// A question: declares its options, and runs its experiment, which gives the exit code.
struct Question {
  std::string_view name;
  std::string_view what;
  void (*declare)(Arguments question, AskOptions& options);
  Result<int> (*run)(const AskOptions& options);
};

void declare_push(Arguments question, AskOptions& options);
void declare_fields(Arguments question, AskOptions& options);
void declare_socket(Arguments question, AskOptions& options);
void declare_obstacles(Arguments question, AskOptions& options);
void declare_loopback(Arguments question, AskOptions& options);
void declare_tcp(Arguments question, AskOptions& options);

[[nodiscard]] Result<int> ask_push(const AskOptions& options);
[[nodiscard]] Result<int> ask_fields(const AskOptions& options);
[[nodiscard]] Result<int> ask_socket(const AskOptions& options);
[[nodiscard]] Result<int> ask_obstacles(const AskOptions& options);
[[nodiscard]] Result<int> ask_loopback(const AskOptions& options);
[[nodiscard]] Result<int> ask_tcp(const AskOptions& options);

}  // namespace pushpkt::tool
