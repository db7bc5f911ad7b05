// poll(2) on the sniffer, a request to stop, and the program's end.
#include "pushpkt/sniff/capture_run.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "pushpkt/base/counted.hpp"

namespace pushpkt::sniff {
namespace {

/// When the program has ended, answers to it may still come, and packets may wait for the softirq
/// of a busy machine: the capture ends with a silence, or after so long on a link without one.
constexpr std::chrono::milliseconds silence{100};
constexpr std::chrono::seconds longest_rest{1};
/// Packets taken in a row before anything else is looked at.
constexpr std::uint64_t most_in_a_row = 1000;

bool is_stopped(const CaptureRun::Options& options) { return options.stop && options.stop(); }

}  // namespace

Result<void> CaptureRun::run(const Options& options) {
  std::function<Result<void>(const SeenView&)> take_one = [&](const SeenView& seen) {
    return take(options, seen);
  };
  if (writer_ && !options.take) take_one = [this](const SeenView& seen) { return keep(seen); };
  const auto end = options.wait ? std::optional(Deadline::in(*options.wait)) : std::nullopt;
  while (!is_stopped(options) && !is_over(options)) {
    if (end && end->passed()) break;
    const std::uint64_t most =
        options.count ? std::min(*options.count - packets_, most_in_a_row) : most_in_a_row;
    const auto taken = sniffer_.take_present(most, take_one);
    if (!taken) return fail(taken.error());
    if (*taken < most) {
      // No packet is there now: those that were can be read before we wait.
      if (auto done = flush(options); !done) return done;
      if (auto waited = wait(options, end); !waited) return waited;
    }
    const auto ended = options.program ? options.program->has_ended() : Result<bool>(false);
    if (!ended) return fail(ended.error());
    if (*ended) return take_rest(options);
  }
  if (options.program && is_stopped(options)) {
    if (const auto ended = options.program->terminate(); !ended) return fail(ended.error());
    return take_rest(options);
  }
  if (auto done = take_waiting(options); !done) return done;
  return flush(options);
}

std::string CaptureRun::counts() {
  std::string out = counted(packets_, "packet") + " captured, " +
                    std::to_string(sniffer_.stats().dropped) + " dropped\n";
  if (!writer_ || writer_->packets() == packets_) return out;
  return out + std::to_string(writer_->packets()) + " of them whole in the file\n";
}

/// For a packet, the program's end, a stop, or the end of the time.
Result<void> CaptureRun::wait(const Options& options, const std::optional<Deadline>& end) {
  std::array<pollfd, 3> events{{{sniffer_.fd(), POLLIN, 0},
                                {options.stop_fd, POLLIN, 0},
                                {options.program ? options.program->ended_fd : -1, POLLIN, 0}}};
  const int longest_ms = end ? end->left_ms() : -1;
  if (::poll(events.data(), events.size(), longest_ms) < 0 && errno != EINTR) {
    return fail(system_error("cannot wait for packets of " + sniffer_.interface()));
  }
  return {};
}

/// Packets that had passed when the end came, and none later: the kernel hands the last batch over
/// a little later.
Result<void> CaptureRun::take_waiting(const Options& options) {
  const Timestamp asked_at = now();
  const auto last = Deadline::in(sniffer_.lag());
  while (!is_over(options)) {
    const auto seen = sniffer_.next(last);
    if (!seen) return fail(seen.error());
    if (!*seen && !last.passed()) continue;  // a second signal
    if (!*seen || (*seen)->time > asked_at) break;
    if (auto done = take(options, **seen); !done) return done;
  }
  return {};
}

/// When the program has ended: what it sent, and what is still on its way to it.
Result<void> CaptureRun::take_rest(const Options& options) {
  const auto last = Deadline::in(longest_rest);
  while (!is_over(options) && !last.passed()) {
    const auto more = take_next(options, Deadline::in(sniffer_.lag() + silence));
    if (!more) return fail(more.error());
    if (!*more) break;
  }
  return flush(options);
}

/// False if there was none until the deadline.
Result<bool> CaptureRun::take_next(const Options& options, Deadline deadline) {
  const auto seen = sniffer_.next(deadline);
  if (!seen) return fail(seen.error());
  if (!*seen) return false;
  if (auto done = take(options, **seen); !done) return fail(done.error());
  return true;
}

/// Nothing is to be done with a packet but to write it.
Result<void> CaptureRun::keep(const SeenView& seen) {
  ++packets_;
  return writer_->write(seen);
}

Result<void> CaptureRun::take(const Options& options, const SeenView& seen) {
  ++packets_;
  if (writer_) {
    if (auto done = writer_->write(seen); !done) return done;
  }
  return options.take ? options.take(seen) : Result<void>{};
}

/// Readers of the file or the pipe can have all of it.
Result<void> CaptureRun::flush(const Options& options) {
  // Where a program runs, a capture begins with its first packet: see give_up_for_earlier().
  if (writer_ && (packets_ > 0 || !options.program)) {
    if (auto done = writer_->flush(); !done) return done;
  }
  return options.flush ? options.flush() : Result<void>{};
}

}  // namespace pushpkt::sniff
