// The screen and the Markdown of `ask obstacles`.
#include <algorithm>
#include <map>

#include "pushpkt/base/joined.hpp"
#include "pushpkt/report/obstacles.hpp"
#include "report/fields_parts.hpp"
#include "report/measured_in.hpp"
#include "report/notes.hpp"

namespace pushpkt::report {
namespace {

using ask::Obstacle;
using ask::ObstacleRow;
using ask::ObstaclesAnswer;
using ask::Phase;
using Rows = std::vector<const ObstacleRow*>;

constexpr std::string_view obstacles_title = "What stops our packet on the way?";

std::string facts(const ObstaclesAnswer& answer) {
  return measured_in_lab(answer.kernel, answer.ip6);
}

Rows rows_of(const ObstaclesAnswer& answer, std::size_t obstacle) {
  Rows out;
  for (const ObstacleRow& row : answer.rows) {
    if (row.obstacle == obstacle) out.push_back(&row);
  }
  return out;
}

/// "udp.checksum=0xdead"; where the phases ask different cases, what each asks.
std::string case_of(const ObstacleRow& row) {
  const std::string& with = row[Phase::with].text;
  if (row[Phase::without].text == with && row[Phase::cured].text == with) return with;
  return row[Phase::without].text + " | " + with + " | " + row[Phase::cured].text;
}

struct Line {
  std::string text;
  std::string paths;
  std::size_t count = 0;
  const ObstacleRow* row = nullptr;
};

/// Without the sign for what the sender's kernel rewrites on this path anyway.
Cell phase_mark(const ObstacleRow& row, Phase phase) {
  Cell mark = mark_of(row[phase]);
  if (mark.text.starts_with('~')) mark.text.erase(0, 1);
  if (mark.text == "ok") mark.tone = Tone::good;
  return mark;
}

bool look_alike(const ObstacleRow& a, const ObstacleRow& b) {
  const auto same = [&](Phase s) { return phase_mark(a, s).text == phase_mark(b, s).text; };
  return a.difference == b.difference && case_of(a) == case_of(b) &&
         std::all_of(ask::phases.begin(), ask::phases.end(), same);
}

/// Paths on which all is the same share a line.
std::vector<Line> lines_of(const Rows& rows) {
  std::vector<Line> out;
  std::map<std::string, std::size_t> paths_of_case;
  for (const ObstacleRow* row : rows) {
    ++paths_of_case[case_of(*row)];
    const auto it = std::find_if(out.begin(), out.end(),
                                 [&](const Line& line) { return look_alike(*line.row, *row); });
    if (it == out.end()) {
      out.push_back({case_of(*row), std::string(row->path->name), 1, row});
    } else {
      it->paths.append(", ").append(row->path->name);
      ++it->count;
    }
  }
  for (Line& line : out) {
    if (line.count > 1 && line.count == paths_of_case[line.text]) line.paths = "all";
  }
  return out;
}

/// Whether the cure was any good, by what was measured after it.
std::string success(const Rows& rows) {
  std::vector<std::string> still;
  for (const ObstacleRow* row : rows) {
    if (!row->cured) still.push_back(case_of(*row) + " on " + std::string(row->path->name));
  }
  if (still.empty()) return "tried: all get as far again as without the obstacle";
  return "tried: it does not help " + listed(still);
}

std::string commands(const lab::Plan& plan, const char* between) {
  std::string out;
  for (const lab::Command& command : plan.commands) {
    out += (out.empty() ? "" : between) + ask::command_line(command);
  }
  return out;
}

/// A command a line; where it is too long it goes on behind a backslash, which the shell and nft(8)
/// both understand.
std::string indented(std::string_view label, const lab::Plan& plan, const Style& style) {
  std::string out;
  std::string margin = "  " + std::string(label);
  for (const lab::Command& command : plan.commands) {
    const auto lines = wrapped(ask::command_line(command), style.width - margin.size() - 4);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      out += margin + (i == 0 ? "" : "  ") + lines[i] + (i + 1 < lines.size() ? " \\\n" : "\n");
      margin.assign(margin.size(), ' ');
    }
  }
  return out;
}

std::string heading(const Obstacle& obstacle, const Style& style) {
  return style.paint(Tone::strong, obstacle.name) + "  " + obstacle.purpose + "\n" +
         style.paint(Tone::faint, "  " + obstacle.source) + "\n" +
         indented("scene:  ", obstacle.scene, style) + indented("put up: ", obstacle.put_up, style);
}

std::string cure_of(const Obstacle& obstacle, const Style& style) {
  return obstacle.advice.empty() ? indented("cure:   ", obstacle.cure, style)
                                 : "  cure:   " + obstacle.advice + "\n";
}

std::string table_of(const Rows& rows, const Style& style) {
  Table table({"case", "without", "with", "cured", "", "path"});
  Notes notes;
  std::string before;
  for (const Line& line : lines_of(rows)) {
    const ObstacleRow& row = *line.row;
    const bool same = line.text == before;
    before = line.text;
    table.add({{same ? "" : line.text},
               phase_mark(row, Phase::without),
               phase_mark(row, Phase::with),
               phase_mark(row, Phase::cured),
               row.difference.empty() ? Cell{"nothing differs", Tone::faint}
                                      : Cell{notes.mark_of(row.difference)},
               {line.paths}});
  }
  return table.text(style) + notes.text(style.width);
}

std::string section(const ObstaclesAnswer& answer, std::size_t number, const Style& style) {
  const Obstacle& obstacle = answer.obstacles[number];
  std::string out = heading(obstacle, style);
  if (const auto& why = answer.unavailable[number]) {
    return out + style.paint(Tone::odd, "  not asked: ") + why->what + "\n    " + why->hint + "\n";
  }
  const Rows rows = rows_of(answer, number);
  if (rows.empty()) return out + "  none of these paths is free to write its cases\n";
  out += table_of(rows, style);
  const std::string verdict = ask::summary_of(ask::verdicts_of(answer, number));
  for (const std::string& line : wrapped(verdict, style.width - 2)) {
    out += "  " + line + "\n";
  }
  return out + cure_of(obstacle, style) + "          (" + success(rows) + ")\n";
}

std::string as_table_row(const Line& line) {
  std::string text = line.text;
  // A bar between two cases would end the place in the table.
  std::replace(text.begin(), text.end(), '|', '/');
  std::string out = "| `" + text + "` | " + line.paths + " |";
  for (const Phase phase : ask::phases) out += " " + phase_mark(*line.row, phase).text + " |";
  return out + " " + line.row->difference + " |\n";
}

}  // namespace

