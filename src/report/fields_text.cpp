// The matrix of `ask fields`, and its stories.
#include <algorithm>

#include "pushpkt/base/joined.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/report/fields.hpp"
#include "pushpkt/report/table.hpp"
#include "report/fields_parts.hpp"
#include "report/measured_in.hpp"
#include "report/shortened.hpp"

namespace pushpkt::report {
namespace {

using ask::FieldsAnswer;
using ask::FieldsRow;

const FieldsRow* find(const FieldsAnswer& answer, const std::string& text,
                      const path::PathKind* path) {
  const auto it = std::find_if(answer.rows.begin(), answer.rows.end(), [&](const FieldsRow& row) {
    return row.path == path && row.text == text;
  });
  return it == answer.rows.end() ? nullptr : &*it;
}

std::vector<std::string> texts_of(const FieldsAnswer& answer) {
  std::vector<std::string> out;
  for (const FieldsRow& row : answer.rows) {
    if (out.empty() || out.back() != row.text) out.push_back(row.text);
  }
  return out;
}

std::string headline(const FieldsAnswer& answer, const Style& style) {
  return style.paint(Tone::strong, "What becomes of a field if we write it ourselves?") + "\n" +
         style.paint(Tone::faint, measured_in_lab(answer.kernel, answer.ip6)) + "\n\n";
}

/// Paths on which the same became of a case.
struct PathsOfStory {
  std::string paths;
  const FieldsRow* row = nullptr;
};

std::vector<PathsOfStory> stories_of(const FieldsAnswer& answer, const std::string& text) {
  std::vector<PathsOfStory> out;
  for (const path::PathKind* path : answer.paths) {
    const FieldsRow* const row = find(answer, text, path);
    if (row == nullptr) continue;
    const auto same = std::find_if(out.begin(), out.end(), [&](const PathsOfStory& story) {
      return story.row->why == row->why && mark_of(*story.row).text == mark_of(*row).text;
    });
    if (same == out.end()) {
      out.push_back({std::string(path->name), row});
    } else {
      same->paths.append(", ").append(path->name);
    }
  }
  return out;
}

/// "socket, raw-transport": the paths on which the case is not ours to write.
std::string paths_without(const FieldsAnswer& answer, const std::string& text) {
  std::vector<std::string_view> out;
  if (answer.is_selection || answer.interrupted) return "";
  for (const path::PathKind* path : answer.paths) {
    if (find(answer, text, path) == nullptr) out.push_back(path->name);
  }
  return joined(out, ", ");
}

/// `matrix`: also of the place of a case that a path cannot have.
std::string legend_text(const Style& style, bool matrix, bool interrupted = false) {
  if (style.brief) return "";
  std::string more = matrix ? ";\n  . the field is not ours on this path" : "";
  if (matrix && interrupted) more += ", or it was not asked";
  return (matrix ? "\n  " : "  ") + std::string(legend) + more + "\n";
}

/// Code in a Markdown table: a bar ends a cell even there, and a backtick ends the code.
std::string code_cell(const std::string& text) {
  const bool has_backtick = text.find('`') != std::string::npos;
  std::string out = has_backtick ? "`` " : "`";
  for (const char c : printable(text)) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out + (has_backtick ? " ``" : "`");
}

}  // namespace

Cell mark_of(const FieldsRow& row) {
  if (row.refusal) {
    const std::string_view name = errno_name(row.refusal->number);
    return {name.empty() ? "refused" : std::string(name), Tone::bad};
  }
  const std::string changed = row.rewritten.empty() ? "" : "~";
  if (row.died) return {changed + "x " + row.died->at, Tone::odd};
  if (row.taken_in) return {changed + "in " + row.taken_in->at, Tone::plain};
  if (row.lost_from_sight) return {changed + "? router", Tone::odd};
  if (!row.answered) return {changed + "arrived", Tone::plain};
  return {changed + "ok", row.rewritten.empty() ? Tone::good : Tone::plain};
}

std::string fields_matrix(const FieldsAnswer& answer, const Style& style) {
  std::vector<std::string> headings{"case"};
  for (const path::PathKind* path : answer.paths) headings.emplace_back(path->name);
  Table table(std::move(headings), 1);
  for (const std::string& text : texts_of(answer)) {
    std::vector<Cell> cells{{shortened(printable(text))}};
    for (const path::PathKind* path : answer.paths) {
      const FieldsRow* row = find(answer, text, path);
      const Cell mark = row != nullptr ? mark_of(*row) : Cell{".", Tone::faint};
      cells.push_back({mark.text, mark.tone});
    }
    table.add(std::move(cells));
  }
  return headline(answer, style) + table.text(style) +
         legend_text(style, true, answer.interrupted.has_value());
}

std::string fields_stories(const FieldsAnswer& answer, const Style& style) {
  std::string out = headline(answer, style);
  for (const std::string& text : texts_of(answer)) {
    const auto stories = stories_of(answer, text);
    if (stories.empty()) continue;
    Table table({"  path", "", "what became of it"});
    for (const PathsOfStory& story : stories) {
      const Cell mark = mark_of(*story.row);
      table.add({{"  " + story.paths}, {mark.text, mark.tone}, {story.row->why}});
    }
    if (const std::string others = paths_without(answer, text); !others.empty()) {
      table.add({{"  " + others, Tone::faint},
                 {".", Tone::faint},
                 {"not asked: the field is not ours there", Tone::faint}});
    }
    out += "  " + style.paint(Tone::strong, printable(text)) + "\n" + table.text(style) + "\n";
  }
  if (answer.rows.empty()) return out;
  return folded_lines(out, style.width) + legend_text(style, false);
}

std::string fields_markdown(const FieldsAnswer& answer) {
  std::string out = "# What becomes of a field if we write it ourselves?\n\n" +
                    measured_in(answer.kernel, answer.ip6) + ".\n\n| case |";
  std::string rule = "|---|";
  for (const path::PathKind* path : answer.paths) {
    out += " " + std::string(path->name) + " |";
    rule += "---|";
  }
  out += "\n" + rule + "\n";
  for (const std::string& text : texts_of(answer)) {
    out += "| " + code_cell(text) + " |";
    for (const path::PathKind* path : answer.paths) {
      const FieldsRow* row = find(answer, text, path);
      out += " " + (row != nullptr ? mark_of(*row).text : std::string(".")) + " |";
    }
    out += "\n";
  }
  return out;
}

FieldsAnswer only(const FieldsAnswer& answer, const std::string& what) {
  FieldsAnswer out = answer;
  out.is_selection = true;
  std::erase_if(out.rows, [&](const FieldsRow& row) {
    if (what == "changed") return row.rewritten.empty();
    if (what == "died") return !row.died;
    return row.text.find(what) == std::string::npos;
  });
  return out;
}

std::string cases_help() {
  std::string out =
      "A case is FIELD=VALUE, several joined by + (ip.ttl=0+udp.checksum=0), or a\n"
      "recipe. Besides fields (`pushpkt fields` lists them) a case may set:\n";
  for (const cases::PseudoField& row : cases::pseudo_fields()) {
    std::string name = "  " + std::string(row.name);
    constexpr std::size_t column = 22;
    for (const std::string& line : wrapped(row.what, 80 - column)) {
      name.resize(column, ' ');
      out += name + line + "\n";
      name.clear();
    }
  }
  out.pop_back();
  return out;
}

std::string cases_list(const std::vector<cases::Case>& cases, std::size_t width) {
  std::string out;
  for (const cases::Case& asked : cases) {
    const bool fits = asked.text.size() + 2 + asked.purpose.size() <= width;
    const std::string before = fits ? "  " : "\n    ";
    out += asked.text + (asked.purpose.empty() ? "" : before + asked.purpose) + "\n";
  }
  return out;
}

}  // namespace pushpkt::report
