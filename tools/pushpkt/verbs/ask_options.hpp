// The options of `pushpkt ask`, and what its questions share.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/app/server.hpp"
#include "pushpkt/ask/expectation.hpp"
#include "pushpkt/ask/interrupted.hpp"
#include "pushpkt/ask/outcomes.hpp"
#include "pushpkt/ask/selection.hpp"
#include "pushpkt/base/output_file.hpp"
#include "verbs/verbs.hpp"

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
  std::optional<Arguments> arguments;  ///< its own
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
  std::optional<ask::Expectation> expectation;  ///< what `expected` says
  std::vector<std::string> guards;              ///< tcp

  [[nodiscard]] bool wants_json() const { return arguments->given("--json"); }
  [[nodiscard]] bool json_on_stdout() const {
    return wants_json() && (json.empty() || is_standard_output(json));
  }
  [[nodiscard]] bool html_on_stdout() const { return is_standard_output(html); }
  /// JSON or a page on stdout leave no room for the screen.
  [[nodiscard]] bool wants_screen() const { return !json_on_stdout() && !html_on_stdout(); }
};

/// Options that several questions have.
[[nodiscard]] Row path_row(AskOptions& options);
[[nodiscard]] Row family_row(AskOptions& options);
[[nodiscard]] Row message_row(AskOptions& options);
[[nodiscard]] Row json_row(AskOptions& options);
[[nodiscard]] Row markdown_row(AskOptions& options);
[[nodiscard]] Row html_row(AskOptions& options);
[[nodiscard]] Row expect_row(AskOptions& options, bool knows_drops);
/// --markdown beside a document on stdout.
[[nodiscard]] std::vector<OptionRule> markdown_rules();

/// The captures that --save may write.
[[nodiscard]] std::vector<std::string> saved_captures(const AskOptions& options);

/// Asks the question as this program does: with a progress bar, which is wiped behind it, and until
/// a signal comes. `unit`: what the bar counts.
template <class Question, class Answer>
[[nodiscard]] Result<Answer> experiment(Question& question, std::string_view unit,
                                        Result<Answer> (*ask)(const Question&)) {
  question.asking = {.drop_privileges = drop_capabilities,
                     .progress = show_progress(unit),
                     .stop = interrupted,
                     .stop_fd = interruption_fd()};
  Result<Answer> answer = ask(question);
  question.asking.progress = nullptr;
  return answer;
}

/// Writes `--json FILE` and `--html FILE`, both of the document that `--json` prints. Where a file
/// is refused the answer still goes to the screen, and the error is reported behind it.
[[nodiscard]] Result<void> write_documents(const AskOptions& options,
                                           const std::function<std::string()>& json_of);

/// The exit code: 0 when all rows are as expected; 1 when one is not (stderr names it), or there is
/// none.
[[nodiscard]] int grade(const ask::Expectation& expected,
                        const std::vector<ask::Outcome>& outcomes);

[[nodiscard]] int exit_code_of(ask::Grade worth);

/// How an answer is shown, and what it is worth.
template <class Answer>
struct AnswerViews {
  std::string (*json)(const Answer& answer);
  std::function<std::string(const Answer& answer, const report::Style& style)> text;
  std::string (*markdown)(const Answer& answer) = nullptr;
  std::function<Result<void>()> behind_screen = {};
  /// Of an answer that was not interrupted.
  std::function<Result<int>()> status = [] { return Result<int>(exit_yes); };
};

/// Documents, screen, what is said behind it, and the exit code; 1 of an answer that was
/// interrupted, whose first line on the screen and last one on stderr say how far it had come; on a
/// terminal, where both are read together, the first line alone.
template <class Answer>
Result<int> finish(const AskOptions& options, const Answer& answer,
                   const AnswerViews<Answer>& views) {
  const auto written = write_documents(options, [&] { return views.json(answer); });
  if (options.wants_screen()) {
    if (answer.interrupted) print(answer.interrupted->text() + "\n\n");
    options.markdown ? print_document(views.markdown(answer))
                     : print(views.text(answer, style_of_stdout()));
  }
  if (views.behind_screen) {
    if (auto done = views.behind_screen(); !done) return fail(done.error());
  }
  const bool is_told = options.wants_screen() && stdout_is_terminal() && stderr_is_terminal();
  if (answer.interrupted && !is_told) print_stderr(answer.interrupted->text() + "\n");
  if (!written) return fail(written.error());
  return answer.interrupted ? exit_no : views.status();
}

/// A question: declares its options, and runs its experiment, which gives the exit code.
struct Question {
  std::string_view name;
  std::string_view what;
  void (*declare)(Arguments question, AskOptions& options);
  Result<int> (*run)(const AskOptions& options);
  bool knows_drops = false;                        ///< --expect may name where a packet dies
  app::Transport transport = app::Transport::udp;  ///< of its request
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
