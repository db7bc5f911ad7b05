// Any document: single values as a list, arrays of objects as tables or, where objects have parts
// of their own, as lists one below the other; frames as a ladder. No value is left out.
#include <algorithm>

#include "report/page/document.hpp"
#include "report/page/html.hpp"
#include "report/page/json_values.hpp"
#include "report/page/ladder.hpp"
#include "report/page/pages.hpp"
#include "report/page/push_ladder.hpp"
#include "report/page/table.hpp"

namespace pushpkt::report::page {
namespace {

constexpr std::size_t most_rows = 2000;
constexpr std::size_t most_columns = 8;
constexpr unsigned most_depth = 12;

std::string value_html(const Json& value, unsigned depth);

std::string items_html(const std::vector<Json>& items, unsigned depth) {
  if (std::ranges::all_of(items, is_single)) {
    std::string out;
    for (const Json& item : items) out += (out.empty() ? "" : ", ") + value_html(item, depth);
    return out;
  }
  std::vector<std::string> lines;
  for (const Json& item : items) lines.push_back(value_html(item, depth + 1));
  return bullets("values", lines);
}

std::string value_html(const Json& value, unsigned depth) {
  if (is_single(value)) {
    const std::string text = shown(value);
    return text.empty() ? "-" : escaped(text);
  }
  if (is_empty(value)) return "none";
  if (depth >= most_depth) return code(value.dump());
  if (value.items() != nullptr) return items_html(*value.items(), depth);
  std::vector<std::string> lines;
  for (const Json::Member& member : *value.members()) {
    lines.push_back(element("b", "", escaped(member.name)) + ": " +
                    value_html(member.value, depth + 1));
  }
  return bullets("values", lines);
}

/// A row for each member; `singles`: for those alone that have no parts.
std::string list_of(const Json& object, bool singles = false) {
  Table table("", {"name", "value"});
  for (const Json::Member& member : *object.members()) {
    if (singles && !is_single(member.value)) continue;
    table.add({escaped(member.name), value_html(member.value, 0)});
  }
  return table.html();
}

/// The names of all rows, in order of appearance; none where a row has parts or no names.
std::vector<std::string> columns_of(const std::vector<Json>& rows) {
  std::vector<std::string> out;
  for (const Json& row : rows) {
    if (row.members() == nullptr) return {};
    for (const Json::Member& member : *row.members()) {
      if (!is_single(member.value) && !is_empty(member.value)) return {};
      if (std::ranges::find(out, member.name) == out.end()) out.push_back(member.name);
    }
  }
  return out.size() > most_columns ? std::vector<std::string>{} : out;
}

std::string table_of(const std::string& name, const std::vector<Json>& rows,
                     const std::vector<std::string>& columns) {
  std::vector<std::string> headings{"number"};
  headings.insert(headings.end(), columns.begin(), columns.end());
  Table table(name, headings);
  for (std::size_t i = 0; i < std::min(rows.size(), most_rows); ++i) {
    std::vector<std::string> cells{std::to_string(i + 1)};
    for (const std::string& column : columns) {
      const Json* const value = rows[i].find(column);
      cells.push_back(value == nullptr ? "" : value_html(*value, 0));
    }
    table.add(cells);
  }
  return table.html();
}

std::string rows_of(const std::string& name, const std::vector<Json>& rows) {
  std::string out;
  const auto columns = columns_of(rows);
  if (!columns.empty()) {
    out = table_of(name, rows, columns);
  } else {
    for (std::size_t i = 0; i < std::min(rows.size(), most_rows); ++i) {
      const std::string title = name + " " + std::to_string(i + 1);
      const bool has_names = rows[i].members() != nullptr && !is_empty(rows[i]);
      out += heading(3, "", title) +
             (has_names ? list_of(rows[i]) : element("p", "", value_html(rows[i], 0)) + "\n");
    }
  }
  if (rows.size() > most_rows) {
    out += element("p", "faint", std::to_string(rows.size() - most_rows) + " more are not shown.");
  }
  return out;
}

std::string section(const Json::Member& member) {
  if (is_single(member.value)) return "";
  const std::string out = heading(2, id_of("part-", member.name), member.name);
  if (is_empty(member.value)) return out + element("p", "faint", "none") + "\n";
  if (member.value.members() != nullptr) return out + list_of(member.value);
  const std::vector<Json>& rows = *member.value.items();
  if (std::ranges::all_of(rows, is_single)) {
    return out + element("p", "", value_html(member.value, 0)) + "\n";
  }
  return out + rows_of(member.name, rows);
}

}  // namespace

std::string values_page(const Json& answer) {
  const std::string title = title_of(answer);
  const std::string summary = text_at(answer, "summary");
  const std::string verdict = verdict_of(answer);
  std::string head = title_block(title, "");
  if (!verdict.empty()) {
    const bool good = verdict == "yes" || verdict == "same";
    head += element("p", good ? "answer" : "answer no", escaped(verdict)) + "\n";
  }
  if (!summary.empty()) head += element("p", "answer", escaped(summary)) + "\n";
  std::string body = heading(2, "values", "Values") + list_of(answer, true);
  const std::string ladder = ladder_html(push_ladder(answer, answer));
  if (!ladder.empty()) body += heading(2, "ladder", "Packets") + ladder;
  for (const Json::Member& member : *answer.members()) body += section(member);
  return document(title, head + contents(body) + element("div", "plain", body));
}

}  // namespace pushpkt::report::page
