// The tracepoint's reason if it is of this packet; else the inference.
#include "pushpkt/diagnose/diagnosis.hpp"

#include <utility>

namespace pushpkt::diagnose {
namespace {

using journey::LabDrop;

constexpr std::string_view not_specified = "NOT_SPECIFIED";

bool names_reason(const LabDrop& drop) { return drop.drop.reason != not_specified; }

bool is_on(const LabDrop& drop, std::string_view host) {
  return drop.host == host || drop.host.empty();
}

/// How much a drop explains: on the last host before elsewhere, with a reason before without.
int weight(const LabDrop& drop, std::string_view last_seen) {
  return (is_on(drop, last_seen) ? 2 : 0) + (names_reason(drop) ? 1 : 0);
}

/// Of several (a multicast packet is dropped on each member) the weightiest, and the last of these.
/// Without a reason and elsewhere it explains nothing: older kernels free packets by the same
/// function in the course of normal work.
const LabDrop* decisive(std::span<const LabDrop> drops, std::string_view last_seen) {
  const LabDrop* out = nullptr;
  for (const LabDrop& drop : drops) {
    if (weight(drop, last_seen) == 0) continue;
    if (out == nullptr || weight(drop, last_seen) >= weight(*out, last_seen)) out = &drop;
  }
  return out;
}

void use_inference(DropFinding& found, Inference inferred) {
  found.reason = std::move(inferred.reason);
  found.sentence = std::move(inferred.sentence);
  found.witness = std::move(inferred.counter);
  found.taken_in = inferred.taken_in;
  found.known_by = found.witness.empty() ? "inferred" : "counters";
}

void use_reason(DropFinding& found, const LabDrop& drop, const InferDrop& infer) {
  if (!drop.host.empty()) found.at = drop.host;
  found.reason = drop.drop.reason;
  found.known_by = "tracepoint";
  found.witness = drop.drop.function;
  auto inferred = infer(found.at);
  if (inferred && inferred->reason == found.reason) found.sentence = std::move(inferred->sentence);
}

void use_function(DropFinding& found, const std::string& function, const InferDrop& infer) {
  auto inferred = infer(found.at);
  if (!inferred || inferred->reason == not_specified) {
    found.reason = not_specified;
    found.known_by = "tracepoint";
    found.witness = function;
    if (inferred) found.sentence = std::move(inferred->sentence);
    return;
  }
  use_inference(found, std::move(*inferred));
  if (!function.empty()) {
    // Where nothing was dropped by the inference, the function frees what has been read.
    const char* const what = found.taken_in ? "freed in " : "dropped in ";
    found.witness += (found.witness.empty() ? "" : "; ") + (what + function);
  }
}

/// The tracepoint reports every drop with its bytes: none was of this packet.
void use_no_drop(DropFinding& found) {
  found.known_by = "tracepoint";
  found.witness = "no drop" + (found.witness.empty() ? "" : "; " + found.witness);
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
                     const InferDrop& infer) {
  DropFinding found{.at = std::string(last_seen), .known_by = "inferred"};
  if (traced.detail == drops::Detail::packet) {
    const LabDrop* const drop = decisive(traced.drops, last_seen);
    if (drop != nullptr && names_reason(*drop)) {
      use_reason(found, *drop, infer);
      return found;
    }
    if (drop != nullptr) {
      use_function(found, drop->drop.function, infer);
      return found;
    }
  }
  auto inferred = infer(last_seen);
  if (!inferred) return found;
  use_inference(found, std::move(*inferred));
  if (found.taken_in && traced.detail == drops::Detail::packet) use_no_drop(found);
  if (traced.detail != drops::Detail::reason) return found;
  const LabDrop* const only = only_candidate(traced);
  if (only == nullptr || !names_reason(*only) || only->drop.reason != found.reason) return found;
  found.known_by = "tracepoint";
  found.witness = only->drop.function;
  return found;
}

}  // namespace pushpkt::diagnose
