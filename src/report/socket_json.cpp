// The JSON of `ask socket`, schema 1.
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/socket.hpp"

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

Json baseline(const ask::Baseline& one) {
  Json rows = Json::array();
  for (const ask::SocketRow& row : one.rows) {
    rows.push_back({{"packet", Json::text_or_null(row.packet)},
                    {"field", row.field},
                    {"value", value(row.habit)},
                    {"by_hand", row.by_hand}});
  }
  return {{"socket", transport_of(one.use)}, {"use", to_text(one.use)}, {"rows", rows}};
}

Json series(const ask::Series& one) {
  return {{"field", one.field},
          {"over", one.over},
          {"behaviour", one.behaviour},
          {"values", one.values}};
}

Json option(const ask::SocketAnswer& one) {
  Json changed = Json::array();
  for (const ask::SocketChange& change : one.changed) {
    changed.push_back({{"packet", Json::text_or_null(change.packet)},
                       {"field", change.field},
                       {"baseline", value(change.baseline)},
                       {"with", value(change.with)},
                       {"by_hand", change.by_hand}});
  }
  Json out{{"option", one.asked.option},
           {"value", one.asked.value},
           {"socket", transport_of(one.asked.use)},
           {"use", to_text(one.asked.use)}};
  out["set_by"] = one.asked.setting.commands.empty() ? "socket" : "administrator";
  out["sent"] = !one.refusal;
  out["errno"] = one.refusal ? Json(errno_name(one.refusal->number)) : Json(nullptr);
  out["refused_by"] = one.refusal ? Json(one.refusal->call) : Json(nullptr);
  out["left_sender"] = one.left;
  out["answered"] = one.answered;
  out["changed"] = std::move(changed);
  out["source"] = one.asked.source;
  return out;
}

}  // namespace

std::string socket_json(const ask::SocketAnswers& answers) {
  Json out{{"schema", 1},
           {"question", "socket"},
           {"kernel", answers.kernel},
           {"family", answers.ip6 ? "ipv6" : "ipv4"},
           {"rounds", answers.rounds}};
  for (const char* name : {"baselines", "series", "options"}) out[name] = Json::array();
  for (const ask::Baseline& one : answers.baselines) out["baselines"].push_back(baseline(one));
  for (const ask::Series& one : answers.series) out["series"].push_back(series(one));
  for (const ask::SocketAnswer& one : answers.options) out["options"].push_back(option(one));
  return out.dump(1) + "\n";
}

}  // namespace pushpkt::report
