// Packet by packet from the file: a round begins by opening it again, so nothing is kept.
#include "verbs/replay_feed.hpp"

#include "cli/interruption.hpp"

namespace pushpkt::tool {
namespace {

/// Named one by one; of the rest only the number.
constexpr std::uint64_t most_named = 8;

/// The first obstacle, and the others as lines before its hint.
class Obstacles {
 public:
  void add(const Error& error) {
    ++count_;
    if (!first_) {
      first_ = error;
    } else if (count_ <= most_named) {
      others_ += "also: " + error.what + "\n";
    }
  }

  [[nodiscard]] std::optional<Error> told() const {
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

ReplayFeed::ReplayFeed(const ReplayPlan& plan, Preparation& preparation, Admission& admission)
    : plan_(plan), preparation_(preparation), admission_(admission) {}

bool ReplayFeed::is_over() const { return plan_.options->count && read_ >= *plan_.options->count; }

/// False behind the last packet of the last round.
Result<bool> ReplayFeed::advance() {
  while (!is_over()) {
    if (!reader_) {
      if (round_ >= plan_.options->loop) return false;
      auto reader =
          sniff::CaptureReader::open(plan_.options->file, plan_.options->filter, interruption_fd());
      if (!reader) return fail(reader.error());
      reader_.emplace(std::move(*reader));
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

Result<std::optional<replay::ScheduledPacket>> ReplayFeed::next() {
  while (frames_.empty()) {
    const auto more = advance();
    if (!more) return fail(more.error());
    if (!*more) return std::nullopt;
    const auto frames = preparation_.prepare(seen_);
    if (!frames) return fail(frames.error());
    frames_ = *frames;
  }
  replay::ScheduledPacket shot{frames_.front(), seen_.time, seen_.number, round_};
  frames_ = frames_.subspan(1);
  const auto limited = admission_.admit(shot);
  if (!limited) return fail(limited.error());
  shot.limited = *limited;
  return shot;
}

Survey survey(const ReplayPlan& plan, Preparation& preparation, Admission& admission) {
  Survey out;
  Obstacles obstacles;
  auto reader = sniff::CaptureReader::open(plan.options->file, plan.options->filter);
  while (reader && (!plan.options->count || out.packets < *plan.options->count)) {
    const auto seen = reader->next();
    if (!seen || !*seen) break;
    ++out.packets;
    const auto frames = preparation.prepare(**seen);
    if (!frames) obstacles.add(frames.error());
    if (!frames) continue;
    for (const wire::FrameView& frame : *frames) {
      const auto may = admission.announce(
          {.frame = frame, .time = (*seen)->time, .number = (*seen)->number}, plan.options->loop);
      if (!may) obstacles.add(may.error());
      if (!may) break;  // its other pieces have the same obstacle
    }
  }
  const bool ends_before = plan.options->count && out.packets >= *plan.options->count;
  if (!ends_before) {
    if (auto may = admission.announce_rounds(plan.options->loop); !may) obstacles.add(may.error());
  }
  out.obstacle = obstacles.told();
  return out;
}

}  // namespace pushpkt::tool
