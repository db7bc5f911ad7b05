// A round begins by opening the file again, so no packet is kept.
#include "pushpkt/replay/feed.hpp"

namespace pushpkt::replay {
namespace {

/// Packets that are named in an error; of the rest only the number.
constexpr std::uint64_t most_named = 8;

/// The first error, with the others as lines before its hint.
class ErrorList {
 public:
  void add(const Error& error) {
    ++count_;
    if (!first_) {
      first_ = error;
    } else if (count_ <= most_named) {
      others_ += "also: " + error.what + "\n";
    }
  }

  [[nodiscard]] bool empty() const { return !first_; }
  [[nodiscard]] std::optional<Error> merged() const {
    if (!first_) return std::nullopt;
    Error error = *first_;
    std::string more;
    if (count_ > most_named) {
      more = "and " + std::to_string(count_ - most_named) + " more such packets\n";
    }
    error.hint = others_ + more + error.hint;
    return error;
  }

 private:
  std::optional<Error> first_;
  std::string others_;
  std::uint64_t count_ = 0;
};

}  // namespace

/// False after the last packet of the last round.
Result<bool> CaptureFeed::advance() {
  while (!is_over()) {
    if (!reader_) {
      if (round_ >= plan_.rounds) return false;
      auto reader = open_capture(plan_, stop_fd_);
      if (!reader) return fail(reader.error());
      reader_.emplace(std::move(*reader));
      if (opened_) {
        if (auto done = opened_(*reader_, round_); !done) return fail(done.error());
      }
    }
    const auto seen = reader_->next();
    is_cut_ = !seen;
    if (!seen) return fail(seen.error());
    if (*seen) {
      seen_ = **seen;
      ++read_;
      return true;
    }
    if (read_ == 0) return false;  // an empty capture stays empty
    reader_.reset();
    ++round_;
  }
  return false;
}

Result<std::optional<ScheduledPacket>> CaptureFeed::next() {
  while (frames_.empty()) {
    const auto more = advance();
    if (!more) return fail(more.error());
    if (!*more) return std::nullopt;
    const auto frames = preparation_.prepare(seen_);
    if (!frames) return fail(frames.error());
    frames_ = *frames;
  }
  // A packet without a time leaves with the one before it.
  if (seen_.has_time) latest_ = seen_.time;
  ScheduledPacket packet{frames_.front(), latest_, seen_.number, round_};
  frames_ = frames_.subspan(1);
  const auto limited = admission_.admit(packet);
  if (!limited) return fail(limited.error());
  packet.limited = *limited;
  return packet;
}

Survey survey(const Plan& plan, Preparation& preparation, AdmissionCheck& admission) {
  Survey out;
  ErrorList errors;
  auto prepared = std::make_shared<PreparedCapture>();
  auto reader = open_capture(plan);
  bool is_whole = false;
  while (reader && (!plan.count || out.packets < *plan.count)) {
    const auto seen = reader->next();
    is_whole = seen && !*seen;
    if (!seen || is_whole) break;
    ++out.packets;
    const auto frames = preparation.prepare(**seen);
    if (!frames) errors.add(frames.error());
    if (!frames) continue;
    for (const wire::FrameView& frame : *frames) {
      if (prepared && !prepared->add(frame, (*seen)->time, (*seen)->number, out.packets)) {
        prepared.reset();
      }
      const auto may = admission.announce(
          {.frame = frame, .time = (*seen)->time, .number = (*seen)->number}, plan.rounds);
      if (!may) errors.add(may.error());
      if (!may) break;  // its other pieces have the same error
    }
  }
  is_whole = is_whole || (plan.count && out.packets >= *plan.count);
  // Of a capture that ends in damage, the error is the feed's, when its turn comes.
  if (prepared && is_whole && errors.empty()) {
    prepared->finish(out.packets, PreparationCounts::of(preparation));
    out.prepared = std::move(prepared);
  }
  const bool ends_before = plan.count && out.packets >= *plan.count;
  if (!ends_before) {
    if (auto may = admission.announce_rounds(plan.rounds); !may) errors.add(may.error());
  }
  out.first_error = errors.merged();
  return out;
}

}  // namespace pushpkt::replay
