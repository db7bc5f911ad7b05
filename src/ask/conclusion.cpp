// Counters first: they were seen to move. What only the packet lets expect comes after them.
#include "ask/conclusion.hpp"

#include <algorithm>
#include <array>

namespace pushpkt::ask {
namespace {

std::string sentence_of(const Clause& clause) {
  const drops::Reason* const reason = drops::find_reason(clause.reason);
  if (!clause.sentence.empty() || reason == nullptr) return std::string(clause.sentence);
  return std::string(reason->sentence);
}

/// The first clause that applies: of those with a counter, or of those without.
std::optional<Conclusion> by_clauses(const Scene& scene, bool with_counter) {
  for (const auto clauses :
       {link_clauses(), ip4_clauses(), ip6_clauses(), transport_clauses(), leaving_clauses()}) {
    if (!scene.came_in() && clauses.data() != leaving_clauses().data()) continue;
    for (const Clause& clause : clauses) {
      if (clause.counter.empty() == with_counter) continue;
      if (with_counter && !scene.counted(clause.counter)) continue;
      if (!clause.applies(scene)) continue;
      return Conclusion{std::string(clause.reason), sentence_of(clause),
                        std::string(clause.counter)};
    }
  }
  return std::nullopt;
}

/// A datagram that was never completed is counted when its time is up: in the midst of another.
bool is_of_another(const drops::Finding& finding, const Scene& scene) {
  return finding.clue->reason == "FRAG_REASM_TIMEOUT" && !scene.is_fragment();
}

std::optional<Conclusion> by_counters(const Scene& scene, std::span<const drops::Change> counted,
                                      bool with_reason) {
  for (const drops::Finding& finding : drops::findings(counted)) {
    if (finding.clue->reason.empty() == with_reason || is_of_another(finding, scene)) continue;
    return Conclusion{std::string(finding.clue->reason), std::string(finding.sentence()),
                      finding.change.name};
  }
  return std::nullopt;
}

std::optional<Conclusion> by_firewall(const Scene& scene) {
  if (scene.settings().drops.empty()) return std::nullopt;
  std::string hooks;
  for (const std::string& hook : scene.settings().drops)
    hooks += (hooks.empty() ? "" : ", ") + hook;
  return Conclusion{"NETFILTER_DROP", "the firewall there has rules that drop (" + hooks + ")", ""};
}

}  // namespace

std::optional<Conclusion> conclude(const Scene& scene, std::span<const drops::Change> counted) {
  if (auto found = by_clauses(scene, true)) return found;
  if (auto found = by_counters(scene, counted, true)) return found;
  if (auto found = by_clauses(scene, false)) return found;
  if (auto found = by_counters(scene, counted, false)) return found;
  return by_firewall(scene);
}

}  // namespace pushpkt::ask
