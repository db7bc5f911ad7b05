// Sending, each packet at its time, and waiting for what comes back. poll(2)
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <utility>

#include "interruption.hpp"
#include "pushpkt/report/packet_json.hpp"
#include "shipment.hpp"
#include "terminal.hpp"

namespace pushpkt::tool {
namespace {

/// Most of what is told about near misses: the rest says nothing new.
constexpr std::size_t most_misses = 16;

}  // namespace

Result<void> Shipment::send() {
  Batch batch;
  for (Load& load : loads_) {
    auto done = send_each(load, batch);
    if (auto rest = flush(load, batch); done && !rest) done = rest;
    if (!done || interrupted()) return done;
  }
  return {};
}

/// What is due already goes into one call of the path.
Result<void> Shipment::send_each(Load& load, Batch& batch) {
  for (std::uint64_t i = 0; i < plan_->packets_each; ++i) {
    const auto frame = load.series.at(i);
    if (!frame) return fail(frame.error());
    const auto verdict = gate_.admit(load.exit, *frame);
    if (!verdict) return fail(verdict.error());
    const bool limited = gate_.is_limited(*verdict);
    if (batch.frames.size() >= Batch::most || !pace_.is_due(limited)) {
      if (auto done = flush(load, batch); !done) return done;
    }
    if (!pace_.wait(limited, interrupted)) return {};
    pace_.count(limited);
    const std::size_t at = batch.frames.size();
    if (batch.bytes.size() <= at) batch.bytes.emplace_back();
    batch.bytes[at].assign(frame->bytes.begin(), frame->bytes.end());
    batch.frames.push_back(*frame);
    batch.frames.back().bytes = batch.bytes[at];
  }
  return {};
}

Result<void> Shipment::flush(const Load& load, Batch& batch) {
  const std::vector<wire::FrameView> frames = std::exchange(batch.frames, {});
  const Deadline patience = Deadline::in(std::chrono::seconds(5));
  for (std::size_t at = 0; at < frames.size();) {
    const auto taken = load.path->send(std::span(frames).subspan(at));
    if (!taken) return fail(taken.error());
    for (const std::size_t end = at + *taken; at < end; ++at) {
      if (auto done = note(load, frames[at]); !done) return done;
    }
    if (*taken > 0) continue;
    if (patience.passed()) {
      return fail(system_error("cannot send: the queue of the device stays full", ENOBUFS));
    }
    pollfd queue{load.path->fd(), POLLOUT, 0};
    ::poll(&queue, 1, 1);
  }
  return {};
}

std::string Shipment::missed_rate() const {
  constexpr double kept = 0.98;
  if (pace_.wanted() <= 0 || pace_.reached() <= 0) return {};
  if (pace_.reached() >= pace_.wanted() * kept) return {};
  return std::to_string(std::llround(pace_.reached())) + " packets a second were reached, " +
         std::to_string(std::llround(pace_.wanted())) + " were asked for\n";
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
