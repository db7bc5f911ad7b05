// What the questions of `pushpkt ask` share.
#include "verbs/ask_options.hpp"

#include "pushpkt/path/path.hpp"
#include "pushpkt/report/page.hpp"

namespace pushpkt::tool {

Row path_row(AskOptions& o) {
  return {"--path", "NAME[,NAME]", "only these ways out; `pushpkt paths` lists them", o.paths,
          at_commas | distinct};
}

Row family_row(AskOptions& o) { return {"--ipv6", "", "ask over IPv6", o.ip6}; }

Row message_row(AskOptions& o) {
  return {"--message", "TEXT", "the request's text", o.message, shows_default | may_be_empty};
}

Row json_row(AskOptions& o) {
  return {"--json", "[FILE]",
          "the answer as JSON, to stdout or to FILE: --json=FILE, or a name with "
          ".json at its end or a / in it",
          o.json, values(0, 1) | writes_file | json_files};
}

Row markdown_row(AskOptions& o) {
  return {"--markdown", "", "the answer as Markdown tables", o.markdown};
}

Row html_row(AskOptions& o) {
  return {"--html", "FILE", "the answer as a page for a browser", o.html, writes_file | html_files};
}

Row expect_row(AskOptions& o, bool knows_drops) {
  return {"--expect", "OUTCOME",
          knows_drops ? "exit 0 if every row is so, else 1: answered, arrived (no "
                        "answer), taken@HOST, died@HOST[:REASON], errno=NAME"
                      : "exit 0 if every path is so, else 1: answered or errno=NAME; "
                        "the baseline is graded only if --path names it",
          o.expected};
}

std::vector<OptionRule> markdown_rules() {
  return {{"--json=-", "the JSON is all that goes to stdout", "--markdown"},
          {"--html=-", "the page is all that goes to stdout", "--markdown"}};
}

std::vector<std::string> saved_captures(const AskOptions& options) {
  std::vector<std::string> out;
  if (options.save.empty()) return out;
  for (const path::PathKind& kind : path::kinds()) {
    out.push_back(options.save + "/" + std::string(kind.name) + ".pcapng");
  }
  return out;
}

Result<void> write_documents(const AskOptions& options,
                             const std::function<std::string()>& json_of) {
  if (!options.wants_json() && options.html.empty()) return {};
  const std::string json = json_of();
  std::vector<Document> documents;
  const auto add = [&documents](const std::string& name, const std::string& text) {
    if (!name.empty() && name != "-") return documents.push_back({name, text});
    print_document(text);
  };
  if (!options.html.empty()) {
    const auto document = report::Json::parse(json);
    if (!document) return fail(document.error());
    const auto page = report::page_of(*document);
    if (!page) return fail(page.error());
    add(options.html, *page);
  }
  if (options.wants_json()) add(options.json, json);
  return write_files(documents);
}

int exit_code_of(ask::Grade worth) {
  switch (worth) {
    case ask::Grade::yes:
      return exit_yes;
    case ask::Grade::no:
      return exit_no;
    case ask::Grade::unknown:
      break;
  }
  return exit_environment;
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
