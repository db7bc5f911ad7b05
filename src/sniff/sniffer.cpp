// Sniffer: one or two taps, read as one stream in the order of time.
#include "pushpkt/sniff/sniffer.hpp"

#include "sniff/live_capture.hpp"

namespace pushpkt::sniff {

Result<Sniffer> Sniffer::open(const Options& options) {
  auto capture = Capture::open(options);
  if (!capture) return fail(std::move(capture.error()));
  return Sniffer(std::move(*capture));
}

Sniffer::Sniffer(std::unique_ptr<Capture> capture) : capture_(std::move(capture)) {}
Sniffer::Sniffer(Sniffer&&) noexcept = default;
Sniffer& Sniffer::operator=(Sniffer&&) noexcept = default;
Sniffer::~Sniffer() = default;

Result<std::optional<SeenView>> Sniffer::next(Deadline deadline) {
  return capture_->next(deadline);
}
Result<std::optional<Seen>> Sniffer::next_owned(Deadline deadline) {
  return capture_->next_owned(deadline);
}

Result<std::size_t> Sniffer::take_present(
    std::size_t most, const std::function<Result<void>(const SeenView& packet)>& take) {
  return capture_->take_present(most, take);
}

Result<void> Sniffer::take_all_present(const std::function<Result<void>(Seen packet)>& take) {
  const Deadline none = Deadline::in(std::chrono::nanoseconds(0));
  Backlog backlog(none);
  while (true) {
    auto seen = next_owned(none);
    if (!seen) return fail(std::move(seen.error()));
    if (!*seen) return {};
    const bool last = backlog.ends_with((*seen)->time);
    if (auto done = take(std::move(**seen)); !done) return done;
    if (last) return {};
  }
}

Result<std::optional<SeenView>> Sniffer::Until::next() {
  if (has_ended_) return std::nullopt;
  auto packet = sniffer_->next(deadline_);
  sniffer_->error_ = packet ? std::nullopt : std::optional(packet.error());
  has_ended_ = packet && *packet && backlog_.ends_with((*packet)->time);
  return packet;
}

std::chrono::milliseconds Sniffer::lag() const { return capture_->lag(); }
int Sniffer::fd() const { return capture_->fd(); }
Link Sniffer::link() const { return capture_->link(); }
const std::string& Sniffer::interface() const { return capture_->interface(); }
Sniffer::Stats Sniffer::stats() { return capture_->stats(); }

}  // namespace pushpkt::sniff
