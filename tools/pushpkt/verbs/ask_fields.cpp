// pushpkt ask fields: what happens to a field that we write ourselves.
#include "pushpkt/ask/outcomes.hpp"
#include "pushpkt/base/output_file.hpp"

#include <algorithm>
#include <sstream>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/text_file.hpp"
#include "pushpkt/report/fields.hpp"
#include "pushpkt/report/table.hpp"
#include "verbs/ask_expect.hpp"
#include "verbs/ask_options.hpp"

namespace pushpkt::tool {
namespace {

Result<ask::FieldsQuestion> question_of(const AskOptions& options) {
  auto question = ask::question_of({.paths = options.paths,
                                    .cases = options.cases,
                                    .packets = options.packets,
                                    .alterations = options.alterations,
                                    .route_to = options.route_to,
                                    .ip6 = options.ip6});
  if (!question) return fail(question.error());
  question->message = options.message;
  question->seal = drop_capabilities;
  question->progress = show_progress("rows");
  question->stop = interrupted;
  return question;
}

/// The text of `--against`; "" without it. It is read before the experiment and parsed after it,
/// without any capability; before it the name of its question is looked for.
Result<std::string> earlier_run(const std::string& file) {
  constexpr std::size_t most_bytes = 64U << 20;  // a whole catalogue has about 2 MiB
  if (file.empty()) return std::string();
  auto text = read_text_file(file, most_bytes);
  if (text && !report::may_be_fields_json(*text)) {
    return fail(input_error("cannot compare with " + file + ": it is no `ask fields --json`",
                            "`pushpkt ask fields --json FILE` writes one"));
  }
  return text;
}

/// Prints what differs from the earlier run on stderr; whether anything does.
Result<bool> differs(const AskOptions& options, const ask::FieldsAnswer& answer,
                     const std::string& earlier) {
  const bool selected = !options.cases.empty() || !options.packets.empty() || !options.only.empty();
  const auto lines = report::differences_from(
      answer, earlier, selected ? report::Compared::rows_of_this_run : report::Compared::all);
  if (!lines) return fail(lines.error());
  if (const auto kernels = report::other_kernel(answer, earlier)) print_verdict(*kernels + "\n");
  for (const std::string& line : *lines) print_verdict(line + "\n");
  print_verdict(counted(lines->size(), "difference") + " from " + options.against + "\n");
  return !lines->empty();
}

/// Cases of the catalogue that cannot be run here.
void print_impossible(const ask::FieldsAnswer& answer) {
  if (!answer.impossible_because) return;
  print_stderr("not asked: " + std::to_string(answer.impossible.size()) +
               " cases with tcp.connection: " + answer.impossible_because->text() + "\n");
}

std::string describe_cases() {
  std::string out =
      "A case is FIELD=VALUE, several joined by + (ip.ttl=0+udp.checksum=0), or a\n"
      "recipe. Besides fields (`pushpkt fields` lists them) a case may set:\n";
  for (const cases::PseudoField& row : cases::pseudo_fields()) {
    std::string name = "  " + std::string(row.name);
    constexpr std::size_t column = 22;
    for (const std::string& line : report::wrapped(row.what, 80 - column)) {
      name.resize(column, ' ');
      out += name + line + "\n";
      name.clear();
    }
  }
  out.pop_back();
  return out;
}

/// A case stands whole on its line, to be copied.
void print_cases(const std::vector<cases::Case>& cases) {
  const std::size_t width = style_of_stdout().width;
  for (const cases::Case& asked : cases) {
    const bool fits = asked.text.size() + 2 + asked.purpose.size() <= width;
    const std::string before = fits ? "  " : "\n    ";
    print_plain(asked.text + (asked.purpose.empty() ? "" : before + asked.purpose) + "\n");
  }
}

/// Sentences for a few cases, else the matrix.
void show(const AskOptions& options, const ask::FieldsAnswer& answer, bool few) {
  if (!options.wants_screen()) return;
  const report::Style style = style_of_stdout();
  print_interrupted_first(options, answer.interrupted);
  if (options.markdown) return print_document(report::fields_markdown(answer));
  print(few ? report::fields_stories(answer, style) : report::fields_matrix(answer, style));
}

}  // namespace

void declare_fields(Arguments question, AskOptions& options) {
  question.add_option("case", options.cases, "only these cases; without any, a catalogue")
      .distinct()
      .type_name("FIELD=VALUE|RECIPE ...");
  question.add_flag("--list", options.list, "list the cases, and run nothing");
  question
      .add_option("--packet", options.packets,
                  "a case by its recipe, as `send` takes it; several packets: A | B")
      .type_name("RECIPE");
  question.add_option("--only", options.only, "only rows that changed, that died, or of this field")
      .type_name("changed|died|FIELD");
  add_path_option(question, options);
  add_family_option(question, options);
  add_message_option(question, options);
  question.add_option("--route-to", options.route_to, "raw-ip: route by this, not by the header")
      .type_name("ADDRESS");
  question
      .add_option("--alter", options.alterations,
                  "run this in the lab first (ip, nft, sysctl or ethtool), e.g. "
                  "'router:sysctl -w net.ipv4.ip_forward=0'")
      .type_name("HOST:COMMAND");
  add_json_option(question, options);
  add_markdown_option(question, options);
  add_html_option(question, options);
  question.titled("Grading")
      .add_option("--against", options.against,
                  "what differs from an earlier run's JSON; exit 1 if anything does")
      .reads_file()
      .type_name("FILE");
  add_expect_option(question, options.expected, true);
  question.examples(
      "pushpkt ask fields ip.ttl=0 ip.ttl=1+ip.id=0 --path packet\n"
      "pushpkt ask fields ip.ttl=1 --path packet --expect died@router:IP_INHDR");
  question.footer(describe_cases());
}

Result<int> ask_fields(const AskOptions& options) {
  const auto expected = expectation_of(options.expected, true);
  if (!expected) return fail(expected.error());
  if (auto checked = ask::check_message(options.message, options.ip6); !checked)
    return fail(checked.error());
  auto question = question_of(options);
  if (!question) return fail(question.error());
  if (options.list) {
    print_cases(question->cases);
    return exit_yes;
  }
  if (auto left = ask::select_cases(options.only, question->cases); !left)
    return fail(left.error());
  const auto earlier = earlier_run(options.against);
  if (!earlier) return fail(earlier.error());
  const bool few = !options.cases.empty() || !options.packets.empty();
  auto asked = ask::ask_fields(*question);
  question->progress = nullptr;  // wipes the bar
  if (!asked) return fail(asked.error());
  const ask::FieldsAnswer answer =
      options.only.empty() ? std::move(*asked) : report::only(*asked, options.only);

  if (few && answer.rows.empty() && !answer.interrupted) {  // nothing of it can be asked
    if (auto done = ask::check_all_asked(answer); !done) return fail(done.error());
  }
  const auto written = write_documents(options, [&] { return report::fields_json(answer); });
  show(options, answer, few);
  for (const std::string& note : answer.notes) print_stderr("note: " + note + "\n");
  if (!few) print_impossible(answer);
  const bool stopped = print_interrupted_last(answer.interrupted);
  if (!written) return fail(written.error());
  if (stopped) return exit_no;
  if (few) {
    if (auto done = ask::check_all_asked(answer); !done) return fail(done.error());
  }
  const int code = *expected ? grade(**expected, ask::outcomes_of(answer)) : exit_yes;
  if (options.against.empty()) return code;
  const auto changed = differs(options, answer, *earlier);
  if (!changed) return fail(changed.error());
  return *changed ? exit_no : code;
}

}  // namespace pushpkt::tool
