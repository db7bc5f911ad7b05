// Due times as a function of what came before, in doubles where a rate is one: exact to the
// nanosecond for more than a hundred days.
#include "pushpkt/replay/schedule.hpp"

#include <algorithm>

namespace pushpkt::replay {
namespace {

using std::chrono::nanoseconds;

}  // namespace

nanoseconds Schedule::due(Timestamp time, std::size_t bytes, std::uint64_t round) {
  own_ = paced(time, bytes, round);
  latest_ = std::max(own_, latest_);
  return latest_;
}

nanoseconds Schedule::paced(Timestamp time, std::size_t bytes, std::uint64_t round) {
  constexpr double ns_per_second = 1e9;
  constexpr double ns_per_byte_at_one_megabit = 8e3;
  const auto packets = static_cast<double>(packets_++);
  const auto sent = static_cast<double>(bytes_);
  bytes_ += bytes;
  switch (pace_.kind) {
    case Pace::Kind::original:
      return original(time, round);
    case Pace::Kind::packets:
      return whole_ns(packets * ns_per_second / pace_.value);
    case Pace::Kind::megabits:
      return whole_ns(sent * ns_per_byte_at_one_megabit / pace_.value);
    case Pace::Kind::topspeed:
      break;
  }
  return nanoseconds(0);
}

void Schedule::begin_round(Timestamp time, std::uint64_t round) {
  if (packets_ > 1) {
    const auto gaps = static_cast<std::int64_t>(std::max<std::uint64_t>(in_round_, 2) - 1);
    begin_ = latest_ + (latest_ - begin_) / gaps;
  }
  first_ = time;
  round_ = round;
  in_round_ = 0;
}

nanoseconds Schedule::original(Timestamp time, std::uint64_t round) {
  if (packets_ == 1 || round != round_) begin_round(time, round);
  ++in_round_;
  const auto since = static_cast<double>(time.since(first_).ns());
  const nanoseconds at = whole_ns(static_cast<double>(begin_.count()) + since / pace_.value);
  if (at < latest_) ++went_back_;
  return at;
}

}  // namespace pushpkt::replay
