// The JSON of `ask fields`, schema 1, and the comparison of two of them.
#include <map>
#include <nlohmann/json.hpp>

#include "pushpkt/report/fields.hpp"
#include "report/fields_parts.hpp"
#include "report/value_json.hpp"

namespace pushpkt::report {
namespace {

using Json = nlohmann::ordered_json;
using ask::FieldsRow;

Json reading(const std::optional<compare::Reading>& reading) {
  if (!reading) return nullptr;
  if (reading->field == nullptr) return reading->text();
  return value_json(*reading->field, reading->value);
}

Json settings(const FieldsRow& row) {
  Json out = Json::object();
  for (const wire::Setting& setting : row.settings) {
    out[std::string(setting.field->name)] = value_json(*setting.field, setting.value);
  }
  return out;
}

Json rewritten(const FieldsRow& row) {
  Json out = Json::array();
  for (const compare::Difference& d : row.rewritten) {
    out.push_back({{"field", d.field},
                   {"wrote", reading(d.wrote)},
                   {"wire", reading(d.wire)},
                   {"owner", to_text(d.owner)}});
  }
  return out;
}

Json in_transit(const FieldsRow& row) {
  Json out = Json::array();
  for (const compare::Difference& d : row.in_transit) {
    out.push_back({{"field", d.field},
                   {"before", reading(d.wire)},
                   {"after", reading(d.arrived)},
                   {"owner", to_text(d.owner)}});
  }
  return out;
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json died(const FieldsRow& row) {
  if (!row.died) return {{"at", nullptr}, {"reason", nullptr}, {"known_by", nullptr}};
  return {{"at", row.died->at},
          {"reason", text_or_null(row.died->reason)},
          {"known_by", text_or_null(row.died->known_by)}};
}

Json document(const ask::FieldsAnswer& answer) {
  Json out{{"schema", 1},
           {"question", "fields"},
           {"kernel", answer.kernel},
           {"family", answer.ip6 ? "ipv6" : "ipv4"}};
  out["rows"] = Json::array();
  for (const FieldsRow& row : answer.rows) out["rows"].push_back(row_json(row));
  return out;
}

using Key = std::pair<std::string, std::string>;

/// What two runs are compared by: not the values that the kernel draws by lot, not how it is known.
Json comparable(const Json& row) {
  Json out;
  for (const char* name :
       {"sent", "errno", "left_sender", "left_router", "reached_app", "answered", "tcp", "icmp"}) {
    out[name] = row.value(name, Json(nullptr));
  }
  const Json died = row.value("died", Json::object());
  for (const char* name : {"at", "reason"}) {
    out["died." + std::string(name)] = died.value(name, Json(nullptr));
  }
  for (const char* name : {"rewritten", "in_transit"}) {
    out[name] = Json::array();
    for (const Json& change : row.value(name, Json::array())) {
      out[name].push_back(change.value("field", ""));
    }
  }
  return out;
}

std::map<Key, Json> rows_by_key(const Json& document) {
  std::map<Key, Json> out;
  for (const Json& row : document.at("rows")) {
    out[{row.at("case").get<std::string>(), row.at("path").get<std::string>()}] = comparable(row);
  }
  return out;
}

}  // namespace

Json row_json(const FieldsRow& row) {
  Json icmp = Json::array();
  for (const ask::IcmpError& error : row.icmp) {
    icmp.push_back({{"type", error.type}, {"code", error.code}});
  }
  Json out{
      {"case", row.text}, {"path", row.path->name}, {"set", settings(row)}, {"sent", !row.refusal}};
  out["errno"] = row.refusal ? Json(errno_name(row.refusal->number)) : Json(nullptr);
  out["left_sender"] = row.left_sender;
  out["left_router"] = row.left_router;
  out["reached_app"] = row.reached_app;
  out["answered"] = row.answered;
  if (row.tcp) {
    out["tcp"] = {{"syn_ack", row.tcp->syn_ack},
                  {"acknowledged", row.tcp->acknowledged},
                  {"reset", row.tcp->reset},
                  {"challenge_ack", row.tcp->challenge_ack}};
  }
  out["rewritten"] = rewritten(row);
  out["in_transit"] = in_transit(row);
  out["died"] = died(row);
  out["icmp"] = std::move(icmp);
  out["why"] = row.why;
  return out;
}

std::string fields_json(const ask::FieldsAnswer& answer) {
  return document(answer).dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<std::vector<std::string>> differences_from(const ask::FieldsAnswer& answer,
                                                  const std::string& earlier_json) {
  const Json earlier = Json::parse(earlier_json, nullptr, false);
  const bool fits = earlier.is_object() && earlier.value("question", "") == "fields" &&
                    earlier.contains("rows") && earlier["rows"].is_array();
  if (!fits)
    return fail(input_error("cannot compare with that file: it is no `ask fields --json`"));
  std::map<Key, Json> before;
  try {
    before = rows_by_key(earlier);
  } catch (const Json::exception& error) {
    return fail(input_error("cannot compare with that file: " + std::string(error.what())));
  }
  std::vector<std::string> out;
  for (const auto& [key, now] : rows_by_key(document(answer))) {
    const std::string name = key.first + " on " + key.second;
    const auto it = before.find(key);
    if (it == before.end()) {
      out.push_back(name + ": not in the earlier run");
      continue;
    }
    for (const auto& [what, value] : now.items()) {
      if (it->second[what] != value) {
        out.push_back(name + ": " + what + " was " + it->second[what].dump() + ", is " +
                      value.dump());
      }
    }
    before.erase(it);
  }
  for (const auto& [key, gone] : before) {
    out.push_back(key.first + " on " + key.second + ": only in the earlier run");
  }
  return out;
}

}  // namespace pushpkt::report
