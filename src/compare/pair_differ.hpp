// Two packets that were found to be partners, compared under a policy made ready.
#pragma once

#include "compare/relation_watch.hpp"
#include "compare/rule_table.hpp"
#include "pushpkt/compare/packet_diff.hpp"

namespace pushpkt::compare {

/// A packet in its capture.
struct Situated {
  PacketView packet;
  std::int64_t delta_ns = 0;     ///< since the packet before it
  std::int64_t relative_ns = 0;  ///< since the capture's first
  const RelationStates* relations = nullptr;
};

class PairDiffer {
 public:
  explicit PairDiffer(const Policy& policy) : rules_(policy), relations_(policy.relations()) {}

  [[nodiscard]] std::vector<FieldDifference> diff(const Situated& a, const Situated& b) const;
  [[nodiscard]] const RuleTable& rules() const { return rules_; }

 private:
  [[nodiscard]] bool is_related(std::size_t relation, const Situated& a, const Situated& b) const;
  void add_frame_rows(const Situated& a, const Situated& b,
                      std::vector<FieldDifference>& out) const;
  void add_header_rows(const Situated& a, const Situated& b,
                       std::vector<FieldDifference>& out) const;
  void add_broken_relations(const Situated& a, const Situated& b,
                            std::vector<FieldDifference>& out) const;

  RuleTable rules_;
  std::span<const Relation> relations_;
};

}  // namespace pushpkt::compare
