// The JSON of `ask loopback`, schema 1.
#include "pushpkt/ask/obstacles.hpp"
#include "pushpkt/report/loopback.hpp"
#include "report/fields_parts.hpp"
#include "report/interrupted_json.hpp"
#include "report/measured_in.hpp"

namespace pushpkt::report {
namespace {

Json command_or_null(const std::optional<lab::Command>& command) {
  return command ? Json(ask::command_line(*command)) : Json(nullptr);
}

Json verdict_json(const ask::LoopbackAnswer& answer, const Ip& destination,
                  const path::PathKind* path) {
  const ask::LoopbackVerdict verdict = answer.verdict(destination, path);
  Json decide = Json::array();
  for (const ask::Toggle* toggle : verdict.decide) decide.push_back(toggle->sysctl);
  return {{"destination", to_string(destination)},
          {"path", path->name},
          {"decided_by", std::move(decide)},
          {"ever_answered", verdict.ever},
          {"cure", command_or_null(verdict.cure)}};
}

Json row_with_settings(const ask::LoopbackRow& other_row) {
  Json settings = Json::object();
  for (std::size_t i = 0; i < other_row.settings.size(); ++i) {
    settings[std::string(ask::toggles()[i].sysctl)] = other_row.settings[i];
  }
  Json out{{"destination", to_string(other_row.destination)}, {"sysctls", std::move(settings)}};
  out.update(row_json(other_row.row));
  out["cure"] = command_or_null(other_row.cure);
  return out;
}

}  // namespace

std::string loopback_json(const ask::LoopbackAnswer& answer) {
  Json out{{"schema", 1},
           {"question", "loopback"},
           {"kernel", answer.kernel},
           {"family", family_key(answer.ip6)},
           {"verdicts", Json::array()},
           {"rows", Json::array()}};
  add_interrupted(out, answer.interrupted);
  for (const Ip& destination : answer.destinations) {
    if (!answer.is_whole(destination)) continue;
    for (const path::PathKind* path : answer.paths) {
      out["verdicts"].push_back(verdict_json(answer, destination, path));
    }
  }
  for (const ask::LoopbackRow& row : answer.rows) out["rows"].push_back(row_with_settings(row));
  return out.dump(1) + "\n";
}

}  // namespace pushpkt::report
