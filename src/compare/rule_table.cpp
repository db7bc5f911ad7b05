// Rules applied in their order, later ones on top.
#include "compare/rule_table.hpp"

#include <algorithm>

#include "compare/field_mask.hpp"

namespace pushpkt::compare {
namespace {

/// How far two numbers of so many bits are apart, the short way round: counters wrap.
std::uint64_t distance(std::uint64_t a, std::uint64_t b, unsigned width) {
  const std::uint64_t all = wire::max_of(width).low;
  return std::min((a - b) & all, (b - a) & all);
}

}  // namespace

RuleTable::RuleTable(const Policy& policy) {
  for (const Policy::Rule& rule : policy.rules()) {
    apply(rule);
  }
  for (const Relation& relation : policy.relations()) {
    spares_bytes_ = spares_bytes_ || relation.subject != nullptr;
  }
  for (const Comparable& row : comparables()) {
    const RowRule* rule = find(row.name);
    const bool ignored = rule != nullptr && rule->ignored;
    if (is_time(row.name)) compares_time_ = compares_time_ || !ignored;
    if (!row.name.starts_with("frame.") && rule != nullptr) spares_bytes_ = true;
  }
}

/// The names were checked by Policy.
void RuleTable::apply(const Policy::Rule& rule) {
  if (rule.kind == Policy::Rule::Kind::mask) {
    const auto rows = masked_rows(rule.fields, rule.bits);
    for (const MaskedRow& row : *rows) {
      rows_[row.row->name] = {.mask = row.mask};
    }
    return;
  }
  const auto rows = named_by(rule.fields);
  for (const Comparable* row : *rows) {
    switch (rule.kind) {
      case Policy::Rule::Kind::ignore:
        rows_[row->name] = {.ignored = true};
        break;
      case Policy::Rule::Kind::tolerate:
        rows_[row->name] = {.tolerance = rule.amount};
        break;
      default:
        rows_.erase(row->name);
    }
  }
}

const RowRule* RuleTable::find(std::string_view name) const {
  const auto it = rows_.find(name);
  return it == rows_.end() ? nullptr : &it->second;
}

bool RuleTable::ignores(std::string_view name) const {
  const RowRule* rule = find(name);
  return rule != nullptr && rule->ignored;
}

bool RuleTable::spares_part_of(std::string_view whole) const {
  return std::any_of(comparables().begin(), comparables().end(), [&](const Comparable& row) {
    return (row.name == whole || row.part_of == whole) && find(row.name) != nullptr;
  });
}

bool RuleTable::spares_any(std::string_view prefix) const {
  return std::any_of(rows_.begin(), rows_.end(),
                     [&](const auto& row) { return row.first.starts_with(prefix); });
}

bool RuleTable::accepts(const RowRule& rule, const FieldValue& a, const FieldValue& b) {
  if (rule.ignored) return true;
  if (a.field == nullptr || b.field == nullptr) return false;
  const unsigned width = std::max(a.field->width, b.field->width);
  if (rule.tolerance) return distance(a.value.low, b.value.low, width) <= *rule.tolerance;
  return rule.mask && masked(a.value, *rule.mask) == masked(b.value, *rule.mask);
}

}  // namespace pushpkt::compare
