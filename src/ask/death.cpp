// The tracepoint's word for our packet; else what the host of its death counted; else the place.
#include "ask/death.hpp"

#include <algorithm>

#include "ask/conclusion.hpp"
#include "pushpkt/ask/sighting.hpp"

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

/// What came to a host, as it came.
struct Arrival {
  std::vector<Bytes> frames;  ///< in order
  bool came_in = true;        ///< no: it never left the sender
};

Arrival arrival_at(std::string_view host, const journey::Trial& trial, const journey::Stage& stage,
                   const sniff::Seen* came_back) {
  const auto octets_of = [](std::span<const sniff::Seen> all) {
    std::vector<Bytes> out;
    for (const sniff::Seen& seen : all) out.push_back(seen.bytes);
    return out;
  };
  const bool received = host == stage.receiver && !trial.arrived.empty();
  const bool on_the_way = !stage.on_one_host() && host == stage.next && !trial.left.empty();
  if (received || on_the_way) {
    const auto& seen = received ? trial.arrived : trial.left;
    const bool whole = drops::moved(trial.evidence.counted_on(host), "Ip.ReasmOKs") != nullptr ||
                       drops::moved(trial.evidence.counted_on(host), "Ip6.ReasmOKs") != nullptr;
    if (whole && seen.size() > 1) {
      if (auto datagram = put_together(seen)) return {{std::move(*datagram)}};
    }
    return {octets_of(seen)};
  }
  if (came_back != nullptr) return {{came_back->bytes}};
  return {{trial.wrote.back().bytes}, false};
}

/// Of several frames, each with its own end, the last whose reason says something.
std::optional<Conclusion> conclude(std::string_view host, const Arrival& arrival,
                                   const Circumstances& all) {
  std::optional<Conclusion> out;
  for (auto frame = arrival.frames.rbegin(); frame != arrival.frames.rend(); ++frame) {
    const Scene scene(host, *frame, arrival.came_in, all);
    auto found = conclude(scene, all.trial.evidence.counted_on(host));
    if (!found) continue;
    const bool tells = !found->reason.empty() && found->reason != "NOT_SPECIFIED";
    if (!out || tells) out = std::move(found);
    if (tells) break;
  }
  return out;
}

void tell_by_conclusion(Death& death, const Arrival& arrival, const Circumstances& all) {
  const auto found = conclude(death.at, arrival, all);
  if (!found) return;
  const bool told = death.known_by == "tracepoint";
  if (!told || found->reason == death.reason) death.sentence = found->sentence;
  if (told) return;
  death.reason = found->reason;
  death.witness = found->counter;
  if (!found->counter.empty()) death.known_by = "counters";
}

}  // namespace

std::optional<Death> death_of(const FieldsRow& row, const Built& built, const journey::Trial& trial,
                              const journey::Stage& stage, const sniff::Seen* came_back) {
  if (row.refusal) {
    return Death{.at = "syscall", .reason = std::string(errno_name(row.refusal->number))};
  }
  if (row.reached_app || row.answered) return std::nullopt;
  if (row.tcp && row.tcp->acknowledged) return std::nullopt;
  Death death{.at = last_seen(row, stage, came_back), .known_by = "inferred"};
  tell_by_tracepoint(death, trial.evidence);
  tell_by_conclusion(death, arrival_at(death.at, trial, stage, came_back),
                     {trial, built.ends, row.icmp});
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
