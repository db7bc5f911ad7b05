// The screen and the Markdown of `ask loopback`.
#include <algorithm>

#include "pushpkt/ask/obstacles.hpp"
#include "pushpkt/base/joined.hpp"
#include "pushpkt/report/loopback.hpp"
#include "report/fields_parts.hpp"
#include "report/measured_in.hpp"

namespace pushpkt::report {
namespace {

using ask::LoopbackAnswer;
using ask::LoopbackRow;
using ask::LoopbackVerdict;
using ask::Settings;
using ask::Toggle;

constexpr std::string_view loopback_title = "What lets our packet through lo?";

std::string facts(const LoopbackAnswer& answer) {
  return measured_in(answer.kernel, answer.ip6) +
         ", lab: one host, its program and we on it; settings of net.ipv4.conf.lo" +
         (answer.ip6 ? ", none of which IPv6 has" : "");
}

/// IPv6 has none of them: where none decides, which is to be shown, they are no columns.
bool shows_settings(const LoopbackAnswer& answer) {
  return !answer.ip6 ||
         std::any_of(answer.rows.begin(), answer.rows.end(), [&](const LoopbackRow& row) {
           return !answer.verdict(row.destination, row.row.path).decide.empty();
         });
}

/// For each toggle: whether it makes a difference to any path towards this address.
std::vector<bool> deciding(const LoopbackAnswer& answer, const Ip& destination) {
  std::vector<bool> out;
  for (const Toggle& toggle : ask::toggles()) {
    out.push_back(
        std::any_of(answer.paths.begin(), answer.paths.end(), [&](const path::PathKind* path) {
          const auto decide = answer.verdict(destination, path).decide;
          return std::find(decide.begin(), decide.end(), &toggle) != decide.end();
        }));
  }
  return out;
}

/// Without the sign for what the sender's kernel rewrites on this path anyway.
Cell mark(const LoopbackAnswer& answer, const Ip& destination, const Settings& settings,
          const path::PathKind* path) {
  const LoopbackRow* const entry = answer.find(destination, settings, path);
  if (entry == nullptr) return {".", Tone::faint};
  Cell out = mark_of(entry->row);
  if (out.text.starts_with('~')) out.text.erase(0, 1);
  if (entry->row.answered) out.tone = Tone::good;
  return out;
}

/// One line for each combination of the settings that decide; "any" for those that do not.
std::vector<std::vector<Cell>> lines_of(const LoopbackAnswer& answer, const Ip& destination) {
  const std::vector<bool> decides = deciding(answer, destination);
  const bool shows = shows_settings(answer);
  std::vector<std::vector<Cell>> out;
  for (const Settings& settings : ask::all_settings()) {
    std::vector<Cell> line{{out.empty() ? to_string(destination) : ""}};
    bool shown = true;
    for (std::size_t i = 0; i < settings.size(); ++i) {
      shown = shown && (decides[i] || settings[i] == ask::toggles()[i].values.front());
      if (!shows) continue;
      line.push_back(decides[i] ? Cell{std::to_string(settings[i])} : Cell{"any", Tone::faint});
    }
    if (!shown) continue;
    for (const path::PathKind* path : answer.paths) {
      line.push_back(mark(answer, destination, settings, path));
    }
    out.push_back(std::move(line));
  }
  return out;
}

std::vector<std::string> headings(const LoopbackAnswer& answer) {
  std::vector<std::string> out{"to"};
  const bool shows = shows_settings(answer);
  for (const Toggle& toggle : ask::toggles()) {
    if (shows) out.emplace_back(toggle.name());
  }
  for (const path::PathKind* path : answer.paths) out.emplace_back(path->name);
  return out;
}

void append(std::string& list, std::string_view word) {
  list.append(list.empty() ? "" : ", ").append(word);
}

/// Paths of which the same is to be said, and what.
struct Saying {
  std::string paths;
  LoopbackVerdict verdict;
};

std::vector<Saying> sayings_of(const LoopbackAnswer& answer, const Ip& destination) {
  std::vector<Saying> out;
  if (!answer.is_whole(destination)) return out;
  for (const path::PathKind* path : answer.paths) {
    LoopbackVerdict verdict = answer.verdict(destination, path);
    auto it = std::find_if(out.begin(), out.end(),
                           [&](const Saying& entry) { return entry.verdict == verdict; });
    if (it == out.end()) it = out.insert(out.end(), {"", std::move(verdict)});
    append(it->paths, path->name);
  }
  return out;
}

std::string in_words(const LoopbackVerdict& verdict) {
  if (!verdict.ever) return "never answered, whatever is set";
  std::string names;
  for (const Toggle* toggle : verdict.decide) append(names, toggle->name());
  if (names.empty()) return "answered, whatever is set";
  std::string out = "decided by " + names;
  if (verdict.cure) out += "; let through by `" + ask::command_line(*verdict.cure) + "`";
  return out;
}

/// A reason, and the paths and destinations that it holds for.
struct Reason {
  std::string why;
  std::string paths;
};

/// Each death once; what helps is in the line of the settings.
std::vector<Reason> reasons(const LoopbackAnswer& answer) {
  std::vector<Reason> out;
  for (const LoopbackRow& entry : answer.rows) {
    if (entry.row.answered) continue;
    const std::string why = entry.row.why.substr(0, entry.row.why.find("; it is answered after "));
    auto it = std::find_if(out.begin(), out.end(), [&](const Reason& r) { return r.why == why; });
    if (it == out.end()) it = out.insert(out.end(), {why, ""});
    const std::string name(entry.row.path->name);
    if ((", " + it->paths + ",").find(", " + name + ",") == std::string::npos) {
      append(it->paths, name);
    }
  }
  return out;
}

std::string folded(const std::string& text, std::size_t width) {
  std::string out;
  for (const std::string& line : wrapped(text, width - 4)) {
    out += (out.empty() ? "  " : "    ") + line + "\n";
  }
  return out;
}

}  // namespace

std::string loopback_text(const LoopbackAnswer& answer, const Style& style) {
  Table table(headings(answer), 1 + (shows_settings(answer) ? ask::toggles().size() : 0));
  std::string below;
  for (const Ip& destination : answer.destinations) {
    for (auto& line : lines_of(answer, destination)) table.add(std::move(line));
    const std::string to = "to " + to_string(destination) + ", ";
    for (const Saying& saying : sayings_of(answer, destination)) {
      below += folded(to + saying.paths + ": " + in_words(saying.verdict), style.width);
    }
  }
  if (const auto all = reasons(answer); !all.empty()) {
    below += "\n";
    for (const Reason& entry : all) below += folded(entry.paths + ": " + entry.why, style.width);
  }
  if (!style.brief) below += "\n  " + std::string(legend) + "\n";
  return style.paint(Tone::strong, loopback_title) + "\n" +
         style.paint(Tone::faint, joined(wrapped(facts(answer), style.width), "\n")) + "\n\n" +
         table.text(style) + "\n" + folded_lines(below, style.width);
}

std::string loopback_markdown(const LoopbackAnswer& answer) {
  std::string out = "# " + std::string(loopback_title) + "\n\n" + facts(answer) + ".\n\n|";
  std::string rule = "|";
  for (const std::string& heading : headings(answer)) {
    out += " " + heading + " |";
    rule += "---|";
  }
  out += "\n" + rule + "\n";
  std::string below;
  for (const Ip& destination : answer.destinations) {
    for (auto& line : lines_of(answer, destination)) {
      line.front().text = "`" + to_string(destination) + "`";
      out += "|";
      for (const Cell& cell : line) out += " " + cell.text + " |";
      out += "\n";
    }
    for (const Saying& saying : sayings_of(answer, destination)) {
      below += "- To `" + to_string(destination) + "`, " + saying.paths + ": " +
               in_words(saying.verdict) + ".\n";
    }
  }
  return out + "\n" + below;
}

}  // namespace pushpkt::report
