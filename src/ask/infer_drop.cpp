// Counters first: they were seen to move. What only the packet lets expect comes after them.
#include "ask/infer_drop.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/base/kernel.hpp"

namespace pushpkt::ask {
namespace {

std::string sentence_of(const DropRule& clause) {
  const drops::Reason* const reason = drops::find_reason(clause.reason);
  if (!clause.sentence.empty() || reason == nullptr) return std::string(clause.sentence);
  return std::string(reason->sentence);
}

/// The first clause that applies: of those with a counter, or of those without.
std::optional<Conclusion> by_clauses(const PacketAtHost& scene, bool with_counter) {
  for (const auto clauses : {link_clauses(), ip4_clauses(), ip6_clauses(), transport_clauses(),
                             connection_clauses(), leaving_clauses()}) {
    if (!scene.came_in() && clauses.data() != leaving_clauses().data()) continue;
    for (const DropRule& clause : clauses) {
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
bool is_of_another(const drops::Finding& finding, const PacketAtHost& scene) {
  const std::string_view reason = finding.clue->reason;
  if (reason == "FRAG_REASM_TIMEOUT") return !scene.waits();
  const bool for_group =
      (scene.is_ip4() || scene.is_ip6()) && is_multicast(scene.destination());  // counted apart
  return reason == "NO_SOCKET" && (for_group || scene.was_told_otherwise());
}

std::optional<Conclusion> by_counters(const PacketAtHost& scene,
                                      std::span<const drops::Change> counted, bool with_reason) {
  for (const drops::Finding& finding : drops::findings(counted)) {
    if (finding.clue->reason.empty() == with_reason || is_of_another(finding, scene)) continue;
    return Conclusion{std::string(finding.clue->reason), std::string(finding.sentence()),
                      finding.change.name};
  }
  return std::nullopt;
}

/// Whether the packet comes past this hook of the firewall. nft(8)
bool passes(const PacketAtHost& scene, std::string_view hook) {
  constexpr std::array out{std::string_view("postrouting"), std::string_view("egress")};
  constexpr std::array in{std::string_view("ingress"), std::string_view("prerouting")};
  const auto is_one_of = [&](const auto& hooks) {
    return std::find(hooks.begin(), hooks.end(), hook) != hooks.end();
  };
  if (!scene.came_in()) return hook == "output" || is_one_of(out);
  if (is_one_of(in)) return true;
  return scene.is_own(scene.destination()) ? hook == "input" : hook != "input" && hook != "output";
}

std::optional<Conclusion> by_firewall(const PacketAtHost& scene) {
  std::string hooks;
  for (const std::string& hook : scene.settings().drops) {
    if (passes(scene, hook)) hooks += (hooks.empty() ? "" : ", ") + hook;
  }
  if (hooks.empty()) return std::nullopt;
  return Conclusion{"NETFILTER_DROP",
                    "the firewall there has rules that drop or reject (" + hooks + ")", ""};
}

std::optional<Conclusion> by_route(const PacketAtHost& scene) {
  if (!scene.is_ip4() && !scene.is_ip6()) return std::nullopt;
  for (const auto& [destination, type] : scene.settings().dead_ends) {
    if (destination != scene.destination()) continue;
    if (type != "no neighbour") {
      return Conclusion{"NOT_SPECIFIED", "the route to its destination is of type " + type, ""};
    }
    if (scene.is_ip4()) return Conclusion{"NEIGH_FAILED", "", ""};
    return Conclusion{"NOT_SPECIFIED", "its next hop does not answer Neighbour Discovery", ""};
  }
  return std::nullopt;
}

/// What a kernel calls by another name than the latest: the name came later than the drop.
std::string name_here(const std::string& reason) {
  struct Name {
    std::string_view name;
    unsigned major;  ///< of the first kernel that says it
    unsigned minor;
    const char* before;
  };
  constexpr std::array names{Name{"TCP_OLD_SEQUENCE", 6, 6, "TCP_INVALID_SEQUENCE"}};
  for (const Name& name : names) {
    if (name.name == reason && kernel_is_before(name.major, name.minor)) return name.before;
  }
  return reason;
}

std::optional<Conclusion> first_that_explains(const PacketAtHost& scene,
                                              std::span<const drops::Change> counted) {
  if (auto found = by_clauses(scene, true)) return found;
  // A fragment that is waited with has passed all that is counted before.
  if (!scene.waits()) {
    if (auto found = by_counters(scene, counted, true)) return found;
  }
  if (auto found = by_clauses(scene, false)) return found;
  if (auto found = by_counters(scene, counted, false)) return found;
  if (auto found = by_route(scene)) return found;
  return by_firewall(scene);
}

}  // namespace

std::optional<Conclusion> conclude(const PacketAtHost& scene,
                                   std::span<const drops::Change> counted) {
  auto found = first_that_explains(scene, counted);
  if (found) found->reason = name_here(found->reason);
  return found;
}

}  // namespace pushpkt::ask
