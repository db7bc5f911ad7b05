// The JSON of `diff`, schema 1.
#include "pushpkt/report/diff.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/value_json.hpp"
#include "report/diff_words.hpp"

namespace pushpkt::report {
namespace {

using compare::FieldDifference;

Json field_json(const FieldDifference& d) {
  return {{"field", d.field},       {"occurrence", d.occurrence}, {"a", reading_json(d.a)},
          {"b", reading_json(d.b)}, {"owner", to_text(d.owner)},  {"why", d.why},
          {"counts", d.counts()}};
}

std::string_view kind_of(const compare::PacketDifference& d) {
  if (d.missing()) return "missing";
  if (d.extra()) return "extra";
  if (d.moved) return "reordered";
  return d.counts() ? "changed" : "explained";
}

/// Bytes as their bounded text; null where the row is not there.
Json side_json(const std::string& text, const std::optional<compare::FieldValue>& value) {
  return value ? reading_json(value) : Json::text_or_null(text);
}

Json group_json(const compare::FieldGroup& group) {
  Json out{{"field", group.field},
           {"occurrence", group.occurrence},
           {"packets", group.packets},
           {"owner", to_text(group.owner)},
           {"why", group.why},
           {"counts", group.counts()},
           {"more_changes", group.more_changes}};
  out["changes"] = Json::array();
  for (const compare::ChangeGroup& change : group.changes) {
    out["changes"].push_back({{"a", side_json(change.a, change.value_a)},
                              {"b", side_json(change.b, change.value_b)},
                              {"packets", change.packets},
                              {"frame_a", change.first_a},
                              {"frame_b", change.first_b}});
  }
  return out;
}

Json error_json(const std::optional<Error>& error) {
  return error ? Json(error->text()) : Json(nullptr);
}

}  // namespace

std::string diff_json_begin(const DiffTitle& title, const compare::Policy& policy) {
  return "{\"schema\": 1, \"a\": " + Json(title.a).dump() + ", \"b\": " + Json(title.b).dump() +
         ", \"pair\": " + Json(to_text(policy.pairing)).dump() + ",\n\"packets\": [";
}

std::string diff_json_packet(const compare::PacketDifference& difference) {
  Json out{{"kind", kind_of(difference)}};
  out["frame_a"] = difference.a ? Json(difference.a->number) : Json(nullptr);
  out["frame_b"] = difference.b ? Json(difference.b->number) : Json(nullptr);
  if (difference.copy_of) out["copy_of"] = *difference.copy_of;
  out["differences"] = Json::array();
  for (const FieldDifference& field : difference.fields) {
    out["differences"].push_back(field_json(field));
  }
  return out.dump();
}

std::string diff_json_end(const compare::CaptureDiff& diff) {
  Json groups = Json::array();
  for (const compare::FieldGroup& group : diff.groups) groups.push_back(group_json(group));
  const Json totals{
      {"packets_a", diff.packets_a}, {"packets_b", diff.packets_b}, {"same", diff.same},
      {"explained", diff.explained}, {"changed", diff.changed},     {"reordered", diff.moved},
      {"missing", diff.missing},     {"extra", diff.extra},         {"duplicates", diff.duplicates},
      {"given_up", diff.given_up},   {"forgotten", diff.forgotten}, {"ungrouped", diff.ungrouped}};
  return "],\n\"groups\": " + groups.dump() + ",\n\"totals\": " + totals.dump() +
         ",\n\"trouble_a\": " + error_json(diff.trouble_a).dump() +
         ", \"trouble_b\": " + error_json(diff.trouble_b).dump() +
         ",\n\"interrupted\": " + (diff.interrupted ? "true" : "false") +
         ", \"same\": " + (diff.clean() && diff.whole() ? "true" : "false") + "}";
}

}  // namespace pushpkt::report
