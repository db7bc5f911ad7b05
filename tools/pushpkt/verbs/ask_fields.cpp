// pushpkt ask fields: what happens to a field that we write ourselves.
#include "pushpkt/ask/outcomes.hpp"
#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/output_file.hpp"
#include "pushpkt/report/answer_file.hpp"
#include "pushpkt/report/fields.hpp"
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
  return question;
}

/// The text of `--against`; "" without it. It is read before the experiment and parsed after it,
/// without any capability; before it the name of its question is looked for.
Result<std::string> earlier_run(const std::string& file) {
  if (file.empty()) return std::string();
  auto text = report::read_answer(file);
  if (text && !report::may_be_fields_json(*text)) {
    return fail(
        input_error("cannot compare with " + file + ": it is not an answer of `ask fields --json`",
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

}  // namespace

void declare_fields(Arguments question, AskOptions& o) {
  question.declare({
      {"case", "FIELD=VALUE|RECIPE ...", "only these cases; without any, a catalogue", o.cases,
       distinct},
      {"--list", "", "list the cases, and run nothing", o.list},
      {"--packet", "RECIPE", "a case by its recipe, as `send` takes it; several packets: A | B",
       o.packets},
      {"--only", "changed|died|FIELD", "only rows that changed, that died, or of this field",
       o.only},
      path_row(o),
      family_row(o),
      message_row(o),
      {"--route-to", "ADDRESS", "raw-ip: route by this, not by the header", o.route_to},
      {"--alter", "HOST:COMMAND",
       "run this in the lab first (ip, nft, sysctl or ethtool), e.g. "
       "'router:sysctl -w net.ipv4.ip_forward=0'",
       o.alterations},
      title("Output"),
      json_row(o),
      markdown_row(o),
      html_row(o),
      title("Grading"),
      {"--against", "FILE", "what differs from an earlier run's JSON; exit 1 if anything does",
       o.against, reads_file | json_files},
      expect_row(o, true),
  });
  question.rules({{"--list", "a list is all that is printed",
                   "--packet --path --message --json --html --only --markdown --against "
                   "--route-to --alter --expect"}});
  question.rules(markdown_rules());
  question.examples(
      "pushpkt ask fields ip.ttl=0 ip.ttl=1+ip.id=0 --path packet\n"
      "pushpkt ask fields ip.ttl=1 --path packet --expect died@router:IP_INHDR");
  question.footer(report::cases_help());
}

Result<int> ask_fields(const AskOptions& options) {
  auto question = question_of(options);
  if (!question) return fail(question.error());
  if (options.list) {
    print_plain(report::cases_list(question->cases, style_of_stdout().width));
    return exit_yes;
  }
  if (auto left = ask::select_cases(options.only, question->cases); !left)
    return fail(left.error());
  const auto earlier = earlier_run(options.against);
  if (!earlier) return fail(earlier.error());
  const bool few = !options.cases.empty() || !options.packets.empty();
  auto asked = experiment(*question, "rows", ask::ask_fields);
  if (!asked) return fail(asked.error());
  const ask::FieldsAnswer answer =
      options.only.empty() ? std::move(*asked) : report::only(*asked, options.only);

  if (few && answer.rows.empty() && !answer.interrupted) {  // nothing of it can be asked
    if (auto done = ask::check_all_asked(answer); !done) return fail(done.error());
  }
  return finish<ask::FieldsAnswer>(
      options, answer,
      {.json = report::fields_json,
       .text = few ? report::fields_stories : report::fields_matrix,  // sentences for a few
       .markdown = report::fields_markdown,
       .behind_screen = [&]() -> Result<void> {
         for (const std::string& note : answer.notes) print_note(note);
         if (!few) print_impossible(answer);
         return {};
       },
       .status = [&]() -> Result<int> {
         if (few) {
           if (auto done = ask::check_all_asked(answer); !done) return fail(done.error());
         }
         const int code =
             options.expectation ? grade(*options.expectation, ask::outcomes_of(answer)) : exit_yes;
         if (options.against.empty()) return code;
         const auto changed = differs(options, answer, *earlier);
         if (!changed) return fail(changed.error());
         return *changed ? exit_no : code;
       }});
}

}  // namespace pushpkt::tool
