// The tracepoint's reason if it is of this packet; else the conclusion.
#include "pushpkt/ask/diagnosis.hpp"

#include <utility>

namespace pushpkt::ask {
namespace {

using journey::LabDrop;

constexpr std::string_view not_specified = "NOT_SPECIFIED";

bool names_reason(const LabDrop& drop) { return drop.drop.reason != not_specified; }

bool is_on(const LabDrop& drop, std::string_view host) {
  return drop.host == host || drop.host.empty();
}

/// How much a drop says about the death of the packet: where it went farthest, and why.
int weight(const LabDrop& drop, std::string_view last_seen) {
  return (is_on(drop, last_seen) ? 2 : 0) + (names_reason(drop) ? 1 : 0);
}

/// Of several (a group's packet dies on each member) the weightiest, and the last of these. Without
/// a reason and elsewhere it tells nothing: older kernels free packets by the same function in the
/// course of normal work.
const LabDrop* decisive(std::span<const LabDrop> drops, std::string_view last_seen) {
  const LabDrop* out = nullptr;
  for (const LabDrop& drop : drops) {
    if (weight(drop, last_seen) == 0) continue;
    if (out == nullptr || weight(drop, last_seen) >= weight(*out, last_seen)) out = &drop;
  }
  return out;
}

void take_conclusion(DropFinding& death, Conclusion found) {
  death.reason = std::move(found.reason);
  death.sentence = std::move(found.sentence);
  death.witness = std::move(found.counter);
  death.known_by = death.witness.empty() ? "inferred" : "counters";
}

void take_reason(DropFinding& death, const LabDrop& drop, const Concluder& conclude) {
  if (!drop.host.empty()) death.at = drop.host;
  death.reason = drop.drop.reason;
  death.known_by = "tracepoint";
  death.witness = drop.drop.function;
  auto found = conclude(death.at);
  if (found && found->reason == death.reason) death.sentence = std::move(found->sentence);
}

void take_function(DropFinding& death, const std::string& function, const Concluder& conclude) {
  auto found = conclude(death.at);
  if (!found || found->reason == not_specified) {
    death.reason = not_specified;
    death.known_by = "tracepoint";
    death.witness = function;
    if (found) death.sentence = std::move(found->sentence);
    return;
  }
  take_conclusion(death, std::move(*found));
  if (!function.empty()) {
    death.witness += (death.witness.empty() ? "" : "; ") + ("dropped in " + function);
  }
}

/// The only drop of this EtherType on this CPU; nullptr: there is none, or there are several.
const LabDrop* only_candidate(const TracedDrops& traced) {
  const LabDrop* out = nullptr;
  for (const LabDrop& drop : traced.drops) {
    if (drop.drop.protocol != traced.ethertype) continue;
    if (out != nullptr) return nullptr;
    out = &drop;
  }
  return out;
}

}  // namespace

DropFinding diagnose(std::string_view last_seen, const TracedDrops& traced,
                     const Concluder& conclude) {
  DropFinding death{.at = std::string(last_seen), .known_by = "inferred"};
  if (traced.detail == drops::Detail::packet) {
    const LabDrop* const drop = decisive(traced.drops, last_seen);
    if (drop != nullptr && names_reason(*drop)) {
      take_reason(death, *drop, conclude);
      return death;
    }
    if (drop != nullptr) {
      take_function(death, drop->drop.function, conclude);
      return death;
    }
  }
  auto found = conclude(last_seen);
  if (!found) return death;
  take_conclusion(death, std::move(*found));
  if (traced.detail != drops::Detail::reason) return death;
  const LabDrop* const only = only_candidate(traced);
  if (only == nullptr || !names_reason(*only) || only->drop.reason != death.reason) return death;
  death.known_by = "tracepoint";
  death.witness = only->drop.function;
  return death;
}

}  // namespace pushpkt::ask
