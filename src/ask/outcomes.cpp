// Rows of answers, each with its name.
#include "pushpkt/ask/outcomes.hpp"

#include <algorithm>

#include "pushpkt/base/joined.hpp"
#include "pushpkt/base/link.hpp"

namespace pushpkt::ask {

std::vector<Outcome> outcomes_of(const FieldsAnswer& answer) {
  std::vector<Outcome> out;
  for (const FieldsRow& row : answer.rows) out.push_back(outcome_of(row));
  return out;
}

std::vector<Outcome> outcomes_of(const ObstaclesAnswer& answer) {
  std::vector<Outcome> out;
  for (const ObstacleRow& row : answer.rows) {
    Outcome outcome = outcome_of(row[Phase::with]);
    outcome.name = answer.obstacles[row.obstacle].name + ", " + outcome.name;
    out.push_back(std::move(outcome));
  }
  return out;
}

std::vector<Outcome> outcomes_of(const PushAnswer& answer, const std::vector<std::string>& named) {
  std::vector<Outcome> out;
  for (const PathAnswer& path : answer.paths) {
    const std::string name(path.kind->name);
    const bool is_named = std::find(named.begin(), named.end(), name) != named.end();
    if (path.is_baseline() && !is_named) continue;
    Outcome outcome{.name = name, .answered = answer.answered(path)};
    const auto& refusal = path.unavailable ? path.unavailable : path.record.refusal;
    if (refusal) outcome.error = errno_name(refusal->number);
    out.push_back(std::move(outcome));
  }
  return out;
}

std::vector<Outcome> outcomes_of(const TcpAnswer& answer,
                                 const std::vector<std::string>& named_paths, bool names_guards) {
  auto rows = outcomes_of(answer, true);
  if (!names_guards) {
    const auto guarded = outcomes_of(answer, false);
    rows.resize(1);  // the baseline
    rows.insert(rows.end(), guarded.begin(), guarded.end());
  }
  const bool names_baseline =
      std::find(named_paths.begin(), named_paths.end(), "socket") != named_paths.end();
  if (!names_baseline) rows.erase(rows.begin());
  return rows;
}

Grade grade_of(const PushAnswer& answer) {
  switch (answer.verdict()) {
    case PushVerdict::unknown:
      return Grade::unknown;
    case PushVerdict::no:
      return Grade::no;
    case PushVerdict::baseline:
    case PushVerdict::yes:
      break;
  }
  return answer.clean() ? Grade::yes : Grade::no;
}

Grade grade_of(const TcpAnswer& answer, bool names_guards) {
  if (answer.ways.size() == 1 && answer.ways.front().answered) return Grade::yes;
  if (answer.verdict() == TcpVerdict::unknown) return Grade::unknown;
  if (!names_guards) return answer.clean() ? Grade::yes : Grade::no;
  // Nothing is said about what was not asked.
  const auto rows = outcomes_of(answer, true);
  const bool all = std::all_of(rows.begin(), rows.end(), [](const auto& r) { return r.answered; });
  return all ? Grade::yes : Grade::no;
}

Result<void> check_message(const std::string& message, bool ip6, app::Transport transport) {
  if (transport == app::Transport::tcp) return {};
  constexpr std::size_t udp_header = 8;
  const std::size_t most = ethernet_mtu - udp_header - (ip6 ? 40 : 20);
  if (message.size() <= most) return {};
  return fail(input_error("cannot ask with a message of " + std::to_string(message.size()) +
                              " bytes: the request has to fit into one packet",
                          "with " + std::string(ip6 ? "IPv6" : "IPv4") + " and an MTU of " +
                              std::to_string(ethernet_mtu) + " it has at most " +
                              std::to_string(most) + " bytes"));
}

Result<void> check_all_asked(const FieldsAnswer& answer) {
  if (answer.impossible_because) return fail(*answer.impossible_because);
  if (answer.not_askable.empty()) return {};
  std::vector<std::string_view> paths;
  for (const path::PathKind* path : answer.paths) paths.push_back(path->name);
  return fail(input_error("cannot ask " + answer.not_askable.front() + " of " +
                              joined(paths, ", ") + ": there the kernel writes this field",
                          "`pushpkt paths` says which layers are ours on each path"));
}

}  // namespace pushpkt::ask
