// pushpkt ask fields: what becomes of a field if we write it ourselves.
#include "pushpkt/ask/fields.hpp"
#include "pushpkt/base/output_file.hpp"

#include <sstream>

#include "ask_options.hpp"
#include "command.hpp"
#include "privileges.hpp"
#include "pushpkt/base/text_file.hpp"
#include "pushpkt/lab/alteration.hpp"
#include "pushpkt/report/fields.hpp"
#include "terminal.hpp"

namespace pushpkt::tool {
namespace {

Result<ask::FieldsQuestion> question_of(const AskOptions& options) {
  ask::FieldsQuestion question;
  auto paths = chosen_paths(options.paths);
  if (!paths) return fail(paths.error());
  question.paths = std::move(*paths);
  question.ip6 = options.ip6;
  question.message = options.message;
  question.seal = drop_capabilities;
  if (!options.route_to.empty()) {
    question.route_to = parse_ip(options.route_to);
    if (!question.route_to) {
      return fail(input_error("cannot route to " + options.route_to + ": it is no IP address"));
    }
  }
  for (const std::string& text : options.cases) {
    auto one = ask::parse_case(text);
    if (!one) return fail(one.error());
    question.cases.push_back(std::move(*one));
  }
  for (const std::string& text : options.alterations) {
    auto command = lab::parse_alteration(text);
    if (!command) return fail(command.error());
    question.alterations.push_back(std::move(*command));
  }
  if (question.cases.empty()) question.cases = ask::catalogue(options.ip6);
  return question;
}

/// What differs from the earlier run, on stderr; whether anything does.
Result<bool> differs(const AskOptions& options, const ask::FieldsAnswer& answer) {
  constexpr std::size_t most_bytes = 64U << 20;  // a whole catalogue has about 2 MiB
  const auto earlier = read_text_file(options.against, most_bytes);
  if (!earlier) return fail(earlier.error());
  const bool selected = !options.cases.empty() || !options.packets.empty() || !options.only.empty();
  const auto lines = report::differences_from(
      answer, *earlier, selected ? report::Compared::rows_of_this_run : report::Compared::all);
  if (!lines) return fail(lines.error());
  if (const auto kernels = report::other_kernel(answer, *earlier)) say(*kernels + "\n");
  for (const std::string& line : *lines) say(line + "\n");
  say(std::to_string(lines->size()) + " differences from " + options.against + "\n");
  return !lines->empty();
}

/// Cases of the catalogue that need what is missing here.
void say_impossible(const ask::FieldsAnswer& answer) {
  if (!answer.impossible_because) return;
  say("not asked: " + std::to_string(answer.impossible.size()) +
      " cases with tcp.connection: " + answer.impossible_because->text() + "\n");
}

/// A typed case that no path took is no answer: its user would look for it in vain.
Result<void> all_asked(const ask::FieldsAnswer& answer) {
  if (answer.impossible_because) return fail(*answer.impossible_because);
  if (answer.unasked.empty()) return {};
  std::string paths;
  for (const path::PathKind* path : answer.paths) {
    paths += (paths.empty() ? "" : ", ") + std::string(path->name);
  }
  return fail(input_error("cannot ask " + answer.unasked.front() + " of " + paths +
                              ": there the kernel writes this field",
                          "`pushpkt paths` says which layers are ours on each path"));
}

}  // namespace

Result<int> ask_fields(const AskOptions& options) {
  const auto other =
      check_outputs_are_no_inputs({options.against}, {"-", options.json, options.html});
  if (!other) return fail(other.error());
  auto question = question_of(options);
  if (!question) return fail(question.error());
  const bool few = !options.cases.empty() || !options.packets.empty();
  auto asked = ask::ask_fields(*question);
  if (!asked) return fail(asked.error());
  const ask::FieldsAnswer answer =
      options.only.empty() ? std::move(*asked) : report::only(*asked, options.only);

  if (options.json_wanted) {
    if (auto done = write_text(options.json, report::fields_json(answer)); !done) {
      return fail(done.error());
    }
  }
  if (options.wants_screen()) {
    const report::Style style = style_of_stdout();
    print(options.markdown ? report::fields_markdown(answer)
          : few            ? report::fields_stories(answer, style)
                           : report::fields_matrix(answer, style));
  }
  if (!few) say_impossible(answer);
  if (few) {
    if (auto done = all_asked(answer); !done) return fail(done.error());
  }
  if (options.against.empty()) return exit_yes;
  const auto changed = differs(options, answer);
  if (!changed) return fail(changed.error());
  return *changed ? exit_no : exit_yes;
}

}  // namespace pushpkt::tool
