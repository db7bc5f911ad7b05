// RFC 8985, 6.2, 6.3 and 7
#include "pushpkt/stack/tcp/rack.hpp"

#include <algorithm>
#include <utility>

namespace pushpkt::stack::tcp {
namespace {

constexpr std::size_t enough_reported = 3;  // DupThresh
constexpr unsigned recoveries_to_forget = 16;
constexpr unsigned most_quarters = 1000;
constexpr Time peer_delay = std::chrono::milliseconds(200);  // 7.2: of the peer's ACK
constexpr Time timer_grain = std::chrono::milliseconds(10);  // of programs that wait for an event
constexpr Time without_rtt = std::chrono::seconds(1);        // 7.2

// RACK_sent_after(): the order of sending.
bool sent_after(Time at, Seq end, Time than_at, Seq than_end) {
  return at > than_at || (at == than_at && end > than_end);
}

}  // namespace

void Rack::on_delivered(const SentSegment& sent, Time now, bool of_first) {
  const Time rtt = now - sent.at;
  if (!sent.again) min_rtt_ = std::min(min_rtt_, rtt);
  const bool too_soon = min_rtt_ != Time::max() && rtt < min_rtt_;
  const bool unclear = sent.again && (of_first || too_soon);
  if (!unclear) {
    rtt_ = rtt;
    if (sent_after(sent.at, sent.range.end, at_, end_)) {
      at_ = sent.at;
      end_ = sent.range.end;
    }
  }
  if (!fack_ || sent.range.end > *fack_) {
    fack_ = sent.range.end;
  } else if (sent.range.end < *fack_ && (!sent.again || of_first)) {
    reordering_seen_ = true;
  }
}

void Rack::on_duplicate_report(Seq una, Seq max) {
  if (round_ && una < *round_) return;
  round_ = max;
  quarters_ = std::min(quarters_ + 1, most_quarters);
  persist_ = recoveries_to_forget;
}

void Rack::on_recovered() {
  if (persist_ > 0 && --persist_ == 0) quarters_ = 1;
}

Time Rack::window(std::size_t reported, Time smoothed_rtt, bool recovering) const {
  if (!reordering_seen_ && (recovering || reported >= enough_reported)) return Time{};
  if (min_rtt_ == Time::max()) return Time{};
  return std::min(min_rtt_ / 4 * quarters_, smoothed_rtt);
}

Rack::Losses Rack::detect(Flight& flight, Time now, Time smoothed_rtt, bool recovering) const {
  Losses losses;
  if (!fack_) return losses;
  const Time late = rtt_ + window(flight.reported(), smoothed_rtt, recovering);
  for (std::size_t i = 0; i < flight.segments().size(); ++i) {
    const SentSegment& sent = flight.segments()[i];
    if (sent.reported || sent.lost) continue;
    if (!sent_after(at_, end_, sent.at, sent.range.end)) continue;
    if (sent.again && sent.at == at_) continue;  // by its number alone it may have been sent later
    if (sent.at + late > now) {
      losses.look_again = std::max(losses.look_again.value_or(now), sent.at + late);
      continue;
    }
    flight.mark_lost(i);
    losses.any = true;
    if (sent.again) losses.again = std::max(losses.again.value_or(sent.at), sent.at);
  }
  return losses;
}

Time Rack::horizon(Time now, Time smoothed_rtt) const {
  return now - rtt_ - window(0, smoothed_rtt, true);
}

std::uint64_t Rack::state() const {
  std::uint64_t hash = 0;
  const auto mix = [&](std::uint64_t value) {
    hash = (hash ^ value) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 29U;
  };
  for (const Time time : {rtt_, min_rtt_, at_}) mix(static_cast<std::uint64_t>(time.count()));
  mix(end_.value);
  for (const auto& seq : {fack_, round_}) mix(seq ? 1 + std::uint64_t{seq->value} : 0);
  mix(quarters_);
  mix(persist_ * 2 + (reordering_seen_ ? 1U : 0U));
  return hash;
}

Time TailProbe::timeout(Time smoothed_rtt, bool single) {
  if (smoothed_rtt == Time{}) return without_rtt;
  return 2 * smoothed_rtt + (single ? peer_delay : timer_grain);
}

bool TailProbe::on_ack(Seq ack, bool duplicate) {
  if (!end_ || ack < *end_) return false;
  if (again_ && !duplicate && ack == *end_) return false;  // the ACK of the first copy, perhaps
  const bool repaired = again_ && !duplicate;
  end_.reset();
  return repaired;
}

}  // namespace pushpkt::stack::tcp
