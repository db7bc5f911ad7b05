// The JSON of `ask fields`, schema 1, and the comparison of two of them.
#include <map>
#include <set>

#include "pushpkt/report/fields.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/value_json.hpp"
#include "report/fields_parts.hpp"
#include "report/interrupted_json.hpp"
#include "report/measured_in.hpp"

namespace pushpkt::report {
namespace {

using ask::FieldsRow;

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
                   {"wrote", reading_json(d.wrote)},
                   {"wire", reading_json(d.wire)},
                   {"owner", to_text(d.owner)}});
  }
  return out;
}

Json in_transit(const FieldsRow& row) {
  Json out = Json::array();
  for (const compare::Difference& d : row.in_transit) {
    out.push_back({{"field", d.field},
                   {"before", reading_json(d.wire)},
                   {"after", reading_json(d.arrived)},
                   {"owner", to_text(d.owner)}});
  }
  return out;
}

Json died(const FieldsRow& row) {
  if (!row.died) return {{"at", nullptr}, {"reason", nullptr}, {"known_by", nullptr}};
  return {{"at", row.died->at},
          {"reason", Json::text_or_null(row.died->reason)},
          {"known_by", Json::text_or_null(row.died->known_by)}};
}

Json icmp_elsewhere(const FieldsRow& row) {
  Json out = Json::array();
  for (const ask::IcmpElsewhere& icmp : row.icmp_elsewhere) {
    out.push_back({{"type", icmp.error.type},
                   {"code", icmp.error.code},
                   {"to", icmp.to},
                   {"seen_at", icmp.seen_at}});
  }
  return out;
}

Json document(const ask::FieldsAnswer& answer) {
  Json out{{"schema", 1},
           {"question", "fields"},
           {"kernel", answer.kernel},
           {"family", family_key(answer.ip6)}};
  add_interrupted(out, answer.interrupted);
  if (!answer.notes.empty()) out["notes"] = answer.notes;
  if (answer.impossible_because) {
    Json& impossible = out["impossible"] = Json::object();
    impossible["because"] = answer.impossible_because->text();
    impossible["cases"] = Json::array();
    for (const std::string& text : answer.impossible) impossible["cases"].push_back(text);
  }
  out["rows"] = Json::array();
  for (const FieldsRow& row : answer.rows) out["rows"].push_back(row_json(row));
  return out;
}

/// The member of this name; null when there is none.
Json member(const Json* object, std::string_view name) {
  const Json* const found = object == nullptr ? nullptr : object->find(name);
  return found == nullptr ? nullptr : *found;
}

using Key = std::pair<std::string, std::string>;

/// What two runs are compared by: not the values that the kernel draws by lot, not how it is known.
Json comparable(const Json& row) {
  Json out;
  for (const char* name : {"sent", "errno", "left_sender", "left_router", "reached_app", "answered",
                           "taken_by", "icmp"}) {
    out[name] = member(&row, name);
  }
  for (const char* name : {"syn_ack", "acknowledged", "reset", "challenge_ack"}) {
    out["tcp." + std::string(name)] = member(row.find("tcp"), name);
  }
  for (const char* name : {"at", "reason"}) {
    out["died." + std::string(name)] = member(row.find("died"), name);
  }
  for (const char* name : {"rewritten", "in_transit"}) {
    const Json changes = member(&row, name);
    Json& fields = out[name] = Json::array();
    if (changes.items() == nullptr) continue;
    for (const Json& change : *changes.items()) fields.push_back(member(&change, "field"));
  }
  return out;
}

constexpr const char* not_ours =
    "cannot compare with that file: it is not an answer of `ask fields --json`";

/// Of an `ask fields --json`, this version's or an earlier one's.
Result<std::map<Key, Json>> rows_by_key(const Json& document) {
  const Json rows = member(&document, "rows");
  if (member(&document, "question") != "fields" || rows.items() == nullptr) {
    return fail(input_error(not_ours));
  }
  std::map<Key, Json> out;
  for (const Json& row : *rows.items()) {
    const Json name = member(&row, "case");
    const Json path = member(&row, "path");
    if (name.text() == nullptr || path.text() == nullptr) {
      return fail(input_error(not_ours, "it has a row without case or path"));
    }
    out[{*name.text(), *path.text()}] = comparable(row);
  }
  return out;
}

}  // namespace

