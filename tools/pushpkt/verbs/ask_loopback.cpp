// pushpkt ask loopback: the same request over lo, and the settings that decide who gets through.
#include "pushpkt/ask/loopback.hpp"

#include "pushpkt/ask/outcomes.hpp"

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/report/loopback.hpp"
#include "verbs/ask_options.hpp"

namespace pushpkt::tool {

void declare_loopback(Arguments question, AskOptions& options) {
  add_path_option(question, options);
  add_family_option(question, options);
  add_message_option(question, options);
  add_json_option(question, options);
  add_markdown_option(question, options);
  add_html_option(question, options);
  question.examples("pushpkt ask loopback --path packet");
}

Result<int> ask_loopback(const AskOptions& options) {
  if (auto checked = ask::check_message(options.message, options.ip6); !checked) {
    return fail(checked.error());
  }
  auto paths = ask::answering_paths(options.paths);
  if (!paths) return fail(paths.error());
  if (options.paths.empty()) {
    std::erase_if(*paths, [](const path::PathKind* kind) { return !ask::can_ask_loopback(*kind); });
    print_stderr(
        "note: tun and tap are not asked: their packets never pass lo; nor xdp: lo has\n"
        "  one AF_XDP socket at a time\n");
  }
  const auto answer = ask::ask_loopback({.paths = std::move(*paths),
                                         .ip6 = options.ip6,
                                         .message = options.message,
                                         .seal = drop_capabilities,
                                         .progress = show_progress("settings"),
                                         .stop = interrupted});
  if (!answer) return fail(answer.error());
  const auto written = write_documents(options, [&] { return report::loopback_json(*answer); });
  if (options.wants_screen()) {
    print_interrupted_first(options, answer->interrupted);
    options.markdown ? print_document(report::loopback_markdown(*answer))
                     : print(report::loopback_text(*answer, style_of_stdout()));
  }
  const bool stopped = print_interrupted_last(answer->interrupted);
  if (!written) return fail(written.error());
  return stopped ? exit_no : exit_yes;
}

}  // namespace pushpkt::tool
