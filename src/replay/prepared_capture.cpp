// Frames in chunks of memory, and the sums of what their preparation counted.
#include "pushpkt/replay/prepared_capture.hpp"

#include <algorithm>

namespace pushpkt::replay {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 20U;

/// A capture is larger than the processor's cache, and the reader of the first byte of a frame
/// waits for memory: it is asked for so many frames before.
constexpr std::size_t frames_ahead = 8;

void add_times(std::uint64_t& sum, std::uint64_t count, std::uint64_t times) {
  sum += count * times;
}

void add_rewritten(Rewriter::Counts& sum, const Rewriter::Counts& counts, std::uint64_t times) {
  add_times(sum.packets, counts.packets, times);
  add_times(sum.framed, counts.framed, times);
  add_times(sum.not_ip, counts.not_ip, times);
  add_times(sum.partial_computed, counts.partial_computed, times);
  add_times(sum.partial_kept, counts.partial_kept, times);
  add_times(sum.wrong_computed, counts.wrong_computed, times);
  add_times(sum.wrong_kept, counts.wrong_kept, times);
  sum.changed.resize(std::max(sum.changed.size(), counts.changed.size()));
  for (std::size_t i = 0; i < counts.changed.size(); ++i) {
    add_times(sum.changed[i], counts.changed[i], times);
  }
  for (const auto& [protocol, count] : counts.not_repaired) {
    add_times(sum.not_repaired[protocol], count, times);
  }
}

void add_edited(EditCounts& sum, const EditCounts& counts, std::uint64_t times) {
  add_times(sum.seen, counts.seen, times);
  add_times(sum.packets, counts.packets, times);
  for (std::size_t i = 0; i < counts.each.size(); ++i) {
    if (sum.each.size() == i) sum.each.push_back({counts.each[i].edit, counts.each[i].value, 0});
    add_times(sum.each[i].packets, counts.each[i].packets, times);
  }
  if (times > 0) sum.beyond = counts.beyond;
  add_times(sum.fcs_removed, counts.fcs_removed, times);
  add_times(sum.mutated, counts.mutated, times);
  add_times(sum.forgotten_conversations, counts.forgotten_conversations, times);
  add_times(sum.forgotten_datagrams, counts.forgotten_datagrams, times);
  add_times(sum.not_anonymised, counts.not_anonymised, times);
  for (const auto& [what, packets] : counts.unread) add_times(sum.unread[what], packets, times);
}

}  // namespace

PreparationCounts PreparationCounts::of(const Preparation& preparation) {
  return {.prepared = preparation.counts(),
          .left_out = preparation.left_out(),
          .edited = preparation.edited(),
          .trailer_bytes = preparation.trailer_bytes(),
          .rewritten = preparation.rewritten()};
}

void PreparationCounts::add(const PreparationCounts& round, std::uint64_t times) {
  for (std::uint64_t i = 0; i < times && !round.prepared.cut.empty(); ++i) {
    for (const std::uint64_t number : round.prepared.cut) {
      if (prepared.cut.size() < Preparation::most_numbers) prepared.cut.push_back(number);
    }
    if (prepared.cut.size() == Preparation::most_numbers) break;
  }
  for (const std::string& name : round.prepared.interfaces) {
    if (std::find(prepared.interfaces.begin(), prepared.interfaces.end(), name) ==
        prepared.interfaces.end()) {
      prepared.interfaces.push_back(name);
    }
  }
  add_times(prepared.cut_count, round.prepared.cut_count, times);
  add_times(prepared.split, round.prepared.split, times);
  add_times(prepared.pieces, round.prepared.pieces, times);
  add_times(left_out.not_picked, round.left_out.not_picked, times);
  add_times(left_out.incomplete, round.left_out.incomplete, times);
  add_times(left_out.other_link, round.left_out.other_link, times);
  add_edited(edited, round.edited, times);
  add_times(trailer_bytes, round.trailer_bytes, times);
  add_rewritten(rewritten, round.rewritten, times);
}

bool PreparedCapture::add(const wire::FrameView& frame, Timestamp time, std::uint64_t number,
                          std::uint64_t read) {
  const std::size_t size = frame.bytes.size();
  bytes_ += size + sizeof(Frame);
  if (bytes_ > most_bytes) return false;
  if (chunks_.empty() || chunks_.back().capacity() - chunks_.back().size() < size) {
    chunks_.emplace_back().reserve(std::max(chunk_bytes, size));
  }
  Bytes& chunk = chunks_.back();
  const std::size_t at = chunk.size();
  chunk.insert(chunk.end(), frame.bytes.begin(), frame.bytes.end());
  Frame& kept = frames_.emplace_back(Frame{frame, time, number, read});
  kept.view.bytes = ByteView(chunk).subspan(at, size);
  return true;
}

void PreparedCapture::finish(std::uint64_t packets, PreparationCounts counts) {
  packets_ = packets;
  counts_ = std::move(counts);
}

Result<std::optional<ScheduledPacket>> PreparedFeed::next() {
  if (next_ == capture_.frames().size()) {
    // Packets behind the last frame were read and left out; without any frame, those of all rounds.
    const std::uint64_t rounds = capture_.frames().empty() ? plan_.rounds : round_ + 1;
    read_ = std::min(rounds * capture_.packets(), plan_.count.value_or(~std::uint64_t{0}));
    if (capture_.frames().empty() || round_ + 1 >= plan_.rounds) return std::nullopt;
    ++round_;
    next_ = 0;
  }
  const PreparedCapture::Frame& frame = capture_.frames()[next_];
  const std::uint64_t read = round_ * capture_.packets() + frame.read;
  if (plan_.count && read > *plan_.count) {
    read_ = *plan_.count;
    return std::nullopt;
  }
  if (next_ + frames_ahead < capture_.frames().size()) {
    __builtin_prefetch(capture_.frames()[next_ + frames_ahead].view.bytes.data());
  }
  ++next_;
  read_ = read;
  ScheduledPacket packet{.frame = frame.view,
                         .time = frame.time,
                         .number = frame.number,
                         .round = round_,
                         .stays = true};
  const auto limited = admission_.admit(packet);
  if (!limited) return fail(limited.error());
  packet.limited = *limited;
  return packet;
}

}  // namespace pushpkt::replay
