// Frame by circumstances, header by header, relation by relation.
#include "compare/pair_differ.hpp"

#include <algorithm>

#include "compare/explain.hpp"

namespace pushpkt::compare {
namespace {

std::uint32_t on_wire(const PacketView& packet) {
  return std::max(packet.wire_bytes, static_cast<std::uint32_t>(packet.bytes.size()));
}

FieldValue frame_reading(const wire::Field& field, std::uint64_t value) {
  return {.name = std::string(field.name), .field = &field, .value = value};
}

FieldValue time_reading(const wire::Field& field, std::int64_t ns) {
  return frame_reading(field, static_cast<std::uint64_t>(ns));
}

FieldDifference frame_row(std::optional<FieldValue> a, std::optional<FieldValue> b,
                          Explanation explanation = {}) {
  std::string name = a ? a->name : b->name;
  return {.field = std::move(name),
          .a = std::move(a),
          .b = std::move(b),
          .owner = explanation.owner,
          .why = std::move(explanation.why)};
}

/// Longer by as many bytes as the packet has more of them: the other rows tell.
Explanation why_longer(const PacketView& a, const PacketView& b) {
  const std::int64_t on_wires = std::int64_t{on_wire(a)} - on_wire(b);
  const auto here =
      static_cast<std::int64_t>(a.bytes.size()) - static_cast<std::int64_t>(b.bytes.size());
  if (on_wires != here) return {};
  return {Owner::computed, "right in both: it counts what differs"};
}

}  // namespace

std::vector<FieldDifference> PairDiffer::diff(const Situated& a, const Situated& b) const {
  std::vector<FieldDifference> out;
  add_frame_rows(a, b, out);
  add_header_rows(a, b, out);
  add_broken_relations(a, b, out);
  return out;
}

void PairDiffer::add_frame_rows(const Situated& a, const Situated& b,
                                std::vector<FieldDifference>& out) const {
  const auto add = [&](FieldDifference row) {
    const RowRule* rule = rules_.find(row.field);
    const bool both = row.a && row.b;
    if (both ? row.a->same_value(*row.b) : rule != nullptr && rule->ignored) return;
    if (!both || rule == nullptr || !RuleTable::accepts(*rule, *row.a, *row.b))
      out.push_back(std::move(row));
  };
  const bool have_times = a.packet.has_time || b.packet.has_time;
  if (!rules_.only_bytes() && have_times) {
    const auto time = [](const Situated& packet, const wire::Field& field, std::int64_t ns) {
      return packet.packet.has_time ? std::optional(time_reading(field, ns)) : std::nullopt;
    };
    add(frame_row(time(a, time_epoch, a.packet.time.ns()),
                  time(b, time_epoch, b.packet.time.ns())));
    add(frame_row(time(a, time_delta, a.delta_ns), time(b, time_delta, b.delta_ns)));
    add(frame_row(time(a, time_relative, a.relative_ns), time(b, time_relative, b.relative_ns)));
  }
  add(frame_row(frame_reading(frame_len, on_wire(a.packet)),
                frame_reading(frame_len, on_wire(b.packet)), why_longer(a.packet, b.packet)));
  const std::size_t kept_a = a.packet.bytes.size();
  const std::size_t kept_b = b.packet.bytes.size();
  if (kept_a == on_wire(a.packet) && kept_b == on_wire(b.packet)) return;
  add(frame_row(frame_reading(frame_cap_len, kept_a), frame_reading(frame_cap_len, kept_b),
                {Owner::unexplained, "captured with another snapshot length"}));
}

bool PairDiffer::is_related(std::size_t relation, const Situated& a, const Situated& b) const {
  return a.relations != nullptr && b.relations != nullptr && (*a.relations)[relation].holds &&
         (*b.relations)[relation].holds;
}

void PairDiffer::add_header_rows(const Situated& a, const Situated& b,
                                 std::vector<FieldDifference>& out) const {
  const bool same_bytes = std::equal(a.packet.bytes.begin(), a.packet.bytes.end(),
                                     b.packet.bytes.begin(), b.packet.bytes.end());
  if (same_bytes && a.packet.link == b.packet.link) return;
  const wire::Decoded in_a = wire::decode(a.packet.bytes, a.packet.link, a.packet.wire_bytes);
  const wire::Decoded in_b = wire::decode(b.packet.bytes, b.packet.link, b.packet.wire_bytes);
  const Explainer explainer({in_a, a.packet.bytes.size() < on_wire(a.packet)},
                            {in_b, b.packet.bytes.size() < on_wire(b.packet)});
  for (DifferingRow& row : differing_rows(in_a, in_b)) {
    const std::string& name = row.any().name;
    const RowRule* rule = rules_.find(name);
    if (rule != nullptr && rule->ignored) continue;
    if (rule != nullptr && row.a && row.b &&
        RuleTable::accepts(*rule, row.a->reading, row.b->reading)) {
      continue;
    }
    bool related = false;
    for (std::size_t i = 0; i < relations_.size(); ++i) {
      related = related || (relations_[i].subject->name == name && is_related(i, a, b));
    }
    if (related) continue;
    Explanation explanation = explainer.explain(row);
    FieldDifference difference{.field = name,
                               .occurrence = row.any().occurrence,
                               .owner = explanation.owner,
                               .why = std::move(explanation.why)};
    if (row.a) difference.a = std::move(row.a->reading);
    if (row.b) difference.b = std::move(row.b->reading);
    out.push_back(std::move(difference));
  }
}

/// A relation that holds in one capture only is a difference of its subject, the same value or not.
void PairDiffer::add_broken_relations(const Situated& a, const Situated& b,
                                      std::vector<FieldDifference>& out) const {
  if (a.relations == nullptr || b.relations == nullptr) return;
  for (std::size_t i = 0; i < relations_.size(); ++i) {
    const RelationState& in_a = (*a.relations)[i];
    const RelationState& in_b = (*b.relations)[i];
    if (in_a.holds == in_b.holds) continue;
    const std::string why =
        "`" + relations_[i].text + "` holds in " + (in_a.holds ? "A" : "B") + " only";
    const auto known = std::find_if(out.begin(), out.end(), [&](const FieldDifference& d) {
      return d.field == relations_[i].subject->name && d.occurrence == 0;
    });
    if (known != out.end()) {
      known->owner = Owner::unexplained;
      known->why = why;
      continue;
    }
    FieldDifference row{.field = std::string(relations_[i].subject->name), .why = why};
    if (in_a.value) row.a = frame_reading(*relations_[i].subject, *in_a.value);
    if (in_b.value) row.b = frame_reading(*relations_[i].subject, *in_b.value);
    out.push_back(std::move(row));
  }
}

}  // namespace pushpkt::compare
