// Counters first: they were measured. What the packet alone suggests comes after them.
#include "diagnose/infer_drop.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/base/kernel.hpp"

namespace pushpkt::diagnose {
namespace {

std::string sentence_of(const DropRule& rule) {
  const drops::Reason* const reason = drops::find_reason(rule.reason);
  if (!rule.sentence.empty() || reason == nullptr) return std::string(rule.sentence);
  return std::string(reason->sentence);
}

/// The first rule that applies: of those with a counter, or of those without.
std::optional<Inference> by_rules(const PacketAtHost& packet, bool with_counter) {
  for (const auto rules : {link_rules(), ip4_rules(), ip6_rules(), transport_rules(),
                           connection_rules(), leaving_rules()}) {
    if (!packet.came_in() && rules.data() != leaving_rules().data()) continue;
    for (const DropRule& rule : rules) {
      if (rule.counter.empty() == with_counter) continue;
      if (with_counter && !packet.counted(rule.counter)) continue;
      if (!rule.applies(packet)) continue;
      return Inference{std::string(rule.reason), sentence_of(rule), std::string(rule.counter),
                       rule.reason.empty()};
    }
  }
  return std::nullopt;
}

/// A timer, or a neighbour that does not answer, is counted late: during another trial.
bool is_of_another(const drops::Finding& finding, const PacketAtHost& packet) {
  const std::string_view reason = finding.rule->reason;
  if (reason == "FRAG_REASM_TIMEOUT") return !packet.waits();
  const bool multicast =
      (packet.is_ip4() || packet.is_ip6()) && is_multicast(packet.destination());  // counted apart
  return reason == "NO_SOCKET" && (multicast || packet.has_other_icmp_error());
}

std::optional<Inference> by_counters(const PacketAtHost& packet,
                                     std::span<const drops::Change> counted, bool with_reason) {
  for (const drops::Finding& finding : drops::findings(counted)) {
    if (finding.rule->reason.empty() == with_reason || is_of_another(finding, packet)) continue;
    return Inference{std::string(finding.rule->reason), std::string(finding.sentence()),
                     finding.change.name};
  }
  return std::nullopt;
}

/// Whether the packet passes this hook of the firewall. nft(8)
bool passes(const PacketAtHost& packet, std::string_view hook) {
  constexpr std::array out{std::string_view("postrouting"), std::string_view("egress")};
  constexpr std::array in{std::string_view("ingress"), std::string_view("prerouting")};
  const auto is_one_of = [&](const auto& hooks) {
    return std::find(hooks.begin(), hooks.end(), hook) != hooks.end();
  };
  if (!packet.came_in()) return hook == "output" || is_one_of(out);
  if (is_one_of(in)) return true;
  return packet.is_taken_in() ? hook == "input" : hook != "input" && hook != "output";
}

std::optional<Inference> by_firewall(const PacketAtHost& packet) {
  std::string hooks;
  for (const std::string& hook : packet.settings().drops) {
    if (passes(packet, hook)) hooks += (hooks.empty() ? "" : ", ") + hook;
  }
  if (hooks.empty()) return std::nullopt;
  return Inference{"NETFILTER_DROP",
                   "the firewall there has rules that drop or reject (" + hooks + ")", ""};
}

std::optional<Inference> by_route(const PacketAtHost& packet) {
  if (!packet.is_ip4() && !packet.is_ip6()) return std::nullopt;
  for (const auto& [destination, type] : packet.settings().dead_ends) {
    if (destination != packet.destination()) continue;
    if (type != "no neighbour") {
      return Inference{"NOT_SPECIFIED", "the route to its destination is of type " + type, ""};
    }
    if (packet.is_ip4()) return Inference{"NEIGH_FAILED", "", ""};
    return Inference{"NOT_SPECIFIED", "its next hop does not answer Neighbour Discovery", ""};
  }
  return std::nullopt;
}

/// Older kernels report some drops under another name.
std::string name_here(const std::string& reason) {
  struct Name {
    std::string_view name;
    unsigned major;  ///< of the first kernel with this name
    unsigned minor;
    const char* before;
  };
  constexpr std::array names{Name{"TCP_OLD_SEQUENCE", 6, 6, "TCP_INVALID_SEQUENCE"}};
  for (const Name& name : names) {
    if (name.name == reason && kernel_is_before(name.major, name.minor)) return name.before;
  }
  return reason;
}

std::optional<Inference> first_explanation(const PacketAtHost& packet,
                                           std::span<const drops::Change> counted) {
  if (auto found = by_rules(packet, true)) return found;
  // A fragment in the reassembly queue has passed all checks that are counted before it.
  if (!packet.waits()) {
    if (auto found = by_counters(packet, counted, true)) return found;
  }
  const auto by_rule = by_rules(packet, false);
  if (by_rule && !by_rule->taken_in) return by_rule;
  // A counter of drops moved: it was measured, and the rule was not.
  if (auto found = by_counters(packet, counted, false)) return found;
  if (by_rule) return by_rule;
  if (auto found = by_route(packet)) return found;
  return by_firewall(packet);
}

}  // namespace

std::optional<Inference> infer_drop(const PacketAtHost& packet,
                                    std::span<const drops::Change> counted) {
  auto found = first_explanation(packet, counted);
  if (found) found->reason = name_here(found->reason);
  return found;
}

}  // namespace pushpkt::diagnose
