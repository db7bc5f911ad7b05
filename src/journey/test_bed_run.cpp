// Send, pass the barrier, collect what was observed, and attribute it.
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>

#include "journey/test_bed_impl.hpp"
#include "pushpkt/journey/drop_attribution.hpp"
#include "pushpkt/wire/frame_view.hpp"

namespace pushpkt::journey {
namespace {

constexpr std::chrono::seconds longest_timer{15};  // several times what the lab's timers are set to

template <class T>
void move_behind(std::vector<T>& all, std::vector<T> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

bool has_fragment(const std::vector<WrittenFrame>& frames) {
  return std::any_of(frames.begin(), frames.end(),
                     [](const WrittenFrame& frame) { return frame.ip().fragment; });
}

/// Only a fragment's timer is counted; the counters of all other trials are their own.
void add_later(Trial& trial, const Evidence& later) {
  Evidence own = later;
  if (!has_fragment(trial.wrote)) own.counted = {};
  trial.evidence.add(own);
  static_cast<void>(keep_own_drops(trial));
}

}  // namespace

/// A kernel reports "no route" to each source once a second (net.ipv4.route.error_cost, which is
/// of the machine and not of a namespace), after a burst of five. A second later it reports again.
bool TestBed::Impl::icmp_was_rate_limited(const Trial& trial, const RunOptions& options) const {
  constexpr std::string_view counter = "IpExt.InNoRoutes";
  const bool reported = !trial.icmp_errors.empty() || !trial.icmp_elsewhere.empty();
  if (reported || !trial.arrived.empty()) return false;
  return (options.retry_without_icmp && !trial.left.empty()) ||
         drops::moved(trial.evidence.counted_on(vantage.next), counter) != nullptr;
}

void TestBed::Impl::wait_for_next_error() {
  constexpr std::chrono::milliseconds until_next_error{1020};
  constexpr int listen_again_ms = 20;
  for (const Deadline end = Deadline::in(until_next_error); !end.passed();) {
    ::poll(nullptr, 0, std::min(end.left_ms(), listen_again_ms));
    drop_evidence.listen();
  }
}

Result<Trial> TestBed::Impl::run(path::Path& path, const std::vector<WrittenFrame>& frames,
                                 path::Level ours, const RunOptions& options) {
  auto trial = attempt(path, frames, ours, options);
  if (trial && icmp_was_rate_limited(*trial, options)) {
    wait_for_next_error();
    trial = attempt(path, frames, ours, options);
  }
  if (in_batch_) batch_.push_back({frames, ours});
  if (!trial || in_batch_ || !options.settle) return trial;
  const auto held = queues.occupied();
  if (!held) return fail(held.error());
  if (!*held) return trial;
  if (auto settled = settle({&*trial, 1}); !settled) return fail(settled.error());
  return trial;
}

Result<Trial> TestBed::Impl::attempt(path::Path& path, const std::vector<WrittenFrame>& frames,
                                     path::Level ours, const RunOptions& options) {
  Trial trial;
  trial.wrote = frames;
  trial.ours = ours;
  for (const WrittenFrame& written : trial.wrote) {
    const wire::Frame& frame = written.frame();
    const wire::FrameView view = wire::view_of(frame.packet(), frame.link);
    const auto taken = path.send(std::span(&view, 1));
    if (!taken) trial.refusal = taken.error();
    if (taken && *taken == 0) {
      trial.refusal = system_error("cannot send: the queue is full", ENOBUFS);
    }
    if (trial.refusal) break;
  }
  return end(std::move(trial), options);
}

Result<Trial> TestBed::Impl::run(const std::function<void()>& act) {
  act();
  return end({}, {});
}

Result<Trial> TestBed::Impl::end(Trial trial, const RunOptions& options) {
  trial.application = vantage.remote;
  if (auto passed = pass_barrier(); !passed) return fail(passed.error());
  auto observed = collect();
  if (!observed) return fail(observed.error());
  sort_in(trial, *observed);
  trial.heard = take_heard();
  if (auto waited = wait_for_icmp(trial, options.icmp_wait); !waited) return fail(waited.error());
  auto evidence = drop_evidence.look();
  if (!evidence) return fail(evidence.error());
  trial.evidence = std::move(*evidence);
  move_behind(late_.drops, keep_own_drops(trial));
  return trial;
}

Result<void> TestBed::Impl::pass_barrier() {
  if (auto passed = barrier_.pass(); !passed) return passed;
  return stream_barrier_.pass();
}

Result<void> TestBed::Impl::recover() {
  if (auto passed = pass_barrier(); !passed) return passed;
  if (const auto observed = collect(); !observed) return fail(observed.error());
  static_cast<void>(take_heard());
  const auto evidence = drop_evidence.look();
  return evidence ? Result<void>{} : fail(evidence.error());
}

void TestBed::Impl::begin_batch() {
  in_batch_ = true;
  batch_.clear();
  late_ = {};
}

Result<void> TestBed::Impl::settle(std::span<Trial> trials) {
  Result<void> taken;
  const auto meanwhile = [&] {
    drop_evidence.listen();
    auto observed = collect();
    if (!observed) taken = fail(observed.error());
    if (observed) move_behind(late_.packets, std::move(*observed));
  };
  if (auto empty = queues.until_empty(Deadline::in(longest_timer), meanwhile); !empty) return empty;
  if (!taken) return taken;
  if (auto passed = barrier_.pass_on_every_cpu(); !passed) return passed;
  if (auto passed = stream_barrier_.pass(); !passed) return passed;
  LatePackets late = std::exchange(late_, {});
  in_batch_ = false;
  auto observed = collect();
  if (!observed) return fail(observed.error());
  move_behind(late.packets, std::move(*observed));
  std::vector<Bytes> heard = take_heard();
  if (trials.size() == 1) move_behind(trials[0].heard, std::move(heard));
  auto evidence = drop_evidence.look();
  if (!evidence) return fail(evidence.error());
  move_behind(evidence->drops, std::move(late.drops));
  for (Trial& trial : trials) {
    std::vector<Written> others;
    for (const Trial& other : trials) {
      if (&other != &trial) others.push_back(other.written());
    }
    const std::vector<Role> roles = attribute(trial.written(), others, late.packets);
    for (std::size_t i = 0; i < roles.size(); ++i) trial.add(roles[i], late.packets[i]);
    if (!trial.decided()) add_later(trial, *evidence);
  }
  return {};
}

Result<std::vector<Observed>> TestBed::Impl::collect() {
  std::vector<Observed> out;
  for (Watcher& watcher : vantage.watchers) {
    const auto taken = watcher.sniffer.take_all_present([&](sniff::Seen seen) -> Result<void> {
      out.push_back({watcher.place, SeenPacket(std::move(seen))});
      return {};
    });
    if (!taken) return fail(taken.error());
  }
  return out;
}

std::vector<Bytes> TestBed::Impl::take_heard() {
  const std::scoped_lock lock(log_.mutex);
  std::erase_if(log_.heard, [](const Bytes& request) { return Barrier::is_text(request); });
  return std::exchange(log_.heard, {});
}

Result<void> TestBed::Impl::wait_for_icmp(Trial& trial, std::chrono::milliseconds most) {
  const Deadline deadline = Deadline::in(most);
  const bool waits = most.count() > 0 && !trial.refusal;
  std::vector<pollfd> fds;
  for (const Watcher& watcher : vantage.watchers) {
    const bool at_sender = watcher.place != Place::next && watcher.place != Place::receiver;
    if (at_sender) fds.push_back({watcher.sniffer.fd(), POLLIN, 0});
  }
  while (waits && trial.answers.empty() && trial.icmp_errors.empty() && !deadline.passed()) {
    if (::poll(fds.data(), fds.size(), deadline.left_ms()) <= 0) continue;
    auto observed = collect();
    if (!observed) return fail(observed.error());
    sort_in(trial, *observed);
  }
  return {};
}

void TestBed::Impl::sort_in(Trial& trial, std::span<const Observed> observed) {
  std::vector<Written> others;
  for (const Earlier& earlier : batch_) others.push_back({earlier.frames, earlier.ours});
  const std::vector<Role> roles = attribute(trial.written(), others, observed);
  for (std::size_t i = 0; i < roles.size(); ++i) {
    if (roles[i] == Role::other_trial) late_.packets.push_back(observed[i]);
    trial.add(roles[i], observed[i]);
  }
}

}  // namespace pushpkt::journey
