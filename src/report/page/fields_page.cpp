// The pages of `ask fields` and `ask loopback`: heat maps.
#include <algorithm>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/joined.hpp"
#include "report/page/document.hpp"
#include "report/page/heat_map.hpp"
#include "report/page/html.hpp"
#include "report/page/json_values.hpp"
#include "report/page/lab_map.hpp"
#include "report/page/outcome.hpp"
#include "report/page/pages.hpp"
#include "report/page/table.hpp"

namespace pushpkt::report::page {
namespace {

std::string unfold_button() {
  return "<p><button type=\"button\" class=\"unfold\" aria-expanded=\"false\" hidden=\"hidden\">"
         "Unfold all</button></p>\n";
}

/// How often each outcome was measured.
std::string counts(const std::vector<Json>& rows) {
  std::vector<std::string> words;
  for (const OutcomeKind& kind : outcome_kinds) {
    const auto number = std::count_if(rows.begin(), rows.end(), [&](const Json& row) {
      return outcome_of(row).kind == kind.kind;
    });
    if (number > 0) words.push_back(std::to_string(number) + " " + std::string(kind.mark));
  }
  return counted(rows.size(), "measurement") + ": " + joined(words, ", ") + ".";
}

std::string impossible(const Json& answer) {
  const Json& why = value_at(answer, "impossible");
  const auto cases = texts_at(why, "cases");
  if (cases.empty()) return "";
  return heading(2, "impossible", "Not asked here") +
         element("p", "", escaped(text_at(why, "because"))) +
         element("p", "faint", code(joined(cases, ", "))) + "\n";
}

/// What decides about one address on one path.
std::string verdicts(const Json& answer) {
  Table table("Which setting of lo decides",
              {"destination", "path", "answered", "decided by", "the way to an answer"});
  for (const Json& row : items_at(answer, "verdicts")) {
    const auto settings = texts_at(row, "decided_by");
    const std::string cure = text_at(row, "cure");
    const std::string answered = !truth_at(row, "ever_answered") ? "never"
                                 : settings.empty()              ? "with every setting"
                                                                 : "with some settings";
    table.add({code(text_at(row, "destination")), escaped(text_at(row, "path")), answered,
               settings.empty() ? "none of them" : code(joined(settings, ", ")),
               cure.empty() ? "-" : code(cure)});
  }
  return table.html();
}

}  // namespace

std::string circumstances(const Json& answer) {
  std::vector<std::string> words{"Linux " + text_at(answer, "kernel")};
  const std::string family = text_at(answer, "family");
  if (!family.empty()) words.emplace_back(family == "ipv6" ? "IPv6" : "IPv4");
  const Json* const lab = answer.find("lab");
  const bool elsewhere = lab != nullptr && lab->members() == nullptr;
  if (text_at(answer, "question") == "loopback") {
    words.emplace_back("the lab's client, over lo");
    return joined(words, "; ");
  }
  words.emplace_back(elsewhere ? "a server on a real network" : "lab: client, router, server");
  return joined(words, "; ");
}

std::string notes_html(const Json& answer) {
  std::string out;
  if (truth_at(answer, "interrupted")) {
    out += element("p", "answer no",
                   escaped("Interrupted: " + shown_at(answer, "done") + " of " +
                           shown_at(answer, "planned") + " " + text_at(answer, "unit") +
                           "s. What is below was measured until then.")) +
           "\n";
  }
  for (const std::string& note : texts_at(answer, "notes")) {
    out += element("p", "", "Note: " + escaped(note)) + "\n";
  }
  return out;
}

std::string fields_page(const Json& answer) {
  constexpr std::string_view question = "What becomes of a field if we write it ourselves?";
  const auto& rows = items_at(answer, "rows");
  std::string body = heading(2, "cases", "Cases and paths") + outcome_legend() +
                     element("p", "", escaped(counts(rows))) + unfold_button();
  const auto cases = cases_of(rows);
  constexpr std::size_t few = 6;
  body += heat_map_html({.caption = "Each case on each path",
                         .paths = paths_of(rows),
                         .cases = cases,
                         .filters = cases.size() > few,
                         .way = cases.size() > few ? Way::strip : Way::ladder});
  body += impossible(answer) + heading(2, "lab", "The lab") + lab_map();
  return document(question, title_block(question, circumstances(answer)) + notes_html(answer) +
                                contents(body) + body);
}

std::string loopback_page(const Json& answer) {
  constexpr std::string_view question = "Which settings let a request of ours through lo?";
  // As on the screen: what the kernel rewrites on a path anyway has nothing to do with settings.
  std::vector<Json> rows = items_at(answer, "rows");
  for (Json& row : rows) {
    if (row.members() != nullptr) row[always_rewritten] = true;
  }
  std::string body = heading(2, "verdicts", "What decides") + verdicts(answer) +
                     heading(2, "cases", "Every combination") + outcome_legend() +
                     element("p", "", escaped(counts(rows))) + unfold_button();
  body += heat_map_html({.caption = "Address and settings, on each path",
                         .paths = paths_of(rows),
                         .cases = cases_of(rows),
                         .filters = true});
  return document(question, title_block(question, circumstances(answer)) + notes_html(answer) +
                                contents(body) + body);
}

}  // namespace pushpkt::report::page
