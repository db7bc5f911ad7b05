// A replay as a document: docs/schema/replay.json.
#include "pushpkt/report/replay.hpp"
#include "report/replay_parts.hpp"

namespace pushpkt::report {
namespace {

Json not_repaired(const replay::Rewriter::Counts& done) {
  Json out = Json::array();
  for (const auto& [protocol, count] : done.not_repaired) {
    out.push_back({{"ip_protocol", protocol}, {"packets", count}});
  }
  return out;
}

Json refusals(const replay::Summary& summary) {
  Json out = Json::array();
  for (const auto& [number, refusal] : summary.sent.refused) {
    out.push_back({{"errno", number != 0 ? Json(errno_name(number)) : Json(nullptr)},
                   {"count", refusal.count},
                   {"packets", refusal.numbers},
                   {"what", refusal.what},
                   {"hint", refusal.hint}});
  }
  return out;
}

Json lateness_json(const replay::LatencyHistogram& late) {
  if (late.count() == 0) return nullptr;
  return {{"p50", late.quantile(0.5).count()},
          {"p90", late.quantile(0.9).count()},
          {"p99", late.quantile(0.99).count()},
          {"p99.9", late.quantile(0.999).count()},
          {"max", late.max().count()}};
}

Json edits_json(const replay::EditCounts& edited) {
  Json out = Json::array();
  for (const replay::EditCount& edit : edited.each) {
    out.push_back({{"edit", edit.edit},
                   {"value", edit.value.empty() ? Json(nullptr) : Json(edit.value)},
                   {"packets", edit.packets}});
  }
  return out;
}

Json not_anonymised_json(const replay::EditCounts& edited) {
  Json parts = Json::object();
  for (const auto& [what, packets] : edited.unread) parts[what] = packets;
  return {{"packets", edited.not_anonymised}, {"parts", parts}};
}

}  // namespace

Json replay_json(const replay::Summary& summary, const replay::Plan& plan) {
  const replay::Rewriter::Counts& done = summary.rewritten;
  const auto& interface = plan.interface;
  const auto devices = devices_of(summary, plan);
  const auto number = [](const std::optional<double>& value) {
    return value ? Json(*value) : Json(nullptr);
  };
  Json changes = Json::array();
  for (std::size_t i = 0; i < plan.changes.size(); ++i) {
    changes.push_back({{"set", plan.changes[i].text}, {"packets", done.changed[i]}});
  }
  return {
      {"schema", 1},
      {"file", plan.file},
      {"path", plan.path->name},
      {"interface", devices.size() == 1 ? Json(devices.front())
                    : interface.empty() ? Json(nullptr)
                                        : Json(interface)},
      {"devices", devices},
      {"captured_on", summary.prepared.interfaces},
      {"read", summary.read},
      {"packets", packets_of(summary)},
      {"handed_over", summary.sent.packets},
      {"dropped_by_device", summary.by_device ? Json(summary.by_device->dropped) : Json(nullptr)},
      {"octets", summary.sent.bytes},
      {"seconds", std::chrono::duration<double>(summary.sent.lasted).count()},
      {"packets_per_second", number(packets_per_second(rate_of(summary)))},
      {"megabits_per_second", number(megabits_of(summary))},
      {"calls", summary.sent.calls},
      {"late_ns", lateness_json(summary.lateness)},
      {"timestamps_went_back", summary.went_back},
      {"changes", changes},
      {"ethernet_given", done.framed},
      {"checksums",
       {{"partial_computed", done.partial_computed},
        {"partial_kept", done.partial_kept},
        {"wrong_computed", done.wrong_computed},
        {"wrong_kept", done.wrong_kept},
        {"not_repaired", not_repaired(done)}}},
      {"split",
       {{"packets", summary.prepared.split},
        {"pieces", summary.prepared.pieces},
        {"trailer_bytes", summary.trailer_bytes}}},
      {"left_out",
       {{"cut", summary.prepared.cut_count},
        {"not_ip", done.not_ip},
        {"not_picked", summary.left_out.not_picked},
        {"incomplete", summary.left_out.incomplete},
        {"other_link", summary.left_out.other_link}}},
      {"edited",
       {{"fcs_removed", summary.edited.fcs_removed},
        {"mutated", summary.edited.mutated},
        {"forgotten_conversations", summary.edited.forgotten_conversations},
        {"forgotten_datagrams", summary.edited.forgotten_datagrams}}},
      {"edited_of", summary.edited.packets},
      {"edits", edits_json(summary.edited)},
      {"packets_not_there", summary.edited.beyond},
      {"not_anonymised", not_anonymised_json(summary.edited)},
      {"refused", refusals(summary)},
      {"interrupted", summary.interrupted}};
}

}  // namespace pushpkt::report
