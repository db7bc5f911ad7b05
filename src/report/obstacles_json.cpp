// The JSON of `ask obstacles`, schema 1.
#include "pushpkt/report/obstacles.hpp"
#include "report/fields_parts.hpp"
#include "report/interrupted_json.hpp"
#include "report/measured_in.hpp"

namespace pushpkt::report {
namespace {

using ask::ObstacleRow;
using ask::ObstaclesAnswer;

Json lines(const lab::Plan& plan) {
  Json out = Json::array();
  for (const lab::Command& command : plan.commands) out.push_back(ask::command_line(command));
  return out;
}

Json verdict_json(const ask::ObstacleVerdict& verdict) {
  Json out{{"path", verdict.path}, {"effect", to_text(verdict.effect)}, {"others", Json::array()}};
  for (const ask::CaseEffect& other : verdict.others) {
    out["others"].push_back({{"case", other.text}, {"effect", to_text(other.effect)}});
  }
  return out;
}

Json obstacle(const ObstaclesAnswer& answer, std::size_t number) {
  const ask::Obstacle& obstacle = answer.obstacles[number];
  const auto& unavailable = answer.unavailable[number];
  const auto verdicts = ask::verdicts_of(answer, number);
  Json out{{"obstacle", obstacle.name},
           {"purpose", obstacle.purpose},
           {"source", obstacle.source},
           {"scene", lines(obstacle.scene)},
           {"put_up", lines(obstacle.put_up)},
           {"cure", lines(obstacle.cure)},
           {"advice", Json::text_or_null(obstacle.advice)},
           {"unavailable_because", unavailable ? Json(unavailable->text()) : Json(nullptr)},
           {"summary", Json::text_or_null(ask::summary_of(verdicts))},
           {"verdicts", Json::array()}};
  for (const ask::ObstacleVerdict& verdict : verdicts) {
    out["verdicts"].push_back(verdict_json(verdict));
  }
  return out;
}

/// What follows from the three rows stands with the one that it explains.
Json staged(const ObstacleRow& row, ask::Phase phase, const std::string& name) {
  Json out{{"obstacle", name}, {"stage", to_text(phase)}};
  out.update(row_json(row[phase]));
  if (phase == ask::Phase::with) {
    out["effect"] = to_text(row.effect);
    out["difference"] = Json::text_or_null(row.difference);
  }
  if (phase == ask::Phase::cured) out["cured"] = row.cured;
  return out;
}

}  // namespace

std::string obstacles_json(const ObstaclesAnswer& answer) {
  Json out{{"schema", 1},
           {"question", "obstacles"},
           {"kernel", answer.kernel},
           {"family", family_key(answer.ip6)}};
  add_interrupted(out, answer.interrupted);
  out["notes"] = answer.notes;
  out["obstacles"] = Json::array();
  for (std::size_t i = 0; i < answer.obstacles.size(); ++i) {
    out["obstacles"].push_back(obstacle(answer, i));
  }
  out["rows"] = Json::array();
  for (const ObstacleRow& row : answer.rows) {
    for (const ask::Phase phase : ask::phases) {
      out["rows"].push_back(staged(row, phase, answer.obstacles[row.obstacle].name));
    }
  }
  return out.dump(1) + "\n";
}

}  // namespace pushpkt::report
