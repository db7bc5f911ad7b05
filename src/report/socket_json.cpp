// The JSON of `ask socket`, schema 1.
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/socket.hpp"
#include "report/interrupted_json.hpp"
#include "report/measured_in.hpp"

namespace pushpkt::report {
namespace {

using ask::Habit;

/// null: there is no such row; "varies": it is not the same each time.
Json value(const std::optional<Habit>& habit) {
  if (!habit) return nullptr;
  if (habit->varies) return "varies";
  return habit->number ? Json(*habit->number) : Json(habit->text);
}

std::string_view transport_of(ask::SocketUse use) {
  return use == ask::SocketUse::connection ? "tcp" : "udp";
}

Json baseline(const ask::Baseline& baseline) {
  Json rows = Json::array();
  for (const ask::SocketRow& row : baseline.rows) {
    rows.push_back({{"packet", Json::text_or_null(row.packet)},
                    {"field", row.field},
                    {"value", value(row.habit)},
                    {"by_hand", row.by_hand}});
  }
  return {{"socket", transport_of(baseline.use)}, {"use", to_text(baseline.use)}, {"rows", rows}};
}

Json series(const ask::Series& series) {
  return {{"field", series.field},
          {"over", series.over},
          {"behaviour", series.behaviour},
          {"values", series.values}};
}

Json option(const ask::SocketAnswer& answer) {
  Json changed = Json::array();
  for (const ask::SocketChange& change : answer.changed) {
    changed.push_back({{"packet", Json::text_or_null(change.packet)},
                       {"field", change.field},
                       {"baseline", value(change.baseline)},
                       {"with", value(change.with)},
                       {"by_hand", change.by_hand}});
  }
  Json out{{"option", answer.asked.option},
           {"value", answer.asked.value},
           {"socket", transport_of(answer.asked.use)},
           {"use", to_text(answer.asked.use)}};
  out["set_by"] = answer.asked.setting.commands.empty() ? "socket" : "administrator";
  out["sent"] = !answer.refusal;
  out["errno"] = answer.refusal ? Json(errno_name(answer.refusal->number)) : Json(nullptr);
  out["refused_by"] = answer.refusal ? Json(answer.refusal->call) : Json(nullptr);
  out["left_sender"] = answer.left;
  out["answered"] = answer.answered;
  out["changed"] = std::move(changed);
  out["source"] = answer.asked.source;
  return out;
}

}  // namespace

std::string socket_json(const ask::SocketAnswers& answers) {
  Json out{{"schema", 1},
           {"question", "socket"},
           {"kernel", answers.kernel},
           {"family", family_key(answers.ip6)},
           {"rounds", answers.rounds}};
  add_interrupted(out, answers.interrupted);
  for (const char* name : {"baselines", "series", "options"}) out[name] = Json::array();
  for (const ask::Baseline& each : answers.baselines) out["baselines"].push_back(baseline(each));
  for (const ask::Series& item : answers.series) out["series"].push_back(series(item));
  for (const ask::SocketAnswer& answer : answers.options) out["options"].push_back(option(answer));
  return out.dump(1) + "\n";
}

}  // namespace pushpkt::report
