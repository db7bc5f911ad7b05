// Any document: single values as a list, arrays of objects as tables, frames as a ladder.
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
constexpr std::size_t most_columns = 40;

bool is_single(const Json& value) { return value.items() == nullptr && value.members() == nullptr; }

std::string inline_value(const Json& value) {
  if (!is_single(value)) return code(value.dump());
  const std::string text = shown(value);
  return text.empty() ? "-" : escaped(text);
}

std::string list_of(const Json& object) {
  Table table("", {"name", "value"});
  for (const Json::Member& member : *object.members()) {
    if (is_single(member.value)) table.add({escaped(member.name), inline_value(member.value)});
  }
  return table.html();
}

/// The columns are the members of all rows, in order of appearance.
std::string table_of(const std::string& name, const std::vector<Json>& rows) {
  std::vector<std::string> headings{"number"};
  for (const Json& row : rows) {
    if (row.members() == nullptr) continue;
    for (const Json::Member& member : *row.members()) {
      const bool known = std::find(headings.begin(), headings.end(), member.name) != headings.end();
      if (!known && headings.size() < most_columns) headings.push_back(member.name);
    }
  }
  if (headings.size() == 1) headings.emplace_back("value");
  Table table(name, headings);
  for (std::size_t i = 0; i < std::min(rows.size(), most_rows); ++i) {
    std::vector<std::string> cells{std::to_string(i + 1)};
    for (std::size_t c = 1; c < headings.size(); ++c) {
      cells.push_back(rows[i].members() == nullptr ? (c == 1 ? inline_value(rows[i]) : "")
                                                   : inline_value(value_at(rows[i], headings[c])));
    }
    table.add(cells);
  }
  std::string out = table.html();
  if (rows.size() > most_rows) {
    out += element("p", "faint", std::to_string(rows.size() - most_rows) + " more are not shown.");
  }
  return out;
}

std::string section(const Json::Member& member) {
  if (is_single(member.value)) return "";
  std::string out = heading(2, id_of("part-", member.name), member.name);
  if (member.value.items() != nullptr) return out + table_of(member.name, *member.value.items());
  out += list_of(member.value);
  for (const Json::Member& inner : *member.value.members()) {
    if (inner.value.items() == nullptr || inner.value.items()->empty()) continue;
    out += heading(3, "", inner.name) + table_of(inner.name, *inner.value.items());
  }
  return out;
}

}  // namespace

std::string values_page(const Json& answer) {
  const std::string question = text_at(answer, "question");
  const std::string title = question.empty() ? "pushpkt" : "pushpkt ask " + question;
  const std::string summary = text_at(answer, "summary");
  std::string head = title_block(title, "");
  if (!summary.empty()) head += element("p", "answer", escaped(summary)) + "\n";
  std::string body = heading(2, "values", "Values") + list_of(answer);
  const std::string ladder = ladder_html(push_ladder(answer, answer));
  if (!ladder.empty()) body += heading(2, "ladder", "Packets") + ladder;
  for (const Json::Member& member : *answer.members()) body += section(member);
  return document(title, head + contents(body) + body);
}

}  // namespace pushpkt::report::page
