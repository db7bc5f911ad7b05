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
      {"tracepoint", "reason and kernel function of every drop on the machine",
       refusal(Trace::open())},
      {"counters", "what a namespace counted: not every drop, and no packet",
       refusal(Counters::read())},
      {"inferred", "what the settings let expect, without evidence", std::nullopt},
  };
}

}  // namespace pushpkt::drops
