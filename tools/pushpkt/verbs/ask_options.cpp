// What the questions of `pushpkt ask` share.
#include "verbs/ask_options.hpp"

#include <memory>

#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/output_file.hpp"
#include "pushpkt/report/page.hpp"

namespace pushpkt::tool {

void add_path_option(Arguments question, AskOptions& options) {
  question.add_option("--path", options.paths, "only these ways out; `pushpkt paths` lists them")
      .split_at_commas()
      .distinct()
      .type_name("NAME[,NAME]");
}

void add_family_option(Arguments question, AskOptions& options) {
  question.add_flag("--ipv6", options.ip6, "ask over IPv6");
}

void add_message_option(Arguments question, AskOptions& options) {
  question.add_option("--message", options.message, "the request's text")
      .show_default()
      .may_be_empty()
      .type_name("TEXT");
}

void add_json_option(Arguments question, AskOptions& options) {
  options.json_option =
      question.titled("Output")
          .add_option("--json", options.json,
                      "the answer as JSON, to stdout or to FILE: --json=FILE, or a name with "
                      ".json at its end or a / in it")
          .expected(0, 1)
          .writes_file()
          .type_name("[FILE]");
}

void add_markdown_option(Arguments question, AskOptions& options) {
  question.titled("Output").add_flag("--markdown", options.markdown,
                                     "the answer as Markdown tables");
}

void add_html_option(Arguments question, AskOptions& options) {
  question.titled("Output")
      .add_option("--html", options.html, "the answer as a page for a browser")
      .writes_file()
      .type_name("FILE");
}

std::function<void(std::size_t, std::size_t)> show_progress(std::string_view unit) {
  const auto bar = std::make_shared<std::optional<Progress>>();
  return [bar, unit](std::size_t done, std::size_t total) {
    if (!*bar) bar->emplace(total, unit);
    (*bar)->show(done);
  };
}

void print_interrupted_first(const AskOptions& options,
                             const std::optional<ask::Interrupted>& interrupted) {
  if (interrupted && options.wants_screen()) print(interrupted->text() + "\n\n");
}

bool print_interrupted_last(const std::optional<ask::Interrupted>& interrupted) {
  if (interrupted) print_stderr(interrupted->text() + "\n");
  return interrupted.has_value();
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

}  // namespace pushpkt::tool
