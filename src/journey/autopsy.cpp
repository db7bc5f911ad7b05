// The process stays on one CPU (see Fences), so the drops of its packets are those on this CPU.
#include "pushpkt/journey/autopsy.hpp"

#include <sched.h>

#include <algorithm>

namespace pushpkt::journey {

Result<Autopsy> Autopsy::open(const lab::Lab& lab) {
  Autopsy out;
  for (const lab::Host& host : lab.hosts()) {
    auto inside = lab::Inside::enter(host);
    if (!inside) return fail(inside.error());
    auto files = drops::CounterFiles::open();
    if (!files) return fail(files.error());
    auto before = files->read();
    if (!before) return fail(before.error());
    out.hosts_.push_back({std::move(*files), std::move(*before)});
  }
  auto trace = drops::Trace::open();
  if (trace) out.trace_.emplace(std::move(*trace));
  return out;
}

Result<Evidence> Autopsy::look() {
  Evidence out;
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    auto now = hosts_[i].files.read();
    if (!now) return fail(now.error());
    const auto changes = drops::Counters::difference(hosts_[i].before, *now);
    out.counted[i] = drops::findings(changes);
    hosts_[i].before = std::move(*now);
  }
  if (!trace_) return out;
  out.traced = true;
  const auto cpu = static_cast<std::uint32_t>(sched_getcpu());
  out.drops = trace_->drain();
  std::erase_if(out.drops, [cpu](const drops::Drop& drop) { return drop.cpu != cpu; });
  return out;
}

}  // namespace pushpkt::journey
