// Rows of answers, each with its name.
#include "pushpkt/ask/outcomes.hpp"

#include <algorithm>

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

Result<void> check_message(const std::string& message, bool ip6) {
  constexpr std::size_t mtu = 1500;
  constexpr std::size_t udp_header = 8;
  const std::size_t most = mtu - udp_header - (ip6 ? 40 : 20);
  if (message.size() <= most) return {};
  return fail(input_error("cannot ask with a message of " + std::to_string(message.size()) +
                              " bytes: the request has to fit into one packet",
                          "with " + std::string(ip6 ? "IPv6" : "IPv4") + " and an MTU of " +
                              std::to_string(mtu) + " it has at most " + std::to_string(most) +
                              " bytes"));
}

Result<void> check_all_asked(const FieldsAnswer& answer) {
  if (answer.impossible_because) return fail(*answer.impossible_because);
  if (answer.unasked.empty()) return {};
  std::string paths;
  for (const path::PathKind* path : answer.paths) {
    paths += (paths.empty() ? "" : ", ") + std::string(path->name);
  }
  return fail(input_error("cannot ask " + answer.unasked.front() + " of " + paths +
                              ": there the kernel writes this field",
                          "`pushpkt paths` says which layers are ours on each path"));
}

}  // namespace pushpkt::ask
