// Replay sends; a dry run writes, with the times that the packets would have had.
#include "pushpkt/replay/pipeline.hpp"

#include "pushpkt/base/monotonic.hpp"

namespace pushpkt::replay {
namespace {

bool is_stopped(const RunContext& context) { return context.stop && context.stop(); }

const Admission* admission_of(const RunContext& context) {
  return context.admission ? &*context.admission : nullptr;
}

void take_counts(Summary& summary, PreparationCounts counts, std::uint64_t read) {
  summary.read = read;
  summary.prepared = std::move(counts.prepared);
  summary.left_out = counts.left_out;
  summary.edited = counts.edited;
  summary.trailer_bytes = counts.trailer_bytes;
  summary.rewritten = std::move(counts.rewritten);
}

/// What the preparation of the capture's first packets counts.
PreparationCounts counts_of_first(const Plan& plan, const RunContext& context,
                                  std::uint64_t packets) {
  Preparation preparation(plan, context.interfaces, context.next_hop);
  auto reader = open_capture(plan);
  for (; reader && packets > 0; --packets) {
    const auto seen = reader->next();
    if (!seen || !*seen || !preparation.prepare(**seen)) break;
  }
  return PreparationCounts::of(preparation);
}

/// Whole rounds count as the first one did; of the last one, what was read of it.
PreparationCounts counts_of(const Plan& plan, const RunContext& context,
                            const PreparedCapture& capture, std::uint64_t read) {
  PreparationCounts out;
  out.rewritten.changed.resize(plan.changes.size());
  if (capture.packets() == 0) return out;
  out.add(capture.counts(), read / capture.packets());
  const std::uint64_t rest = read % capture.packets();
  if (rest > 0) out.add(counts_of_first(plan, context, rest));
  return out;
}

void finish(Summary& summary, const RunContext& context, const Replay& replay) {
  summary.sent = replay.counts();
  summary.lateness = replay.lateness();
  summary.went_back = replay.schedule().went_back();
  summary.interrupted = is_stopped(context);
}

/// Sends what the feed gives, each at its time.
template <class Feed>
Result<void> run_feed(const Plan& plan, const RunContext& context, path::Path& path,
                      Summary& summary, Feed& feed) {
  wake_on_time();
  MonotonicClock clock;
  Replay replay(path, clock, {.pace = plan.pace, .stop = context.stop, .look = [&] {
                                if (context.progress) context.progress(feed.read());
                              }});
  auto done = replay.run([&] { return feed.next(); });
  finish(summary, context, replay);
  return done;
}

Result<void> send_prepared(const Plan& plan, const RunContext& context, path::Path& path,
                           Summary& summary, const PreparedCapture& capture) {
  AdmissionCheck admission(plan.pace, admission_of(context));
  PreparedFeed feed(plan, capture, admission);
  auto done = run_feed(plan, context, path, summary, feed);
  take_counts(summary, counts_of(plan, context, capture, feed.read()), feed.read());
  return done;
}

class DryRun {
 public:
  DryRun(const Plan& plan, const RunContext& context, Summary& summary)
      : plan_(plan),
        context_(context),
        summary_(summary),
        preparation_(plan, none_, {}),
        admission_(plan.pace, nullptr),
        feed_(plan, preparation_, admission_, context.stop_fd),
        schedule_(plan.pace) {
    feed_.on_open([this](sniff::CaptureReader& reader, std::uint64_t round) {
      return pass_on(reader, round);
    });
  }

  Result<void> run() {
    auto done = write_all();
    summary_.interrupted = is_stopped(context_);
    // A capture that is cut short: what is whole appears. Otherwise an earlier file stays.
    const bool appears = done || summary_.interrupted || (feed_.is_cut() && feed_.read() > 0);
    if (begun_ && !failed_) {
      // A pipe gets what was whole.
      const auto ended = appears ? writer_->close() : writer_->flush();
      if (!ended) done = ended;
    }
    summary_.begun = begun_;
    if (begun_) summary_.notes = writer_->notes();
    summary_.sent.packets = begun_ ? writer_->packets() : 0;
    if (summary_.sent.packets == 0) summary_.sent.bytes = 0;
    take_counts(summary_, PreparationCounts::of(preparation_), feed_.read());
    return done;
  }