bool may_be_fields_json(std::string_view text) {
  constexpr std::string_view name = "\"question\"";
  constexpr std::string_view question = "\"fields\"";
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at)) {
    at = text.find_first_not_of(" \t\r\n:", at + name.size());
    if (at == std::string_view::npos) return false;
    if (text.substr(at).starts_with(question)) return true;
  }
  return false;
}

Json row_json(const FieldsRow& row) {
  Json icmp = Json::array();
  for (const diagnose::IcmpError& error : row.icmp) {
    icmp.push_back({{"type", error.type}, {"code", error.code}});
  }
  Json out{
      {"case", row.text}, {"path", row.path->name}, {"set", settings(row)}, {"sent", !row.refusal}};
  out["errno"] = row.refusal ? Json(errno_name(row.refusal->number)) : Json(nullptr);
  out["left_sender"] = row.left_sender;
  out["left_router"] = row.lost_from_sight ? Json(nullptr) : Json(row.left_router);
  out["reached_app"] = row.reached_app;
  out["answered"] = row.answered;
  if (!row.answered_from.empty()) out["answered_from"] = row.answered_from;
  if (row.tcp) {
    out["tcp"] = {{"syn_ack", row.tcp->syn_ack},
                  {"acknowledged", row.tcp->acknowledged},
                  {"reset", row.tcp->reset},
                  {"challenge_ack", row.tcp->challenge_ack},
                  {"duplicate_ack", row.tcp->duplicate_ack}};
  }
  out["rewritten"] = rewritten(row);
  out["in_transit"] = in_transit(row);
  out["died"] = died(row);
  out["taken_by"] = row.taken_in ? Json(row.taken_in->at) : Json(nullptr);
  out["icmp"] = std::move(icmp);
  if (!row.icmp_elsewhere.empty()) out["icmp_elsewhere"] = icmp_elsewhere(row);
  out["why"] = row.why;
  return out;
}

std::string fields_json(const ask::FieldsAnswer& answer) { return document(answer).dump(1) + "\n"; }

Result<std::vector<std::string>> differences_from(const ask::FieldsAnswer& answer,
                                                  const std::string& earlier_json,
                                                  Compared compared) {
  const auto earlier = Json::parse(earlier_json);
  if (!earlier) return fail(input_error(not_ours, earlier.error().what));
  auto before = rows_by_key(*earlier);
  if (!before) return fail(before.error());
  const auto after = rows_by_key(document(answer));
  if (!after) return fail(after.error());
  std::vector<std::string> out;
  std::set<std::string> asked;  // a run of some paths says nothing of the others
  for (const path::PathKind* kind : answer.paths) asked.emplace(kind->name);
  for (const auto& [key, now] : *after) {
    const std::string name = key.first + " on " + key.second;
    const auto there = before->find(key);
    if (there == before->end()) {
      out.push_back(name + ": not in the earlier run");
      continue;
    }
    for (const auto& [what, value] : *now.members()) {
      const Json was = member(&there->second, what);
      if (was == value) continue;
      out.push_back(name + ": " + what + " was " + was.dump() + ", is " + value.dump());
    }
    before->erase(there);
  }
  for (const auto& [key, gone] : *before) {
    if (compared == Compared::rows_of_this_run) break;
    if (!asked.empty() && !asked.contains(key.second)) continue;
    out.push_back(key.first + " on " + key.second + ": only in the earlier run");
  }
  return out;
}

std::optional<std::string> other_kernel(const ask::FieldsAnswer& answer,
                                        const std::string& earlier_json) {
  const auto earlier = Json::parse(earlier_json);
  if (!earlier) return std::nullopt;
  const Json was = member(&*earlier, "kernel");
  if (was.text() == nullptr || *was.text() == answer.kernel) return std::nullopt;
  return "the earlier run was on Linux " + *was.text() + ", this one is on Linux " + answer.kernel;
}

}  // namespace pushpkt::report
