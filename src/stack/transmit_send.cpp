// Packets leave in batches: what is due goes into one call of the path. The clock is read once a
// batch, and a series that varies is changed in place.
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "pushpkt/base/monotonic.hpp"
#include "pushpkt/path/queue_backoff.hpp"
#include "pushpkt/stack/transmit.hpp"

namespace pushpkt::stack {
namespace {

/// From so many on it is worth remembering verdicts of a load.
constexpr std::uint64_t many_packets = 4;

Error without_hint(Error error) {
  error.hint.clear();
  return error;
}

}  // namespace

Result<void> Transmitter::send(Observer& observer) {
  wake_on_time();
  now_ = monotonic_now();
  Result<void> done;
  for (Load& load : loads_) {
    done = send_each(load, observer);
    if (!done) {
      done = fail(about_recipe(done.error(), static_cast<std::size_t>(&load - loads_.data())));
    }
    if (!done || options_.stop()) break;
  }
  const auto rest = flush(observer);
  return done ? rest : done;
}

Result<void> Transmitter::send_each(Load& load, Observer& observer) {
  if (options_.packets_each > 1) {
    // The lanes and the verdicts of the load before are still in use until it has left.
    if (auto left = flush(observer); !left) return left;
    make_lanes(load);
  }
  if (load.packet.unreachable) return skip_all(load, observer);
  for (std::uint64_t i = 0; i < options_.packets_each; ++i) {
    if (const Error* const why = why_unreachable(load, i)) {
      if (auto done = skip(load, i, *why, observer); !done) return done;
      if (options_.stop()) return {};
      continue;
    }
    const auto frame = next_lane(load).at(i);
    if (!frame) return fail(frame.error());
    if (options_.fragment != 0) {
      const auto more = send_pieces(load, *frame, i, observer);
      if (!more) return fail(more.error());
      if (!*more) return {};
      continue;
    }
    const auto more = await(load, *frame, observer);
    if (!more) return fail(more.error());
    if (!*more) return {};
    static_cast<void>(enqueue(load, *frame, i));
  }
  return {};
}

Result<void> Transmitter::skip(Load& load, std::uint64_t index, const Error& why,
                               Observer& observer) {
  Unreachable& row = unreachable_[without_hint(why).text()];
  ++row.packets;
  row.hint = why.hint;
  if (!observer.watches()) return {};
  const auto frame = load.series.at(index);
  if (!frame) return fail(frame.error());
  observer.unreachable(
      {.load = load, .frame = *frame, .whole = frame->bytes, .index = index, .time = now()}, why);
  return {};
}

/// The first ones show it.
Result<void> Transmitter::skip_all(Load& load, Observer& observer) {
  constexpr std::uint64_t most = 65'536;
  const std::uint64_t shown = std::min(options_.packets_each, most);
  for (std::uint64_t i = 0; i < shown && !options_.stop(); ++i) {
    if (auto done = skip(load, i, *load.packet.unreachable, observer); !done) return done;
  }
  return {};
}

void Transmitter::make_lanes(const Load& load) {
  lanes_.clear();
  lane_ = 0;
  known_.clear();
  if (load.varied.empty()) return;  // all packets have the same bytes
  // One more than can wait: the packet that is being made.
  lanes_.assign(std::min<std::uint64_t>(options_.packets_each, most_in_a_batch + 1), load.series);
}

wire::PacketSeries& Transmitter::next_lane(Load& load) {
  if (lanes_.empty() || options_.packets_each == 1) return load.series;
  lane_ = lane_ + 1 < lanes_.size() ? lane_ + 1 : 0;
  return lanes_[lane_];
}

/// False: it is to stop.
Result<bool> Transmitter::send_pieces(Load& load, const wire::FrameView& frame, std::uint64_t index,
                                      Observer& observer) {
  const auto base = static_cast<std::uint64_t>(::getpid());
  auto pieces = pieces_of(load.packet.recipe, frame, options_.fragment, base + index);
  if (!pieces) return fail(pieces.error());
  bool begins = true;
  for (FramePiece& piece : *pieces) {
    const auto more = await(load, piece.view, observer);
    if (!more) return fail(more.error());
    if (!*more) return false;
    Entry& entry = enqueue(load, piece.view, index);
    entry.bytes = std::move(piece.bytes);  // the view still shows them
    entry.begins = begins;
    if (begins) entry.whole.assign(frame.bytes.begin(), frame.bytes.end());
    begins = false;
  }
  return true;
}

Result<bool> Transmitter::await(const Load& load, const wire::FrameView& view, Observer& observer) {
  const bool many = options_.packets_each >= many_packets;
  const auto verdict = many ? gate_.admit(load.exit, view, known_) : gate_.admit(load.exit, view);
  if (!verdict) return fail(verdict.error());
  const bool limited = gate_.is_limited(*verdict);
  if (waiting_ == 0 && options_.stop()) return false;
  if (limited || !pace_.is_due(limited, now_)) now_ = monotonic_now();
  if (waiting_ < most_in_a_batch && pace_.is_due(limited, now_)) {
    pace_.count(limited, now_);
    return true;
  }
  if (auto left = flush(observer); !left) return fail(left.error());
  if (!pace_.wait(limited, options_.stop)) return false;
  now_ = monotonic_now();
  pace_.count(limited, now_);
  return true;
}

Transmitter::Entry& Transmitter::enqueue(const Load& load, const wire::FrameView& view,
                                         std::uint64_t index) {
  Entry& entry = batch_[waiting_];
  frames_[waiting_++] = view;
  entry.load = &load;
  entry.index = index;
  entry.begins = true;
  entry.whole.clear();
  return entry;
}

/// The frames behind `first` that leave by its path.
std::size_t Transmitter::end_of_path(std::size_t first, std::size_t end) const {
  const path::Path* const path = batch_[first].load->path;
  std::size_t at = first + 1;
  while (at < end && batch_[at].load->path == path) ++at;
  return at;
}

Result<void> Transmitter::flush(Observer& observer) {
  const std::size_t count = std::exchange(waiting_, 0);
  for (std::size_t i = 0; i < count && observer.watches(); ++i) {
    observer.about_to_send(*batch_[i].load, frames_[i]);
  }
  path::QueueBackoff backoff;
  for (std::size_t at = 0; at < count;) {
    const auto taken = send_batch(at, count, observer);
    if (!taken) return fail(taken.error());
    if (auto done = observer.look(); !done) return done;
    at += *taken;
    if (*taken > 0) {
      backoff.is_over();
      continue;
    }
    if (auto waited = backoff.wait(batch_[at].load->path->fd()); !waited) return waited;
  }
  return {};
}

/// One call of a path, and how many frames it took.
Result<std::size_t> Transmitter::send_batch(std::size_t first, std::size_t end,
                                            Observer& observer) {
  const Timestamp time = now();
  const std::size_t same_path = end_of_path(first, end) - first;
  const auto taken = batch_[first].load->path->send(std::span(frames_).subspan(first, same_path));
  if (!taken) {
    if (observer.watches()) observer.not_sent(end - first);
    return fail(taken.error());
  }
  for (std::size_t i = first; i < first + *taken; ++i) {
    ++sent_;
    bytes_ += frames_[i].bytes.size();
    packets_ += batch_[i].begins ? 1U : 0U;
  }
  if (!observer.watches()) return *taken;
  if (auto done = report(first, first + *taken, time, observer); !done) return fail(done.error());
  return *taken;
}

Result<void> Transmitter::report(std::size_t first, std::size_t end, Timestamp time,
                                 Observer& observer) const {
  for (std::size_t i = first; i < end; ++i) {
    const Entry& entry = batch_[i];
    const ByteView whole = entry.whole.empty() ? frames_[i].bytes : ByteView(entry.whole);
    const Sent sent{.load = *entry.load,
                    .frame = frames_[i],
                    .whole = entry.begins ? whole : ByteView{},
                    .index = entry.index,
                    .time = time};
    if (auto done = observer.sent(sent); !done) return done;
  }
  return {};
}

}  // namespace pushpkt::stack
