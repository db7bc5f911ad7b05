// Send, pass the barrier, collect what was observed, and attribute it.
#include "pushpkt/journey/trial.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>

#include "journey/drop_attribution.hpp"
#include "journey/stream_barrier.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::journey {
namespace {

constexpr std::chrono::seconds longest_wait{15};  // several times what the lab's timers are set to

template <class T>
void move_behind(std::vector<T>& all, std::vector<T> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

bool has_fragment(const std::vector<wire::Frame>& frames) {
  return std::any_of(frames.begin(), frames.end(), [](const wire::Frame& frame) {
    const wire::Decoded decoded = wire::decode(frame.bytes, frame.link);
    const auto not_zero = [&](std::string_view row) {
      const auto found = decoded.find(row);
      return found && !(found->value == wire::Value(0));
    };
    return not_zero(wire::ipv4::mf.name) || not_zero(wire::ipv4::frag_offset.name) ||
           decoded.find(wire::fraghdr::header).has_value();
  });
}

/// Only a fragment's timer is counted; the counters of all other trials are their own.
void add_later(Trial& trial, const Evidence& later) {
  Evidence own = later;
  if (!has_fragment(trial.wrote)) own.counted = {};
  trial.evidence.add(own);
  static_cast<void>(keep_own_drops(trial));
}

std::vector<sniff::Seen>* list_for(Trial& trial, Role role) {
  switch (role) {
    case Role::left:
      return &trial.left;
    case Role::arrived:
      return &trial.arrived;
    case Role::answer:
      return &trial.answers;
    case Role::sent_back:
      return &trial.sent_back;
    case Role::icmp_error:
      return &trial.icmp_errors;
    default:
      return nullptr;
  }
}

void add(Trial& trial, Role role, Observed observed) {
  if (role == Role::icmp_elsewhere) {
    trial.icmp_elsewhere.push_back(std::move(observed));
  } else if (auto* const list = list_for(trial, role)) {
    list->push_back(std::move(observed.seen));
  }
}

}  // namespace

bool Trial::lost_its_evidence() const {
  return evidence.lost > 0 && !decided() && evidence.drops.empty();
}

/// A kernel says "no route" to one source once a second (net.ipv4.route.error_cost, which is of the
/// machine and not of a namespace), five times at first. A moment later it says it again.
bool TestBed::may_be_rate_limited(const Trial& trial) const {
  constexpr std::string_view counter = "IpExt.InNoRoutes";
  const bool told = !trial.icmp_errors.empty() || !trial.icmp_elsewhere.empty();
  if (told || !trial.arrived.empty()) return false;
  return (route_errors_ && !trial.left.empty()) ||
         drops::moved(trial.evidence.counted_on(stage_.next), counter) != nullptr;
}

Result<Trial> TestBed::run(path::Path& path, std::vector<wire::Frame> frames, path::Level ours) {
  auto trial = attempt(path, frames, ours);
  if (trial && may_be_rate_limited(*trial)) {
    constexpr std::chrono::milliseconds until_it_speaks{1020};
    std::this_thread::sleep_for(until_it_speaks);
    drop_evidence_.listen();
    trial = attempt(path, frames, ours);
  }
  if (in_batch_) batch_.push_back({std::move(frames), ours});
  if (!trial || in_batch_ || !settle_each_) return trial;
  const auto waits = rooms_.occupied();
  if (!waits) return fail(waits.error());
  if (!*waits) return trial;
  if (auto settled = settle({&*trial, 1}); !settled) return fail(settled.error());
  return trial;
}

Result<Trial> TestBed::attempt(path::Path& path, std::vector<wire::Frame> frames,
                               path::Level ours) {
  Trial trial;
  trial.wrote = std::move(frames);
  trial.ours = ours;
  for (const wire::Frame& frame : trial.wrote) {
    const wire::FrameView view = wire::view_of(frame.packet(), frame.link);
    const auto taken = path.send(std::span(&view, 1));
    if (!taken) trial.refusal = taken.error();
    if (taken && *taken == 0) {
      trial.refusal = system_error("cannot send: the queue is full", ENOBUFS);
    }
    if (trial.refusal) break;
  }
  return end(std::move(trial));
}

Result<Trial> TestBed::run(const std::function<void()>& act) {
  act();
  return end({});
}

Result<Trial> TestBed::end(Trial trial) {
  trial.application = stage_.remote;
  if (auto passed = pass_barrier(); !passed) return fail(passed.error());
  auto observed = collect();
  if (!observed) return fail(observed.error());
  sort_in(trial, std::move(*observed));
  trial.heard = take_heard();
  if (auto waited = await_error(trial); !waited) return fail(waited.error());
  auto evidence = drop_evidence_.look();
  if (!evidence) return fail(evidence.error());
  trial.evidence = std::move(*evidence);
  move_behind(late_.drops, keep_own_drops(trial));
  return trial;
}

Result<void> TestBed::pass_barrier() {
  if (auto passed = barrier_.pass(); !passed) return passed;
  return stream_barrier_->pass();
}

Result<void> TestBed::recover() {
  if (auto passed = pass_barrier(); !passed) return passed;
  if (const auto observed = collect(); !observed) return fail(observed.error());
  static_cast<void>(take_heard());
  const auto evidence = drop_evidence_.look();
  return evidence ? Result<void>{} : fail(evidence.error());
}

void TestBed::begin_batch() {
  in_batch_ = true;
  batch_.clear();
  late_ = {};
}

Result<void> TestBed::settle(std::span<Trial> trials) {
  const auto meanwhile = [this] { drop_evidence_.listen(); };
  if (auto empty = rooms_.until_empty(Deadline::in(longest_wait), meanwhile); !empty) return empty;
  if (auto passed = barrier_.pass_on_every_cpu(); !passed) return passed;
  if (auto passed = stream_barrier_->pass(); !passed) return passed;
  Late late = std::exchange(late_, {});
  in_batch_ = false;
  auto observed = collect();
  if (!observed) return fail(observed.error());
  move_behind(late.packets, std::move(*observed));
  std::vector<Bytes> heard = take_heard();
  if (trials.size() == 1) move_behind(trials[0].heard, std::move(heard));
  auto evidence = drop_evidence_.look();
  if (!evidence) return fail(evidence.error());
  move_behind(evidence->drops, std::move(late.drops));
  for (Trial& trial : trials) {
    std::vector<Written> others;
    for (const Trial& other : trials) {
      if (&other != &trial) others.push_back(other.written());
    }
    const std::vector<Role> roles = attribute(trial.written(), others, late.packets);
    for (std::size_t i = 0; i < roles.size(); ++i) add(trial, roles[i], late.packets[i]);
    if (!trial.decided()) add_later(trial, *evidence);
  }
  return {};
}

Result<std::vector<Observed>> TestBed::collect() {
  std::vector<Observed> out;
  for (Watcher& watcher : stage_.watchers) {
    while (true) {
      auto seen = watcher.sniffer.next_owned(Deadline::in(std::chrono::nanoseconds(0)));
      if (!seen) return fail(seen.error());
      if (!*seen) break;
      out.push_back({watcher.place, std::move(**seen)});
    }
  }
  return out;
}

std::vector<Bytes> TestBed::take_heard() {
  const std::scoped_lock lock(log_->mutex);
  std::erase_if(log_->heard, [](const Bytes& request) { return Barrier::is_text(request); });
  return std::exchange(log_->heard, {});
}

Result<void> TestBed::await_error(Trial& trial) {
  const Deadline deadline = Deadline::in(timers_);
  const bool waits = timers_.count() > 0 && !trial.refusal;
  std::vector<pollfd> fds;
  for (const Watcher& watcher : stage_.watchers) {
    const bool at_sender = watcher.place != Place::next && watcher.place != Place::receiver;
    if (at_sender) fds.push_back({watcher.sniffer.fd(), POLLIN, 0});
  }
  while (waits && trial.answers.empty() && trial.icmp_errors.empty() && !deadline.passed()) {
    if (::poll(fds.data(), fds.size(), deadline.left_ms()) <= 0) continue;
    auto observed = collect();
    if (!observed) return fail(observed.error());
    sort_in(trial, std::move(*observed));
  }
  return {};
}

void TestBed::sort_in(Trial& trial, std::vector<Observed> observed) {
  std::vector<Written> others;
  for (const Earlier& one : batch_) others.push_back({one.frames, one.ours});
  const std::vector<Role> roles = attribute(trial.written(), others, observed);
  for (std::size_t i = 0; i < roles.size(); ++i) {
    if (roles[i] == Role::other_trial) {
      late_.packets.push_back(std::move(observed[i]));
    } else {
      add(trial, roles[i], std::move(observed[i]));
    }
  }
}

}  // namespace pushpkt::journey
