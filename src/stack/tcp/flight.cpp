// A list by sequence number. A window has few hundred segments, so that it is walked through.
#include "pushpkt/stack/tcp/flight.hpp"

#include <algorithm>

namespace pushpkt::stack::tcp {

// The index of the segment that begins at `at`; the segment in which `at` lies is cut.
std::size_t Flight::split(Seq at) {
  const auto found = std::ranges::partition_point(
      segments_, [&](const SentSegment& sent) { return sent.range.end <= at; });
  const auto index = static_cast<std::size_t>(found - segments_.begin());
  if (found == segments_.end() || found->range.begin >= at) return index;
  SentSegment rest = *found;
  found->range.end = rest.range.begin = at;
  segments_.insert(found + 1, rest);
  return index + 1;
}

void Flight::add(SeqRange range, Time now) {
  if (range.begin >= range.end) return;
  if (!segments_.empty() && range.begin < segments_.back().range.end) {
    const std::size_t first = split(range.begin);
    const std::size_t last = split(range.end);
    for (std::size_t i = first; i < last; ++i) {
      segments_[i].at = now;
      segments_[i].again = true;
      segments_[i].lost = false;
    }
    range.begin = segments_.back().range.end;
    if (range.begin >= range.end) return;
  }
  segments_.push_back({.range = range, .at = now});
}

void Flight::acknowledge(Seq una, std::vector<SentSegment>& news) {
  const auto index = static_cast<std::ptrdiff_t>(split(una));  // before begin(): it may move all
  const auto end = segments_.begin() + index;
  std::copy_if(segments_.begin(), end, std::back_inserter(news),
               [](const SentSegment& sent) { return !sent.reported; });
  segments_.erase(segments_.begin(), end);
}

void Flight::report(SeqRange block, std::vector<SentSegment>& news) {
  if (block.begin >= block.end || segments_.empty()) return;
  if (block.begin < segments_.front().range.begin) return;
  if (block.end > segments_.back().range.end) return;
  auto sent = std::ranges::partition_point(
      segments_, [&](const SentSegment& before) { return before.range.begin < block.begin; });
  for (; sent != segments_.end() && sent->range.end <= block.end; ++sent) {
    if (sent->reported) continue;
    news.push_back(*sent);
    sent->reported = true;
    sent->lost = false;
  }
}

std::uint32_t Flight::pipe() const {
  std::uint32_t bytes = 0;
  for (const SentSegment& sent : segments_) {
    if (!sent.reported && !sent.lost) bytes += sent.range.size();
  }
  return bytes;
}

std::uint32_t Flight::outstanding() const {
  std::uint32_t bytes = 0;
  for (const SentSegment& sent : segments_) bytes += sent.reported ? 0 : sent.range.size();
  return bytes;
}

std::size_t Flight::reported() const {
  return static_cast<std::size_t>(std::ranges::count(segments_, true, &SentSegment::reported));
}

const SentSegment* Flight::first_lost() const {
  const auto found = std::ranges::find(segments_, true, &SentSegment::lost);
  return found == segments_.end() ? nullptr : &*found;
}

void Flight::mark_lost_on_timeout(Time until) {
  if (segments_.empty()) return;
  if (segments_.front().reported) {
    for (SentSegment& sent : segments_) sent.reported = false;
  }
  for (SentSegment& sent : segments_) {
    if (!sent.reported && sent.at <= until) sent.lost = true;
  }
  segments_.front().lost = true;
}

void Flight::mark_all_lost() {
  for (SentSegment& sent : segments_) sent.lost = !sent.reported;
}

void Flight::unmark_lost() {
  for (SentSegment& sent : segments_) sent.lost = false;
}

}  // namespace pushpkt::stack::tcp
