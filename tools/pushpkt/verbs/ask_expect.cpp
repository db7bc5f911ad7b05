// The option, and the lines about rows that are not as expected.
#include "verbs/ask_expect.hpp"

#include "cli/command.hpp"
#include "cli/terminal.hpp"

namespace pushpkt::tool {

void add_expect_option(Arguments question, std::string& text, bool knows_drops) {
  question.titled("Grading")
      .add_option("--expect", text,
                  knows_drops ? "exit 0 if every row is so, else 1: answered, arrived (no "
                                "answer), died@HOST[:REASON] or errno=NAME"
                              : "exit 0 if every path is so, else 1: answered or errno=NAME; "
                                "the baseline is graded only if --path names it")
      .type_name("OUTCOME");
}

Result<std::optional<ask::Expectation>> expectation_of(const std::string& text, bool knows_drops) {
  if (text.empty()) return std::nullopt;
  auto parsed = ask::Expectation::parse(text, knows_drops);
  if (!parsed) return fail(parsed.error());
  return std::optional(std::move(*parsed));
}

int grade(const ask::Expectation& expected, const std::vector<ask::Outcome>& outcomes) {
  const std::string prefix = "not as expected (" + expected.text() + "): ";
  if (outcomes.empty()) print_verdict(prefix + "there is no row\n");
  const auto unmet = expected.unmet(outcomes);
  for (const ask::Outcome& outcome : unmet)
    print_verdict(prefix + outcome.name + ": " + outcome.text() + "\n");
  return outcomes.empty() || !unmet.empty() ? exit_no : exit_yes;
}

}  // namespace pushpkt::tool
