// Sending, each packet at its time, and waiting for what comes back. clock_nanosleep(2), poll(2)
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "interruption.hpp"
#include "pushpkt/report/packet_json.hpp"
#include "shipment.hpp"
#include "terminal.hpp"

namespace pushpkt::tool {
namespace {

/// Absolute deadlines from one start: an oversleeping is not carried on.
class Pace {
 public:
  explicit Pace(double packets_per_second) : rate_(packets_per_second) {
    ::clock_gettime(CLOCK_MONOTONIC, &start_);
  }

  void wait_for(std::uint64_t packet) const {
    if (rate_ <= 0 || packet == 0) return;
    constexpr double ns_per_second = 1e9;
    const double offset_ns = static_cast<double>(packet) / rate_ * ns_per_second;
    const auto at = static_cast<std::int64_t>(offset_ns) + start_.tv_nsec;
    constexpr std::int64_t second = 1'000'000'000;
    timespec due = start_;
    due.tv_sec += static_cast<decltype(due.tv_sec)>(at / second);
    due.tv_nsec = static_cast<decltype(due.tv_nsec)>(at % second);
    ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nullptr);  // a signal ends it early
  }

 private:
  double rate_;
  timespec start_{};
};

/// Most of what is told about near misses: the rest says nothing new.
constexpr std::size_t most_misses = 16;

}  // namespace

Result<void> Shipment::send() {
  const Pace pace(rate_);
  for (Load& load : loads_) {
    for (std::uint64_t i = 0; i < plan_->packets_each; ++i) {
      pace.wait_for(sent_);
      if (interrupted()) return {};
      const auto frame = load.series.at(i);
      if (!frame) return fail(frame.error());
      if (auto done = send_one(load, *frame); !done) return done;
      if (auto done = note(load, *frame); !done) return done;
    }
  }
  return {};
}

Result<void> Shipment::send_one(const Load& load, const wire::FrameView& frame) {
  const Deadline patience = Deadline::in(std::chrono::seconds(5));
  while (true) {
    const auto taken = load.path->send(std::span(&frame, 1));
    if (!taken) return fail(taken.error());
    if (*taken == 1) return {};
    if (patience.passed()) {
      return fail(system_error("cannot send: the queue of the device stays full", ENOBUFS));
    }
    pollfd queue{load.path->fd(), POLLOUT, 0};
    ::poll(&queue, 1, 1);
  }
}

Result<void> Shipment::note(const Load& load, const wire::FrameView& frame) {
  ++sent_;
  octets_ += frame.bytes.size();
  if (plan_->options->wait_seconds) {
    if (auto request = request_of(wire::decode(frame.bytes, frame.link))) {
      requests_.push_back(*request);
    }
  }
  if (!writer_) return {};
  return writer_->write(
      sniff::SeenView{.bytes = frame.bytes,
                      .wire_bytes = static_cast<std::uint32_t>(frame.bytes.size()),
                      .time = now(),
                      .link = frame.link,
                      .direction = sniff::Direction::out,
                      .interface = load.packet.interface,
                      .comment = load.comment});
}

Result<void> Shipment::wait(Deadline deadline, PacketPrinter* printer) {
  while (!requests_.empty() && !interrupted()) {
    for (auto& [interface, ear] : ears_) {
      while (true) {
        auto seen = ear.next(Deadline::in(std::chrono::nanoseconds(0)));
        if (!seen) return fail(seen.error());
        if (!*seen) break;
        if (auto done = take(**seen, printer); !done) return done;
      }
    }
    if (requests_.empty() || deadline.passed()) break;
    wait_for_ears(deadline);
  }
  return printer != nullptr ? printer->flush() : Result<void>{};
}

void Shipment::wait_for_ears(Deadline deadline) {
  constexpr int longest_ms = 200;  // a signal between a look and the wait is not overslept for long
  std::vector<pollfd> fds;
  for (const auto& [interface, ear] : ears_) fds.push_back({ear.fd(), POLLIN, 0});
  ::poll(fds.data(), fds.size(), std::min(deadline.left_ms(), longest_ms));
}

Result<void> Shipment::take(const sniff::Seen& seen, PacketPrinter* printer) {
  if (seen.direction == sniff::Direction::out) return {};
  const wire::Decoded decoded = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
  std::string why;
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    const Likeness likeness = compare(requests_[i], decoded);
    if (likeness.kind == Likeness::Kind::near_miss) why = likeness.why;
    if (likeness.kind != Likeness::Kind::answer) continue;
    requests_.erase(requests_.begin() + static_cast<std::ptrdiff_t>(i));
    ++answers_;
    const sniff::SeenView view = view_of(seen, ++heard_);
    answers_json_.push_back(report::packet_object(view, decoded, nullptr));
    if (writer_) {
      sniff::Seen answer = seen;
      answer.comment = "pushpkt: an answer";
      if (auto done = writer_->write(answer); !done) return done;
    }
    return printer != nullptr ? printer->print(view) : Result<void>{};
  }
  if (why.empty() || misses_json_.items()->size() >= most_misses) return {};
  misses_json_.push_back(
      {{"why", why}, {"packet", report::packet_object(view_of(seen, ++heard_), decoded, nullptr)}});
  if (printer != nullptr) say("near miss: " + why + "\n");
  return {};
}

Result<void> Shipment::close() { return writer_ ? writer_->close() : Result<void>{}; }

}  // namespace pushpkt::tool
