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
  for (const auto clauses : {link_clauses(), ip4_clauses(), ip6_clauses(), transport_clauses(),
                             connection_clauses(), leaving_clauses()}) {
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

/// What a timer or a neighbour's silence leads to is counted late: in the midst of another trial.
bool is_of_another(const drops::Finding& finding, const Scene& scene) {
  const std::string_view reason = finding.clue->reason;
  if (reason == "FRAG_REASM_TIMEOUT") return !scene.waits();
  const bool for_group =
      (scene.is_ip4() || scene.is_ip6()) && is_multicast(scene.destination());  // counted apart
  return reason == "NO_SOCKET" && (for_group || scene.was_told_otherwise());
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

/// Whether the packet comes past this hook of the firewall. nft(8)
bool passes(const Scene& scene, std::string_view hook) {
  constexpr std::array out{std::string_view("postrouting"), std::string_view("egress")};
  constexpr std::array in{std::string_view("ingress"), std::string_view("prerouting")};
  const auto is_one_of = [&](const auto& hooks) {
    return std::find(hooks.begin(), hooks.end(), hook) != hooks.end();
  };
  if (!scene.came_in()) return hook == "output" || is_one_of(out);
  if (is_one_of(in)) return true;
  return scene.is_own(scene.destination()) ? hook == "input" : hook != "input" && hook != "output";
}

std::optional<Conclusion> by_firewall(const Scene& scene) {
  std::string hooks;
  for (const std::string& hook : scene.settings().drops) {
    if (passes(scene, hook)) hooks += (hooks.empty() ? "" : ", ") + hook;
  }
  if (hooks.empty()) return std::nullopt;
  return Conclusion{"NETFILTER_DROP", "the firewall there has rules that drop (" + hooks + ")", ""};
}

}  // namespace

std::optional<Conclusion> conclude(const Scene& scene, std::span<const drops::Change> counted) {
  if (auto found = by_clauses(scene, true)) return found;
  // A fragment that is waited with has passed all that is counted before.
  if (!scene.waits()) {
    if (auto found = by_counters(scene, counted, true)) return found;
  }
  if (auto found = by_clauses(scene, false)) return found;
  if (auto found = by_counters(scene, counted, false)) return found;
  return by_firewall(scene);
}

}  // namespace pushpkt::ask
