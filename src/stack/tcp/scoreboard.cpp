// RFC 6675, section 4, on ranges.
#include "pushpkt/stack/tcp/scoreboard.hpp"

#include <algorithm>

namespace pushpkt::stack::tcp {
namespace {

constexpr std::uint32_t dup_thresh = 3;  // RFC 6675, 2

}  // namespace

bool Scoreboard::add(std::span<const SeqRange> blocks, Seq una, Seq max) {
  bool is_new = false;
  for (SeqRange block : blocks) {
    if (block.begin >= block.end || block.end > max || block.begin < una) continue;
    is_new = add(block) || is_new;
  }
  return is_new;
}

bool Scoreboard::add(SeqRange range) {
  const auto first =
      std::ranges::find_if(ranges_, [&](const SeqRange& old) { return old.end >= range.begin; });
  const auto last = std::find_if(first, ranges_.end(),
                                 [&](const SeqRange& old) { return old.begin > range.end; });
  if (first == last && ranges_.size() >= max_ranges) return false;
  std::uint32_t known = 0;
  for (auto it = first; it != last; ++it) {
    known += it->size();
    range.begin = earlier(range.begin, it->begin);
    range.end = later(range.end, it->end);
  }
  ranges_.insert(ranges_.erase(first, last), range);
  return range.size() > known;
}

void Scoreboard::acknowledge(Seq una) {
  std::erase_if(ranges_, [&](const SeqRange& range) { return range.end <= una; });
  if (!ranges_.empty()) ranges_.front().begin = later(ranges_.front().begin, una);
}

bool Scoreboard::is_lost(Seq seq, std::uint32_t mss) const {
  std::uint32_t above = 0;
  std::uint32_t bytes = 0;
  for (const SeqRange& range : ranges_) {
    if (range.begin <= seq) continue;
    ++above;
    bytes += range.size();
  }
  return above >= dup_thresh || bytes > (dup_thresh - 1) * mss;
}

std::uint32_t Scoreboard::pipe(Seq una, Seq max, Seq retransmitted, std::uint32_t mss) const {
  std::uint32_t pipe = 0;
  const auto count_hole = [&](Seq begin, Seq end) {
    if (begin >= end) return;
    // A hole lies between two reported ranges: all its bytes are lost, or none.
    if (!is_lost(begin, mss)) pipe += end - begin;
    if (retransmitted > begin) pipe += earlier(end, retransmitted) - begin;
  };
  Seq from = una;
  for (const SeqRange& range : ranges_) {
    count_hole(from, range.begin);
    from = range.end;
  }
  count_hole(from, max);
  return pipe;
}

std::optional<SeqRange> Scoreboard::next_hole(Seq from, std::uint32_t mss, bool only_lost) const {
  for (const SeqRange& range : ranges_) {
    if (range.begin > from) {
      if (only_lost && !is_lost(from, mss)) return std::nullopt;  // nor is any above it
      return SeqRange{from, range.begin};
    }
    from = later(from, range.end);
  }
  return std::nullopt;
}

Seq Scoreboard::skip_reported(Seq seq) const {
  for (const SeqRange& range : ranges_) {
    if (range.begin <= seq && seq < range.end) return range.end;
  }
  return seq;
}

Seq Scoreboard::next_reported(Seq seq, Seq limit) const {
  for (const SeqRange& range : ranges_) {
    if (range.begin > seq) return earlier(range.begin, limit);
  }
  return limit;
}

}  // namespace pushpkt::stack::tcp
