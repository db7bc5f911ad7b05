// The page of `ask obstacles`: without each obstacle, with it, and after its cure.
#include <algorithm>
#include <array>

#include "pushpkt/ask/obstacles.hpp"
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

constexpr std::string_view obstacles_question =
    "What stops our packet on the way, and what removes it?";

/// The three rows of one measurement stand one after the other.
struct Measured {
  std::array<const Json*, 3> phases{};
};

std::vector<Measured> measured(const std::vector<Json>& rows, const std::string& obstacle) {
  constexpr std::array<std::string_view, 3> names{"without", "with", "cured"};
  std::vector<Measured> out;
  for (const Json& row : rows) {
    if (text_at(row, "obstacle") != obstacle) continue;
    const auto* const phase = std::find(names.begin(), names.end(), text_at(row, "stage"));
    if (phase == names.end()) continue;
    if (phase == names.begin() || out.empty()) out.emplace_back();
    out.back().phases[static_cast<std::size_t>(phase - names.begin())] = &row;
  }
  return out;
}

std::vector<ask::ObstacleVerdict> verdicts_of(const std::vector<Measured>& all) {
  std::vector<ask::CaseEffect> effects;
  for (const Measured& each : all) {
    if (each.phases[1] == nullptr) continue;
    const Json& with = *each.phases[1];
    effects.push_back({text_at(with, "case"), text_at(with, "path"),
                       ask::parse_effect(text_at(with, "effect")).value_or(ask::Effect::none)});
  }
  return ask::verdicts_of(effects);
}

std::string mark_cell(const Json* row) {
  if (row == nullptr) return "-";
  const Outcome outcome = outcome_of(*row);
  return element("span", outcome.kind, escaped(outcome.mark));
}

std::string stages_table(const std::vector<Measured>& all) {
  Table table("Each path without the obstacle, with it, and after its cure",
              {"path", "case", "without", "with", "cured", "what is different"});
  for (const Measured& measured : all) {
    if (measured.phases[1] == nullptr) continue;
    const Json& with = *measured.phases[1];
    const std::string effect = text_at(with, "effect");
    const std::string difference = text_at(with, "difference");
    table.add({escaped(text_at(with, "path")), code(text_at(with, "case")),
               mark_cell(measured.phases[0]), mark_cell(measured.phases[1]),
               mark_cell(measured.phases[2]),
               escaped(difference.empty() ? effect : effect + ": " + difference)});
  }
  return table.html();
}

std::string commands(std::string_view title, const Json& obstacle, const char* name) {
  std::string text;
  for (const std::string& line : texts_at(obstacle, name)) text += escaped(line) + "\n";
  return text.empty() ? "" : element("p", "", escaped(title)) + element("pre", "", text) + "\n";
}

std::string obstacle_section(const Json& answer, const Json& obstacle) {
  const std::string name = text_at(obstacle, "obstacle");
  std::string out = heading(2, id_of("obstacle-", name), name);
  out += element("p", "", escaped(text_at(obstacle, "purpose"))) +
         element("p", "faint", escaped(text_at(obstacle, "source"))) + "\n";
  const std::string closed = text_at(obstacle, "unavailable_because");
  if (!closed.empty()) return out + element("p", "wrong", escaped(closed)) + "\n";
  out += commands("The lab is changed for it:", obstacle, "scene");
  out += commands("It is put up by:", obstacle, "put_up");
  out += commands("It is removed by:", obstacle, "cure");
  if (const std::string advice = text_at(obstacle, "advice"); !advice.empty()) {
    out += element("p", "", "What helps: " + escaped(advice)) + "\n";
  }
  const auto all = measured(items_at(answer, "rows"), name);
  const std::string summary = ask::summary_of(verdicts_of(all));
  if (!summary.empty()) out += element("p", "", element("strong", "", escaped(summary))) + "\n";
  out += stages_table(all);
  std::vector<const Json*> with;
  for (const Measured& measured : all) {
    if (measured.phases[1] != nullptr) with.push_back(measured.phases[1]);
  }
  if (with.empty()) return out;
  return out + folded("how far it came with the obstacle", tales(with, Way::ladder));
}

std::string effect_cell(const ask::ObstacleVerdict& verdict) {
  constexpr std::array<std::string_view, 3> css{"noeffect", "changedeffect", "stopped"};
  std::string out = element("span", css[static_cast<std::size_t>(verdict.effect)],
                            escaped(to_text(verdict.effect)));
  const auto worse =
      std::count_if(verdict.others.begin(), verdict.others.end(),
                    [&](const auto& other) { return other.effect > verdict.effect; });
  if (worse > 0) out += "<small> *</small>";
  return out;
}

/// Obstacles down, paths across.
std::string obstacles_overview(const Json& answer) {
  const auto& rows = items_at(answer, "rows");
  const auto paths = paths_of(rows);
  std::vector<std::string> headings{"obstacle"};
  headings.insert(headings.end(), paths.begin(), paths.end());
  Table table(
      "What each obstacle did to the first case: none, changed (it arrives, changed) or "
      "stopped; *: more to another case, see below",
      headings);
  for (const Json& obstacle : items_at(answer, "obstacles")) {
    const std::string name = text_at(obstacle, "obstacle");
    std::vector<std::string> cells{
        element("a", {{"href", "#" + id_of("obstacle-", name)}}, escaped(name))};
    const auto all = verdicts_of(measured(rows, name));
    for (const std::string& path : paths) {
      const auto found = std::find_if(all.begin(), all.end(),
                                      [&](const auto& verdict) { return verdict.path == path; });
      cells.push_back(found == all.end() ? "-" : effect_cell(*found));
    }
    table.add(cells);
  }
  return table.html();
}

}  // namespace

std::string obstacles_page(const Json& answer) {
  std::string body = heading(2, "overview", "All obstacles") + obstacles_overview(answer) +
                     outcome_legend() + heading(2, "lab", "The lab") + lab_map();
  for (const Json& obstacle : items_at(answer, "obstacles"))
    body += obstacle_section(answer, obstacle);
  return document(obstacles_question, title_block(obstacles_question, circumstances(answer)) +
                                          notes_html(answer) + contents(body) + body);
}

}  // namespace pushpkt::report::page
