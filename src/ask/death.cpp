// The tracepoint's word for our packet; else what the host of its death counted; else the place.
#include "ask/death.hpp"

#include <algorithm>

#include "ask/conclusion.hpp"

namespace pushpkt::ask {
namespace {

using journey::LabDrop;

/// Where it was last seen on its way.
const std::string& last_seen(const FieldsRow& row, const journey::Stage& stage,
                             const sniff::Seen* came_back) {
  if (!row.left_sender || came_back != nullptr) return stage.sender;
  return row.left_router ? stage.receiver : stage.next;
}

/// How much a drop says about the death of the packet: where it went farthest, and why.
int weight(const LabDrop& drop, std::string_view place) {
  const bool here = drop.host == place || drop.host.empty();
  return (here ? 2 : 0) + (drop.drop.reason != "NOT_SPECIFIED" ? 1 : 0);
}

/// Of several (a group's packet dies on each member) the weightiest, and the last of these.
const LabDrop* decisive(const std::vector<LabDrop>& drops, std::string_view place) {
  const LabDrop* out = nullptr;
  for (const LabDrop& drop : drops) {
    if (out == nullptr || weight(drop, place) >= weight(*out, place)) out = &drop;
  }
  return out;
}

void tell_by_tracepoint(Death& death, const journey::Evidence& evidence) {
  const LabDrop* const drop = decisive(evidence.drops, death.at);
  if (drop == nullptr) return;
  if (!drop->host.empty()) death.at = drop->host;
  death.reason = drop->drop.reason;
  death.known_by = "tracepoint";
  death.witness = drop->drop.function;
}

/// The packet as it came to the host where it was last seen; as written, if it never left.
Scene scene_at(std::string_view host, const journey::Trial& trial, const journey::Stage& stage,
               const sniff::Seen* came_back) {
  const sniff::Seen* seen = came_back;
  if (host == stage.receiver && !trial.arrived.empty()) seen = &trial.arrived.back();
  if (!stage.on_one_host() && host == stage.next && !trial.left.empty()) seen = &trial.left.back();
  return {host, seen != nullptr ? seen->bytes : trial.wrote.back().bytes, seen != nullptr, trial};
}

void tell_by_conclusion(Death& death, const journey::Trial& trial, const journey::Stage& stage,
                        const sniff::Seen* came_back) {
  const Scene scene = scene_at(death.at, trial, stage, came_back);
  const auto found = conclude(scene, trial.evidence.counted_on(death.at));
  if (!found) return;
  const bool told = death.known_by == "tracepoint";
  if (!told || found->reason == death.reason) death.sentence = found->sentence;
  if (told) return;
  death.reason = found->reason;
  death.witness = found->counter;
  if (!found->counter.empty()) death.known_by = "counters";
}

}  // namespace

std::optional<Death> death_of(const FieldsRow& row, const journey::Trial& trial,
                              const journey::Stage& stage, const sniff::Seen* came_back) {
  if (row.refusal) {
    return Death{.at = "syscall", .reason = std::string(errno_name(row.refusal->number))};
  }
  if (row.reached_app || row.answered) return std::nullopt;
  if (row.tcp && row.tcp->acknowledged) return std::nullopt;
  Death death{.at = last_seen(row, stage, came_back), .known_by = "inferred"};
  tell_by_tracepoint(death, trial.evidence);
  // What a connection expects next is not in the packet: nothing can be concluded from it.
  if (!row.tcp || !row.tcp->in_connection) tell_by_conclusion(death, trial, stage, came_back);
  return death;
}

std::string reason_in_words(const Death& death) {
  std::string sentence = death.sentence;
  const drops::Reason* const known = drops::find_reason(death.reason);
  if (sentence.empty() && known != nullptr) sentence = known->sentence;
  std::string out = death.reason;
  if (!sentence.empty()) out += (out.empty() ? "" : ", ") + sentence;
  if (out.empty()) return ", and nobody says why";
  const std::string witness = death.witness.empty() ? "" : ": " + death.witness;
  return ": " + out + " (" + death.known_by + witness + ")";
}

}  // namespace pushpkt::ask
