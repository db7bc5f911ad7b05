// Rounds of waiting and looking.
#include "pushpkt/drops/watch_loop.hpp"

namespace pushpkt::drops {

std::optional<Listener> open_best_listener(
    bool needs_place, const std::function<void(const std::string& line)>& note) {
  auto packets = Trace::open(Detail::packet);
  if (packets) {
    note("listening to skb:kfree_skb, with the namespace and interface of each drop");
    return Listener{std::move(*packets), Detail::packet};
  }
  note(packets.error().text());
  // Without a BPF program the drops of an interface or a lab cannot be told from others.
  if (!needs_place) {
    auto trace = Trace::open(Detail::reason);
    if (trace) {
      note("listening to skb:kfree_skb: drops have no namespace and no interface");
      return Listener{std::move(*trace), Detail::reason};
    }
    if (trace.error().text() != packets.error().text()) note(trace.error().text());
  }
  note("reading counters instead: they do not count every drop");
  return std::nullopt;
}

Result<void> watch_until(Watch& watch, const WatchLimits& limits,
                         const std::function<Result<void>()>& after_round) {
  const Deadline end = Deadline::in(limits.wait.value_or(std::chrono::nanoseconds(0)));
  const auto is_over = [&] {
    if (limits.count && watch.tally().count() >= *limits.count) return true;
    return (limits.stop && limits.stop()) || (limits.wait && end.passed());
  };
  bool begun = false;
  Deadline counters = Deadline::in(limits.interval);
  while (!is_over()) {
    begun = true;
    const bool last = limits.has_ended && limits.has_ended();
    watch.wait(Deadline::in(limits.interval));
    if (auto looked = watch.look(); !looked) return looked;
    if (counters.passed()) {
      if (auto looked = watch.look_at_untraced(); !looked) return looked;
      counters = Deadline::in(limits.interval);
    }
    if (auto done = after_round(); !done) return done;
    if (last) break;
  }
  if (!begun) return {};
  const std::uint64_t known = watch.tally().count();
  if (auto looked = watch.look_at_untraced(); !looked) return looked;
  return watch.tally().count() == known ? Result<void>() : after_round();
}

}  // namespace pushpkt::drops
