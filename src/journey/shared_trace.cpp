// Whoever reads empties the kernel's rings for all.
#include "pushpkt/journey/shared_trace.hpp"

#include <algorithm>
#include <utility>

namespace pushpkt::journey {
namespace {

constexpr std::size_t most_in_inbox = 4096;  // as many as a ring of the kernel holds, about

}  // namespace

std::shared_ptr<SharedTrace> SharedTrace::open() {
  for (const drops::Detail detail : {drops::Detail::packet, drops::Detail::reason}) {
    if (auto trace = drops::Trace::open(detail)) {
      return std::make_shared<SharedTrace>(std::move(*trace), detail);
    }
  }
  return nullptr;
}

void SharedTrace::distribute() {
  std::vector<std::shared_ptr<Inbox>> inboxes;
  for (const auto& each : inboxes_) {
    if (auto inbox = each.lock()) inboxes.push_back(std::move(inbox));
  }
  for (const drops::Drop& drop : trace_.drain()) {
    for (const auto& inbox : inboxes) {
      const auto& own = inbox->netns;
      if (drop.netns != 0 && std::find(own.begin(), own.end(), drop.netns) == own.end()) continue;
      if (inbox->drops.size() < most_in_inbox) {
        inbox->drops.push_back(drop);
      } else {
        ++inbox->lost;
      }
    }
  }
  const std::uint64_t lost = trace_.lost() - std::exchange(lost_before_, trace_.lost());
  for (const auto& inbox : inboxes) inbox->lost += lost;
}

SharedTrace::Reader::Reader(std::shared_ptr<SharedTrace> trace, std::vector<std::uint64_t> netns)
    : trace_(std::move(trace)), inbox_(std::make_shared<Inbox>()) {
  inbox_->netns = std::move(netns);
  const std::scoped_lock lock(trace_->mutex_);
  trace_->inboxes_.push_back(inbox_);
}

std::vector<drops::Drop> SharedTrace::Reader::drain() {
  const std::scoped_lock lock(trace_->mutex_);
  trace_->distribute();
  return std::exchange(inbox_->drops, {});
}

std::uint64_t SharedTrace::Reader::take_lost() {
  const std::scoped_lock lock(trace_->mutex_);
  return std::exchange(inbox_->lost, 0);
}

}  // namespace pushpkt::journey
