// Tries each way in turn.
#include "pushpkt/drops/ways.hpp"

#include "pushpkt/drops/counters.hpp"
#include "pushpkt/drops/trace.hpp"

namespace pushpkt::drops {
namespace {

template <class T>
std::optional<Error> refusal(const Result<T>& tried) {
  return tried ? std::nullopt : std::optional(tried.error());
}

}  // namespace

std::vector<Way> ways() {
  return {
      {"packet", "every drop with its reason, function, namespace, interface and octets (BPF)",
       refusal(Trace::open(Detail::packet))},
      {"tracepoint", "reason and function of every drop on the machine, but not whose it was",
       refusal(Trace::open(Detail::reason))},
      {"counters", "what a namespace counted: not every drop, and no packet",
       refusal(Counters::read())},
      {"inferred", "what the settings let expect, without evidence", std::nullopt},
  };
}

}  // namespace pushpkt::drops
