// The ring holds each byte at its distance from the first unread one. RFC 9293, 3.10.7.4
#include "pushpkt/stack/tcp/receive_buffer.hpp"

#include <algorithm>

namespace pushpkt::stack::tcp {

std::uint32_t ReceiveBuffer::insert(Seq seq, ByteView bytes) {
  if (seq < next_) {  // the beginning was received before
    const std::uint32_t old = next_ - seq;
    if (old >= bytes.size()) return 0;
    bytes = bytes.subspan(old);
    seq = next_;
  }
  const std::uint32_t ahead = seq - next_;
  if (ahead >= room()) return 0;
  bytes = bytes.first(std::min<std::size_t>(bytes.size(), room() - ahead));
  if (bytes.empty()) return 0;
  if (ahead_.empty() && ahead == 0) {  // as nearly all do
    ring_.write(readable_, bytes);
    const auto more = static_cast<std::uint32_t>(bytes.size());
    next_ += more;
    readable_ += more;
    return more;
  }
  const SeqRange range{seq, seq + static_cast<std::uint32_t>(bytes.size())};
  const std::vector<Ahead> before = ahead_;
  if (!keep_ahead(range)) return 0;
  // Only the gaps between what was there are written: the first copy of a byte stays.
  Seq from = range.begin;
  for (const Ahead& old : before) {
    if (old.range.end <= from) continue;
    if (old.range.begin >= range.end) break;
    if (old.range.begin > from) {
      ring_.write(readable_ + (from - next_),
                  bytes.subspan(from - range.begin, old.range.begin - from));
    }
    from = old.range.end;
  }
  if (from < range.end) {
    ring_.write(readable_ + (from - next_), bytes.subspan(from - range.begin));
  }
  return absorb();
}

bool ReceiveBuffer::has(SeqRange range) const {
  return std::ranges::any_of(ahead_, [&](const Ahead& ahead) {
    return ahead.range.begin <= range.begin && range.end <= ahead.range.end;
  });
}

// Merges the range into the list; false where the list is full.
bool ReceiveBuffer::keep_ahead(SeqRange range) {
  auto first = std::ranges::find_if(
      ahead_, [&](const Ahead& ahead) { return ahead.range.end >= range.begin; });
  auto last = std::find_if(first, ahead_.end(),
                           [&](const Ahead& ahead) { return ahead.range.begin > range.end; });
  if (first == last && ahead_.size() >= max_ranges && range.begin != next_) return false;
  for (auto it = first; it != last; ++it) {
    range.begin = earlier(range.begin, it->range.begin);
    range.end = later(range.end, it->range.end);
  }
  const auto at = ahead_.erase(first, last);
  ahead_.insert(at, Ahead{range, ++inserts_});
  return true;
}

// Moves `next_` over what is no longer ahead of a gap.
std::uint32_t ReceiveBuffer::absorb() {
  if (ahead_.empty() || ahead_.front().range.begin != next_) return 0;
  const std::uint32_t more = ahead_.front().range.size();
  ahead_.erase(ahead_.begin());
  next_ += more;
  readable_ += more;
  return more;
}

std::size_t ReceiveBuffer::read(ByteSpan to) {
  const std::size_t count = std::min<std::size_t>(to.size(), readable_);
  ring_.copy(0, to.first(count));
  ring_.discard(count);
  readable_ -= static_cast<std::uint32_t>(count);
  return count;
}

SackBlocks ReceiveBuffer::sack_blocks(std::size_t most) const {
  SackBlocks blocks;
  std::uint64_t below = ~std::uint64_t{0};  // newer ones are in `blocks`
  while (blocks.all().size() < std::min(most, ahead_.size())) {
    const Ahead* newest = nullptr;
    for (const Ahead& ahead : ahead_) {
      if (ahead.changed >= below) continue;
      if (newest == nullptr || ahead.changed > newest->changed) newest = &ahead;
    }
    blocks.add(newest->range);
    below = newest->changed;
  }
  return blocks;
}

}  // namespace pushpkt::stack::tcp
