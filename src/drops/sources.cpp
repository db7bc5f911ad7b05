// Tries each way in turn.
#include "pushpkt/drops/sources.hpp"

#include "pushpkt/drops/counters.hpp"
#include "pushpkt/drops/trace.hpp"

namespace pushpkt::drops {
namespace {

template <class T>
std::optional<Error> refusal(const Result<T>& tried) {
  return tried ? std::nullopt : std::optional(tried.error());
}

}  // namespace

std::vector<Source> sources() {
  const auto packets = Trace::open(Detail::packet);
  const auto reasons = Trace::open(Detail::reason);
  const auto named = [](const Result<Trace>& trace) { return !trace || trace->names_reasons(); };
  return {
      {"packet",
       named(packets) ? "every drop with its reason, function, namespace, interface and bytes (BPF)"
                      : "every drop with its function, namespace, interface and bytes (BPF); this "
                        "kernel has no reasons (they came with Linux 5.17)",
       refusal(packets)},
      {"tracepoint",
       named(reasons)
           ? "reason and function of every drop on the machine, but not whose it was"
           : "the function of every drop on the machine, but neither a reason (they came "
             "with Linux 5.17) nor whose it was",
       refusal(reasons)},
      {"counters", "what a namespace counted: not every drop, and no packet",
       refusal(Counters::read())},
      {"inferred", "what the settings let expect, without evidence", std::nullopt},
  };
}

}  // namespace pushpkt::drops
