// The JSON of `ask push`, schema 1.
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/push.hpp"
#include "report/own_layers.hpp"
#include "report/value_json.hpp"

namespace pushpkt::report {
namespace {

/// Numbers as numbers, addresses and octets as text.
Json value_of(const std::optional<compare::Reading>& reading) {
  if (!reading) return nullptr;
  if (reading->field == nullptr) return reading->text();
  return value_json(*reading->field, reading->value);
}

Json difference(const compare::Difference& d) {
  return {{"field", d.field},
          {"socket", value_of(d.socket)},
          {"wrote", value_of(d.wrote)},
          {"wire", value_of(d.wire)},
          {"arrived", value_of(d.arrived)},
          {"owner", to_text(d.owner)},
          {"why", d.why}};
}

Json frames(const ask::PathAnswer& path) {
  Json out = Json::array();
  for (const journey::Sighting& sighting : path.record.sightings) {
    out.push_back({{"where", sighting.host},
                   {"comment", ask::comment_of(path, sighting)},
                   {"bytes", hex(sighting.seen.bytes)}});
  }
  return out;
}

Json disagreements(const ask::PathAnswer& path) {
  Json out = Json::array();
  for (const compare::Disagreement& d : path.loud) {
    out.push_back({{"field", d.field}, {"ours", d.ours}, {"witness", d.witness}});
  }
  return out;
}

Json path_json(const ask::PushAnswer& answer, const ask::PathAnswer& path) {
  const bool sent = path.sent();
  const auto reply = path.record.answer();
  Json out{{"path", path.kind->name}, {"ours", own_layers(path)}, {"available", !path.unavailable}};
  out["unavailable_because"] = path.unavailable ? Json(path.unavailable->text()) : Json(nullptr);
  out["sent"] = sent;
  out["errno"] =
      path.record.refusal ? Json(errno_name(path.record.refusal->number)) : Json(nullptr);
  out["answered"] = reply.has_value();
  out["icmp"] = path.record.errors(answer.sender);
  out["provoked"] = path.record.provoked;
  out["reply"] = reply ? Json(text_of(*reply)) : Json(nullptr);
  out["differences"] = Json::array();
  for (const auto& d : path.verdict.differences) out["differences"].push_back(difference(d));
  out["unexplained"] = path.verdict.unexplained();
  out["witness_disagreements"] = path.disagreements;
  out["disagreements"] = disagreements(path);
  out["frames"] = frames(path);
  return out;
}

}  // namespace

std::string push_json(const ask::PushAnswer& answer) {
  Json out{{"schema", 1},
           {"question", "push"},
           {"answer", answer.yes() ? "yes" : "no"},
           {"summary", answer.summary()},
           {"kernel", answer.kernel}};
  out["lab"] = answer.in_lab ? Json{{"plan", answer.plan}} : Json(nullptr);
  out["server"] = to_string(answer.remote);
  out["paths"] = Json::array();
  for (const ask::PathAnswer& path : answer.paths) out["paths"].push_back(path_json(answer, path));
  return out.dump(2) + "\n";
}

}  // namespace pushpkt::report
