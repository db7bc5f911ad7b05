// Each case is a tbody: the filters hide it whole.
#include "report/page/heat_map.hpp"

#include <algorithm>

#include "pushpkt/base/joined.hpp"
#include "pushpkt/path/path.hpp"
#include "report/page/html.hpp"
#include "report/page/json_values.hpp"
#include "report/page/ladder.hpp"
#include "report/page/outcome.hpp"
#include "report/page/row_ladder.hpp"

namespace pushpkt::report::page {
namespace {

/// Columns whose marks have room on a narrow screen.
constexpr std::size_t few = 5;

std::string filters_html(const HeatMap& map) {
  std::string options = "<option value=\"\" selected=\"selected\">any path</option>";
  for (const std::string& path : map.paths) {
    options += element("option", {{"value", path}}, escaped(path));
  }
  std::string boxes = element("legend", "", "Outcome");
  for (const OutcomeKind& kind : outcome_kinds) {
    if (kind.kind == "none") continue;
    boxes += "<label><input type=\"checkbox\" checked=\"checked\" value=\"" +
             std::string(kind.kind) + "\"/> " + escaped(kind.mark) + "</label>\n";
  }
  return "<form class=\"filters\" hidden=\"hidden\" aria-label=\"Filters of the table\">\n"
         "<label>Field or case <input type=\"search\" name=\"text\"/></label>\n"
         "<label>Path <select name=\"path\">" +
         options + "</select></label>\n" + element("fieldset", "", boxes) +
         "<output aria-live=\"polite\"></output> <button type=\"reset\">Show all</button>\n"
         "</form>\n";
}

/// The place among the paths that are known; others come last.
std::size_t rank_of(const std::string& path) {
  const auto kinds = path::kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const path::PathKind& kind) { return kind.name == path; });
  return static_cast<std::size_t>(found - kinds.begin());
}

const Json& row_on(const HeatCase& heat_case, const std::string& path) {
  static const Json none;
  for (const Json* row : heat_case.rows) {
    if (text_at(*row, "path") == path) return *row;
  }
  return none;
}

std::string case_html(const HeatMap& map, const HeatCase& heat_case) {
  std::string cells = element("th", {{"scope", "row"}}, code(heat_case.text));
  for (const std::string& path : map.paths) {
    const Outcome outcome = outcome_of(row_on(heat_case, path));
    cells += element("td",
                     {{"class", "cell " + std::string(outcome.kind)},
                      {"data-kind", std::string(outcome.kind)},
                      {"data-path", path}},
                     escaped(outcome.mark));
  }
  const std::string columns = std::to_string(map.paths.size() + 1);
  const std::string tale = element("td", {{"class", "tale"}, {"colspan", columns}},
                                   folded("what happened", tales(heat_case.rows, map.way)));
  return element("tbody", {{"data-case", heat_case.text}},
                 element("tr", "", cells) + "\n" + element("tr", "", tale)) +
         "\n";
}

}  // namespace

std::vector<HeatCase> cases_of(const std::vector<Json>& rows) {
  std::vector<HeatCase> out;
  for (const Json& row : rows) {
    const std::string text = text_at(row, "case");
    if (out.empty() || out.back().text != text) out.push_back({text, {}});
    out.back().rows.push_back(&row);
  }
  return out;
}

std::vector<std::string> paths_of(const std::vector<Json>& rows) {
  std::vector<std::string> out;
  for (const Json& row : rows) {
    const std::string path = text_at(row, "path");
    if (std::find(out.begin(), out.end(), path) == out.end()) out.push_back(path);
  }
  std::stable_sort(out.begin(), out.end(), [](const std::string& a, const std::string& b) {
    return rank_of(a) < rank_of(b);
  });
  return out;
}

std::string tales(const std::vector<const Json*>& rows, Way way) {
  struct Tale {
    std::string html;
    std::vector<std::string> paths;
  };
  std::vector<Tale> all;
  for (const Json* row : rows) {
    const std::string html =
        (way == Way::ladder ? ladder_html(row_ladder(*row)) : route_strip(*row)) +
        element("div", "", escaped(text_at(*row, "why")));
    const auto same =
        std::find_if(all.begin(), all.end(), [&](const Tale& tale) { return tale.html == html; });
    if (same != all.end()) {
      same->paths.push_back(text_at(*row, "path"));
    } else {
      all.push_back({html, {text_at(*row, "path")}});
    }
  }
  std::vector<std::string> items;
  for (const Tale& tale : all) {
    items.push_back(element("b", "", escaped(joined(tale.paths, ", "))) + " " + tale.html);
  }
  return bullets("tales", items);
}

std::string heat_map_html(const HeatMap& map) {
  std::string head = element("th", {{"scope", "col"}}, "case");
  for (const std::string& path : map.paths) {
    head += element("th", {{"scope", "col"}}, escaped(path));
  }
  std::string out = element("caption", "", escaped(map.caption)) +
                    element("thead", "", element("tr", "", head)) + "\n";
  for (const HeatCase& heat_case : map.cases) out += case_html(map, heat_case);
  return (map.filters ? filters_html(map) : "") +
         element("table", map.paths.size() > few ? "heat many" : "heat", out) + "\n";
}

}  // namespace pushpkt::report::page