 private:
  Result<void> write_all() {
    while (!is_stopped(context_)) {
      const auto packet = feed_.next();
      if (!packet) return fail(packet.error());
      begun_ = true;
      if (!*packet) return {};
      if (auto done = write(**packet); !done) return done;
    }
    return {};
  }

  Result<void> pass_on(sniff::CaptureReader& reader, std::uint64_t round) {
    if (!writer_) {
      auto writer = sniff::CaptureWriter::create(plan_.out_file);
      if (!writer) return fail(writer.error());
      writer_.emplace(std::move(*writer));
    }
    sniff::PassOnOptions beside = plan_.beside_packets();
    beside.again = round > 0;
    return reader.pass_on_to(*writer_, std::move(beside));
  }

  Result<void> write(const ScheduledPacket& packet) {
    const wire::FrameView& frame = packet.frame;
    if (!first_) first_ = packet.time;
    static_cast<void>(schedule_.due(packet.time, frame.bytes.size(), packet.round));
    sniff::SeenView seen = preparation_.packet();
    const std::size_t cut = seen.wire_bytes - seen.bytes.size();
    seen.bytes = frame.bytes;
    seen.wire_bytes = static_cast<std::uint32_t>(frame.bytes.size() + cut);
    seen.link = frame.link;
    if (plan_.segment && frame.bytes.size() < preparation_.packet().bytes.size())
      seen.fcs_bytes = 0;
    set_time(packet, schedule_.own_time(), seen);
    auto done = writer_->write(seen);
    failed_ = !done;
    if (done) summary_.sent.bytes += frame.bytes.size();
    summary_.went_back = schedule_.went_back();
    return done;
  }

  /// A packet keeps its time, if it has one, unless the plan has another pace.
  void set_time(const ScheduledPacket& packet, std::chrono::nanoseconds at,
                sniff::SeenView& seen) const {
    const bool own = plan_.pace.kind == Pace::Kind::original && plan_.pace.value == 1.0;
    if (own && packet.round == 0) return;
    seen.time = Timestamp::from(first_->seconds(), first_->nanoseconds() + at.count());
    seen.has_time = true;
  }

  const Plan& plan_;
  const RunContext& context_;
  Summary& summary_;
  Interfaces none_;
  Preparation preparation_;
  AdmissionCheck admission_;
  CaptureFeed feed_;
  Schedule schedule_;
  std::optional<Timestamp> first_;
  std::optional<sniff::CaptureWriter> writer_;
  bool begun_ = false;   // something was read
  bool failed_ = false;  // to write into the file
};

}  // namespace

Survey survey(const Plan& plan, const RunContext& context) {
  if (plan.file == "-") return {};
  Preparation preparation(plan, context.interfaces, context.next_hop);
  AdmissionCheck admission(plan.pace, admission_of(context));
  return survey(plan, preparation, admission);
}

Result<void> send(const Plan& plan, const RunContext& context, path::Path& path, Summary& summary,
                  const PreparedCapture* prepared) {
  if (prepared != nullptr) return send_prepared(plan, context, path, summary, *prepared);
  Preparation preparation(plan, context.interfaces, context.next_hop);
  AdmissionCheck admission(plan.pace, admission_of(context));
  CaptureFeed feed(plan, preparation, admission, context.stop_fd);
  auto done = run_feed(plan, context, path, summary, feed);
  take_counts(summary, PreparationCounts::of(preparation), feed.read());
  return done;
}

Result<void> write(const Plan& plan, const RunContext& context, Summary& summary) {
  return DryRun(plan, context, summary).run();
}

}  // namespace pushpkt::replay
