// The same tables as the pages have, for text.
#include <algorithm>

#include "pushpkt/base/joined.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/report/markdown.hpp"
#include "report/page/heat_map.hpp"
#include "report/page/json_values.hpp"
#include "report/page/outcome.hpp"
#include "report/page/pages.hpp"

namespace pushpkt::report {
namespace {

using page::items_at;
using page::shown;
using page::shown_at;
using page::text_at;
using page::value_at;

/// Text of others in a cell: what Markdown or HTML would act on is escaped.
std::string plain(const std::string& text) {
  constexpr std::string_view special = "\\`*_{}[]<>()#+!|~&";
  std::string out;
  for (const char c : printable(text)) {
    if (special.find(c) != special.npos) out += '\\';
    out += c;
  }
  return out.empty() ? "-" : out;
}

std::string row_of(const std::vector<std::string>& cells) {
  return "| " + joined(cells, " | ") + " |\n";
}

std::string head_of(const std::vector<std::string>& headings) {
  std::vector<std::string> cells;
  for (const std::string& heading : headings) cells.push_back(plain(heading));
  return "\n" + row_of(cells) + row_of(std::vector<std::string>(cells.size(), "---"));
}

std::string push_markdown(const Json& answer) {
  std::string out = head_of({"path", "ours", "sent", "answered", "needs"});
  std::string details;
  for (const Json& path : items_at(answer, "paths")) {
    const std::string error = text_at(path, "errno");
    const std::string sent = page::truth_at(path, "sent") ? "yes" : error.empty() ? "no" : error;
    out += row_of({plain(text_at(path, "path")), plain(joined(page::texts_at(path, "ours"), " ")),
                   plain(sent), plain(text_at(path, "reply")),
                   plain(text_at(value_at(path, "way"), "needs"))});
    const auto& differences = items_at(path, "differences");
    if (differences.empty()) continue;
    details += "\n## " + plain(text_at(path, "path")) + "\n" +
               head_of({"field", "socket", "we wrote", "on the wire", "arrived", "who", "why"});
    for (const Json& d : differences) {
      const std::string field = text_at(d, "field");
      std::vector<std::string> cells{plain(field)};
      for (const char* name : {"socket", "wrote", "wire", "arrived"}) {
        cells.push_back(plain(page::field_value(field, value_at(d, name))));
      }
      cells.push_back(plain(text_at(d, "owner")));
      cells.push_back(plain(text_at(d, "why")));
      details += row_of(cells);
    }
  }
  return out + details;
}

/// Cases down, paths across. Rows of `ask obstacles` have a stage besides.
std::string matrix_markdown(const Json& answer) {
  const auto& rows = items_at(answer, "rows");
  const auto paths = page::paths_of(rows);
  std::vector<std::string> headings{"case"};
  headings.insert(headings.end(), paths.begin(), paths.end());
  std::string out = head_of(headings);
  struct Line {
    std::string name;
    std::vector<std::string> marks;
  };
  std::vector<Line> lines;
  for (const Json& row : rows) {
    std::string name = text_at(row, "case");
    const std::string obstacle = text_at(row, "obstacle");
    if (!obstacle.empty()) name = obstacle + ", " + text_at(row, "stage") + ": " + name;
    auto line = std::find_if(lines.rbegin(), lines.rend(),
                             [&](const Line& there) { return there.name == name; });
    if (line == lines.rend()) {
      lines.push_back({name, std::vector<std::string>(paths.size(), ".")});
      line = lines.rbegin();
    }
    const auto path = std::find(paths.begin(), paths.end(), text_at(row, "path"));
    line->marks[static_cast<std::size_t>(path - paths.begin())] = page::outcome_of(row).mark;
  }
  for (const Line& line : lines) {
    std::vector<std::string> cells{plain(line.name)};
    for (const std::string& mark : line.marks) cells.push_back(plain(mark));
    out += row_of(cells);
  }
  out += "\n";
  for (const page::OutcomeKind& kind : page::outcome_kinds) {
    out += "- " + plain(std::string(kind.mark)) + ": " + plain(std::string(kind.meaning)) + "\n";
  }
  return out;
}

/// The columns are the members of all rows, in order of appearance.
std::string rows_markdown(const std::vector<Json>& rows) {
  std::vector<std::string> headings;
  for (const Json& row : rows) {
    if (row.members() == nullptr) continue;
    for (const Json::Member& column : *row.members()) {
      if (std::ranges::find(headings, column.name) == headings.end()) {
        headings.push_back(column.name);
      }
    }
  }
  const auto cell = [](const Json& value) {
    return plain(page::is_single(value) ? shown(value) : value.dump());
  };
  if (headings.empty()) headings.emplace_back("value");
  std::string out = head_of(headings);
  for (const Json& row : rows) {
    std::vector<std::string> cells;
    for (const std::string& name : headings) {
      cells.push_back(row.members() == nullptr ? cell(row) : cell(value_at(row, name)));
    }
    out += row_of(cells);
  }
  return out;
}

/// Single values of all depths, by their names with dots between; arrays of objects are chapters.
void add_values(const std::string& name, const Json& value, std::string& list,
                std::string& chapters) {
  if (value.members() != nullptr && !page::is_empty(value)) {
    for (const Json::Member& member : *value.members()) {
      add_values(name.empty() ? member.name : name + "." + member.name, member.value, list,
                 chapters);
    }
    return;
  }
  const auto* const items = value.items();
  if (items == nullptr || std::ranges::all_of(*items, page::is_single)) {
    std::vector<std::string> texts;
    if (items != nullptr) {
      for (const Json& item : *items) texts.push_back(shown(item));
    }
    const std::string text = page::is_empty(value) ? "none"
                             : items != nullptr    ? joined(texts, ", ")
                                                   : shown(value);
    list += row_of({plain(name), plain(text)});
    return;
  }
  chapters += "\n## " + plain(name) + "\n" + rows_markdown(*items);
}

std::string values_markdown(const Json& answer) {
  std::string list;
  std::string chapters;
  add_values("", answer, list, chapters);
  return (list.empty() ? "" : head_of({"name", "value"}) + list) + chapters;
}

}  // namespace

Result<std::string> markdown_of(const Json& answer) {
  if (auto known = page::check_schema(answer); !known) return fail(known.error());
  const std::string question = text_at(answer, "question");
  const bool is_matrix = question == "fields" || question == "obstacles" || question == "loopback";
  std::string out = "# " + plain(page::title_of(answer)) + "\n";
  if (!text_at(answer, "kernel").empty()) out += "\n" + plain(page::circumstances(answer)) + ".\n";
  const std::string summary = text_at(answer, "summary");
  if (!summary.empty()) out += "\n**Answer:** " + plain(summary) + "\n";
  return out + (question == "push" ? push_markdown(answer)
                : is_matrix        ? matrix_markdown(answer)
                                   : values_markdown(answer));
}

}  // namespace pushpkt::report
