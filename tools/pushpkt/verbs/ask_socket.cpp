// pushpkt ask socket: what plain sockets put on the wire, and which option changes what.
#include "pushpkt/ask/socket.hpp"

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/report/socket.hpp"
#include "verbs/ask_options.hpp"

namespace pushpkt::tool {

void declare_socket(Arguments question, AskOptions& options) {
  question.add_option("--only", options.only, "only what names this option or field")
      .type_name("OPTION|FIELD");
  add_family_option(question, options);
  add_json_option(question, options);
  add_markdown_option(question, options);
  add_html_option(question, options);
  question.examples("pushpkt ask socket --only IP_TTL");
}

Result<int> ask_socket(const AskOptions& options) {
  const auto asked = ask::ask_socket({.ip6 = options.ip6,
                                      .seal = drop_capabilities,
                                      .progress = show_progress("cases"),
                                      .stop = interrupted});
  if (!asked) return fail(asked.error());
  const ask::SocketAnswers answers =
      options.only.empty() ? *asked : report::only(*asked, options.only);
  const bool nothing_left = answers.options.empty() && answers.series.empty();
  if (!options.only.empty() && nothing_left && !answers.interrupted) {
    return fail(input_error("cannot find `" + options.only + "` among the options and fields",
                            "`pushpkt ask socket` shows all"));
  }
  const auto written = write_documents(options, [&] { return report::socket_json(answers); });
  if (options.wants_screen()) {
    print_interrupted_first(options, answers.interrupted);
    options.markdown ? print_document(report::socket_markdown(answers))
                     : print(report::socket_text(answers, style_of_stdout()));
  }
  const bool stopped = print_interrupted_last(answers.interrupted);
  if (!written) return fail(written.error());
  return stopped ? exit_no : exit_yes;
}

}  // namespace pushpkt::tool
