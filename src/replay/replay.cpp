// One wait, then all that is due in one call: at topspeed, or when we are late, batches fill up.
#include "pushpkt/replay/replay.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include "pushpkt/path/queue_backoff.hpp"

namespace pushpkt::replay {
namespace {

/// After these no frame will leave any more.
bool ends_it(int number) {
  constexpr std::array fatal{ENETDOWN, ENODEV, ENXIO, EBADF};
  return std::find(fatal.begin(), fatal.end(), number) != fatal.end();
}

}  // namespace

Result<void> Replay::run(const Feed& feed) {
  anchor_ = clock_.now();
  Result<void> done = fetch(feed);
  while (done && next_ && wait_for_next()) {
    done = load(feed);
    const auto sent = send();  // also what was loaded before the feed failed
    if (!sent) done = sent;
  }
  counts_.lasted = clock_.now() - anchor_;
  return done;
}

Result<void> Replay::fetch(const Feed& feed) {
  next_.reset();
  auto packet = feed();
  if (!packet) return fail(packet.error());
  next_ = *packet;
  if (next_) next_due_ = schedule_.due(next_->time, next_->frame.bytes.size(), next_->round);
  return {};
}

/// When the next frame may leave, on the clock that says `now`.
std::chrono::nanoseconds Replay::leaves_at(std::chrono::nanoseconds now) const {
  const std::chrono::nanoseconds due = anchor_ + next_due_;
  return next_->limited ? std::max(due, limit_.due(now)) : due;
}

/// False when the options say stop.
bool Replay::wait_for_next() {
  while (true) {
    if (options_.look) options_.look();
    if (stopped()) return false;
    const std::chrono::nanoseconds now = clock_.now();
    const std::chrono::nanoseconds at = leaves_at(now);
    if (now >= at) return true;
    clock_.sleep_until(at);
  }
}

Result<void> Replay::load(const Feed& feed) {
  arena_.clear();
  batch_.clear();
  const std::chrono::nanoseconds now = clock_.now();
  while (next_ && batch_.size() < options_.batch && leaves_at(now) <= now) {
    if (next_->limited) limit_.count(now);
    const ByteView bytes = next_->frame.bytes;
    batch_.push_back({next_->frame, !next_->stays, arena_.size(), next_due_, next_->number});
    if (!next_->stays) arena_.insert(arena_.end(), bytes.begin(), bytes.end());
    if (auto done = fetch(feed); !done) return done;
  }
  return {};
}

Result<void> Replay::send() {
  frames_.clear();
  for (Loaded& loaded : batch_) {
    if (loaded.is_copied) {
      loaded.frame.bytes = ByteView(arena_).subspan(loaded.offset, loaded.frame.bytes.size());
    }
    frames_.push_back(loaded.frame);
  }
  path::QueueBackoff backoff;
  for (std::size_t at = 0; at < batch_.size();) {
    const std::chrono::nanoseconds now = clock_.now() - anchor_;
    ++counts_.calls;
    const auto taken = path_.send(std::span(frames_).subspan(at));
    if (!taken) {
      if (auto going_on = refuse(batch_[at], taken.error()); !going_on) return going_on;
      ++at;
      continue;
    }
    for (std::size_t i = at; i < at + *taken; ++i) {
      ++counts_.packets;
      counts_.bytes += frames_[i].bytes.size();
      if (options_.pace.kind != Pace::Kind::topspeed) lateness_.add(now - batch_[i].due);
    }
    at += *taken;
    if (*taken > 0) {
      if (!first_sent_) first_sent_ = now;
      // Frames of one call leave while it lasts.
      const auto last = *taken > 1 ? clock_.now() - anchor_ : now;
      counts_.first_to_last = last - *first_sent_;
      counts_.last_bytes = frames_[at - 1].bytes.size();
      backoff.is_over();
      continue;
    }
    if (stopped()) return {};
    if (auto waited = backoff.wait(path_.fd()); !waited) return waited;
  }
  return {};
}

Result<void> Replay::refuse(const Loaded& loaded, const Error& error) {
  Refusal& refusal = counts_.refused[error.number];
  if (refusal.count++ == 0) {
    refusal.what = error.what;
    refusal.hint = error.hint;
  }
  if (refusal.numbers.size() < Refusal::most_numbers) refusal.numbers.push_back(loaded.number);
  if (ends_it(error.number)) return fail(error);
  return {};
}

}  // namespace pushpkt::replay
