// A policy made ready: for each row, the bits that are compared and how far apart they may be.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "compare/comparable.hpp"
#include "pushpkt/compare/field_value.hpp"
#include "pushpkt/compare/policy.hpp"

namespace pushpkt::compare {

[[nodiscard]] inline wire::Value masked(wire::Value value, wire::Value mask) {
  return {value.high & mask.high, value.low & mask.low};
}

struct RowRule {
  bool ignored = false;
  std::optional<wire::Value> mask = {};
  std::optional<std::uint64_t> tolerance = {};
};

class RuleTable {
 public:
  explicit RuleTable(const Policy& policy);

  /// The rule for the row of this name; nullptr: it is compared as it is.
  [[nodiscard]] const RowRule* find(std::string_view name) const;
  [[nodiscard]] bool ignores(std::string_view name) const;
  /// True when a part of this row has a rule: some of `tcp.options`.
  [[nodiscard]] bool spares_part_of(std::string_view whole) const;
  /// True when a row whose name begins so has a rule.
  [[nodiscard]] bool spares_any(std::string_view prefix) const;
  /// True when the two values count as the same under the rule.
  [[nodiscard]] static bool accepts(const RowRule& rule, const FieldValue& a, const FieldValue& b);
  /// True when equal bytes on equal links are all that is compared.
  [[nodiscard]] bool only_bytes() const { return !compares_time_; }
  /// True when some bytes of a packet are not compared.
  [[nodiscard]] bool spares_bytes() const { return spares_bytes_; }

 private:
  void apply(const Policy::Rule& rule);

  std::unordered_map<std::string_view, RowRule> rows_;  // keys live as long as the program
  bool compares_time_ = false;
  bool spares_bytes_ = false;
};

}  // namespace pushpkt::compare
