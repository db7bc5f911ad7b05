// The tracepoint's word for our packet; else what the host of its death counted; else the place.
#include "ask/drop_finding.hpp"

#include <algorithm>

#include "ask/infer_drop.hpp"
#include "pushpkt/ask/diagnosis.hpp"
#include "pushpkt/ask/match_frames.hpp"

namespace pushpkt::ask {
namespace {

/// Where it was last seen on its way.
const std::string& last_seen(const FieldsRow& row, const journey::Vantage& stage,
                             const sniff::Seen* came_back) {
  if (!row.left_sender || came_back != nullptr) return stage.sender;
  return row.left_router ? stage.receiver : stage.next;
}

/// What came to a host, as it came.
struct Arrival {
  std::vector<Bytes> frames;  ///< in order
  bool came_in = true;        ///< no: it never left the sender
};

Arrival arrival_at(std::string_view host, const journey::Trial& trial,
                   const journey::Vantage& stage, const sniff::Seen* came_back) {
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
    const PacketAtHost scene(host, *frame, arrival.came_in, all);
    auto found = conclude(scene, all.trial.evidence.counted_on(host));
    if (!found) continue;
    const bool tells = !found->reason.empty() && found->reason != "NOT_SPECIFIED";
    if (!out || tells) out = std::move(found);
    if (tells) break;
  }
  return out;
}

}  // namespace

std::optional<DropFinding> death_of(const FieldsRow& row, const Built& built,
                                    const journey::Trial& trial, const journey::Vantage& stage,
                                    const sniff::Seen* came_back) {
  if (row.refusal) {
    return DropFinding{.at = "syscall", .reason = std::string(errno_name(row.refusal->number))};
  }
  if (row.reached_app || row.answered) return std::nullopt;
  if (row.tcp && row.tcp->acknowledged) return std::nullopt;
  const std::string& place = last_seen(row, stage, came_back);
  const Circumstances all{trial, built.ends, row.icmp};
  const Arrival there = arrival_at(place, trial, stage, came_back);
  const PacketAtHost scene(place, there.frames.back(), there.came_in, all);
  const auto conclude_on = [&](std::string_view host) {
    return conclude(host, arrival_at(host, trial, stage, came_back), all);
  };
  return diagnose(place, {trial.evidence.traced, trial.evidence.drops, scene.ethertype()},
                  conclude_on);
}

std::string reason_in_words(const DropFinding& death) {
  std::string sentence = death.sentence;
  const drops::Reason* const known = drops::find_reason(death.reason);
  if (sentence.empty() && known != nullptr) sentence = known->sentence;
  std::string out = death.reason;
  if (!sentence.empty()) out += (out.empty() ? "" : ", ") + sentence;
  if (out.empty()) return "; no reason reported";
  const std::string witness = death.witness.empty() ? "" : ": " + death.witness;
  return ": " + out + " (" + death.known_by + witness + ")";
}

}  // namespace pushpkt::ask