std::string obstacles_text(const ObstaclesAnswer& answer, const Style& style) {
  std::string out = style.paint(Tone::strong, obstacles_title) + "\n" +
                    style.paint(Tone::faint, facts(answer)) + "\n\n";
  for (std::size_t i = 0; i < answer.obstacles.size(); ++i) {
    out += section(answer, i, style) + "\n";
  }
  if (!style.brief) out += "  " + std::string(legend) + "\n";
  return folded_lines(out, style.width);
}

std::string obstacles_markdown(const ObstaclesAnswer& answer) {
  std::string out = "# " + std::string(obstacles_title) + "\n\n" + facts(answer) + ".\n";
  for (std::size_t i = 0; i < answer.obstacles.size(); ++i) {
    const Obstacle& obstacle = answer.obstacles[i];
    const Rows rows = rows_of(answer, i);
    out += "\n## " + obstacle.name + "\n\n" + obstacle.purpose + " (" + obstacle.source + ").\n\n";
    if (const auto& why = answer.unavailable[i]) {
      out += "Not asked: " + why->what + "\n";
      continue;
    }
    out += "| case | path | without | with | cured | what differs |\n|---|---|---|---|---|---|\n";
    for (const Line& line : lines_of(rows)) out += as_table_row(line);
    const std::string cure =
        obstacle.advice.empty() ? "`" + commands(obstacle.cure, "`, `") + "`" : obstacle.advice;
    out += "\n" + ask::summary_of(ask::verdicts_of(answer, i)) + " Cure: " + cure + " (" +
           success(rows) + ").\n";
  }
  return out;
}

std::string obstacle_names(const std::vector<Obstacle>& obstacles, const Style& style) {
  Table table({"obstacle", "what it does"});
  for (const Obstacle& obstacle : obstacles) {
    table.add({{obstacle.name, Tone::strong}, {obstacle.purpose}});
  }
  return table.text(style) +
         "`pushpkt ask obstacles OBSTACLE --list` says how it is put up and removed\n";
}

std::string obstacles_list(const std::vector<Obstacle>& obstacles, const Style& style) {
  std::string out;
  for (const Obstacle& obstacle : obstacles)
    out += heading(obstacle, style) + cure_of(obstacle, style);
  return folded_lines(out, style.width);
}

}  // namespace pushpkt::report
