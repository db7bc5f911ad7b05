// The tables of `ask socket`.
#include "report/socket_words.hpp"
#include "report/measured_in.hpp"
#include "report/shortened.hpp"

#include <algorithm>
#include <set>

namespace pushpkt::report {
namespace {

using ask::Baseline;
using ask::Habit;
using ask::SocketAnswer;
using ask::SocketAnswers;
using ask::SocketChange;
using ask::SocketRow;
using ask::SocketUse;

/// A packet of a baseline that has a column of its own.
struct Column {
  std::string heading;
  SocketUse use;
  std::string packet;
};

const std::vector<Column>& columns() {
  static const std::vector<Column> all{
      {"UDP", SocketUse::datagram, "datagram"},  {"UDP large", SocketUse::large, "datagram"},
      {"TCP SYN", SocketUse::connection, "SYN"}, {"TCP data", SocketUse::connection, "data"},
      {"TCP FIN", SocketUse::connection, "FIN"},
  };
  return all;
}

const Baseline* find(const SocketAnswers& answers, SocketUse use) {
  const auto it = std::find_if(answers.baselines.begin(), answers.baselines.end(),
                               [use](const Baseline& baseline) { return baseline.use == use; });
  return it == answers.baselines.end() ? nullptr : &*it;
}

std::string said(const std::optional<Habit>& habit) {
  if (!habit) return "-";
  if (habit->varies) return "varies";
  return habit->text.empty() ? "none" : habit->text;
}

std::string value_in(const SocketAnswers& answers, const Column& column, const SocketRow& wanted) {
  const Baseline* baseline = find(answers, column.use);
  if (baseline == nullptr) return ".";
  for (const SocketRow& row : baseline->rows) {
    const bool here = row.packet == column.packet && row.field == wanted.field &&
                      row.occurrence == wanted.occurrence;
    if (here) return said(row.habit);
  }
  return ".";
}

/// Every field once, in the order in which it is met. Ethernet's are in the JSON: no option of a
/// socket reaches them.
std::vector<SocketRow> fields_of(const SocketAnswers& answers) {
  std::vector<SocketRow> out;
  for (const Column& column : columns()) {
    const Baseline* baseline = find(answers, column.use);
    if (baseline == nullptr) continue;
    for (const SocketRow& row : baseline->rows) {
      if (row.packet != column.packet || row.field.starts_with("eth.")) continue;
      const bool met = std::any_of(out.begin(), out.end(), [&](const SocketRow& other) {
        return other.field == row.field && other.occurrence == row.occurrence;
      });
      if (!met) out.push_back(row);
    }
  }
  return out;
}

SocketTable baseline_table(const SocketAnswers& answers) {
  SocketTable out{"The packets of sockets as they come", {"field"}, {}};
  for (const Column& column : columns()) out.headings.push_back(column.heading);
  for (const SocketRow& field : fields_of(answers)) {
    std::vector<Cell> cells{{field.field}};
    for (const Column& column : columns()) {
      const std::string value = value_in(answers, column, field);
      cells.push_back({value, value == "." ? Tone::faint : Tone::plain});
    }
    out.rows.push_back(std::move(cells));
  }
  return out;
}

SocketTable series_table(const SocketAnswers& answers) {
  SocketTable out{"How values follow one another", {"field", "over", "behaviour", "values"}, {}};
  for (const ask::Series& series : answers.series) {
    std::string values;
    for (const std::uint64_t value : series.values) {
      values += (values.empty() ? "" : " ") + std::to_string(value);
    }
    out.rows.push_back({{series.field}, {series.over}, {series.behaviour}, {values}});
  }
  return out;
}

/// "ip.ttl 64 -> 7"
std::string in_words(const SocketChange& change) {
  const std::string name = change.by_hand ? change.field : "(" + change.field + ")";
  return name + " " + shortened(said(change.baseline)) + " -> " + shortened(said(change.with));
}

/// The same change of several packets is told once: of all packets without their names.
std::string in_words(const std::vector<SocketChange>& changes) {
  std::vector<std::pair<std::string, std::vector<std::string>>> told;
  std::set<std::string> packets;
  for (const SocketChange& change : changes) {
    packets.insert(change.packet);
    const std::string words = in_words(change);
    const auto it = std::find_if(told.begin(), told.end(),
                                 [&](const auto& each) { return each.first == words; });
    auto& found = it != told.end() ? *it : told.emplace_back(words, std::vector<std::string>());
    found.second.push_back(change.packet);
  }
  packets.erase("");
  std::string out;
  for (const auto& [words, names] : told) {
    out += out.empty() ? "" : "; ";
    for (const std::string& name : names) {
      const bool obvious = name.empty() || packets.size() == names.size();
      if (!obvious) out += name + (&name == &names.back() ? ": " : ", ");
    }
    out += words;
  }
  return out;
}

Cell changes_cell(const SocketAnswer& answer) {
  std::string out;
  if (answer.refusal) {
    out = std::string(errno_name(answer.refusal->number)) + " from " +
          std::string(answer.refusal->call);
    if (!answer.left) return {out, Tone::bad};
    out += "; ";
  }
  if (!answer.left) return {"nothing came to the next hop", Tone::odd};
  out += answer.changed.empty() ? "nothing" : in_words(answer.changed);
  if (!answer.answered) return {out + "; no answer came back", Tone::odd};
  return {out, answer.changed.empty() ? Tone::faint : Tone::plain};
}

SocketTable options_table(const SocketAnswers& answers) {
  SocketTable out{
      "What each option changes", {"option", "value", "socket", "what is different then"}, {}};
  for (const SocketAnswer& answer : answers.options) {
    out.rows.push_back({{answer.asked.option},
                        {answer.asked.value},
                        {std::string(to_text(answer.asked.use))},
                        changes_cell(answer)});
  }
  return out;
}

}  // namespace

std::vector<SocketTable> socket_tables(const SocketAnswers& answers) {
  std::vector<SocketTable> out{baseline_table(answers), series_table(answers),
                               options_table(answers)};
  std::erase_if(out, [](const SocketTable& table) { return table.rows.empty(); });
  return out;
}

std::string circumstances(const SocketAnswers& answers) {
  return measured_in_lab(answers.kernel, answers.ip6) + ", seen at the router; each measured " +
         std::to_string(answers.rounds) + " times";
}

SocketAnswers only(const SocketAnswers& answers, const std::string& what) {
  const auto wanted = [&](const std::string& name) { return name.find(what) != name.npos; };
  const bool changed = what == "changed";
  SocketAnswers out = answers;
  for (Baseline& baseline : out.baselines) {
    std::erase_if(baseline.rows, [&](const SocketRow& row) { return !wanted(row.field); });
  }
  std::erase_if(out.series, [&](const ask::Series& series) { return !wanted(series.field); });
  std::erase_if(out.options, [&](const SocketAnswer& answer) {
    if (changed) return answer.changed.empty();
    return !wanted(answer.asked.option) &&
           std::none_of(answer.changed.begin(), answer.changed.end(),
                        [&](const SocketChange& change) { return wanted(change.field); });
  });
  return out;
}

}  // namespace pushpkt::report
