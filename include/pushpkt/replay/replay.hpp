// Packets on their way, each at its time: what left, how late, and what the kernel refused.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "pushpkt/base/pace.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/replay/clock.hpp"
#include "pushpkt/replay/latency_histogram.hpp"
#include "pushpkt/replay/schedule.hpp"

namespace pushpkt::replay {

/// One frame that shall leave.
struct ScheduledPacket {
  wire::FrameView frame = {};  ///< borrowed until the next one is asked for
  Timestamp time = {};         ///< when it was captured
  std::uint64_t number = 0;    ///< of the captured packet, from 1
  std::uint64_t round = 0;     ///< how often the capture was replayed before
  bool stays = false;          ///< the frame is valid until the feed ends
  bool limited = false;        ///< Replay never sends more than calm_packets_per_second of these
};

/// The next frame, nullopt at the end.
using Feed = std::function<Result<std::optional<ScheduledPacket>>()>;

/// Packets that the kernel refused for one reason.
struct Refusal {
  static constexpr std::size_t most_numbers = 16;
  std::string what = {};                    ///< of the first
  std::string hint = {};                    ///< of the first
  std::vector<std::uint64_t> numbers = {};  ///< of the first captured packets that were refused
  std::uint64_t count = 0;
};

class Replay {
 public:
  struct Options {
    Pace pace = {};
    std::size_t batch = 64;  ///< at most so many frames for one call of the path, 1 or more
    /// Asked before each wait and each batch; true ends the replay as if there were no more.
    std::function<bool()> stop = {};
    /// Called now and then, between batches and while waiting.
    std::function<void()> look = {};
  };

  struct Counts {
    std::uint64_t packets = 0;  ///< that the kernel took
    std::uint64_t bytes = 0;
    std::uint64_t calls = 0;                    ///< of the path, one or more frames each
    std::chrono::nanoseconds lasted{0};         ///< the whole run; waiting for the input is in it
    std::chrono::nanoseconds first_to_last{0};  ///< from the first packet that left to the last
    std::uint64_t last_bytes = 0;               ///< of the last one
    std::map<int, Refusal> refused = {};        ///< by errno
  };

  Replay(path::Path& path, Clock& clock, Options options)
      : path_(path), clock_(clock), options_(std::move(options)), schedule_(options_.pace) {}

  /// Sends until the feed ends. A frame that the kernel refuses is counted and the next one sent;
  /// an error is the feed's, or says that the device is gone or does not empty its queue for 5
  /// seconds. The counts hold in any case.
  [[nodiscard]] Result<void> run(const Feed& feed);

  [[nodiscard]] const Counts& counts() const { return counts_; }
  /// Of each frame that was taken: when the path was called less when it was due. Empty at
  /// topspeed, which is never late.
  [[nodiscard]] const LatencyHistogram& lateness() const { return lateness_; }
  [[nodiscard]] const Schedule& schedule() const { return schedule_; }

 private:
  /// A frame in the batch.
  struct Loaded {
    wire::FrameView frame = {};
    bool is_copied = false;  ///< into arena_
    std::size_t offset = 0;  ///< there
    std::chrono::nanoseconds due = {};
    std::uint64_t number = 0;
  };

  [[nodiscard]] Result<void> fetch(const Feed& feed);
  [[nodiscard]] bool wait_for_next();
  [[nodiscard]] std::chrono::nanoseconds leaves_at(std::chrono::nanoseconds now) const;
  [[nodiscard]] Result<void> load(const Feed& feed);
  [[nodiscard]] Result<void> send();
  [[nodiscard]] Result<void> refuse(const Loaded& loaded, const Error& error);
  [[nodiscard]] bool stopped() const { return options_.stop && options_.stop(); }

  path::Path& path_;
  Clock& clock_;
  Options options_;
  Schedule schedule_;
  Counts counts_;
  LatencyHistogram lateness_;
  std::chrono::nanoseconds anchor_{0};
  std::optional<std::chrono::nanoseconds> first_sent_;  // since the anchor
  std::optional<ScheduledPacket> next_;                 // fetched, not loaded yet
  std::chrono::nanoseconds next_due_{0};
  RateLimit limit_{calm_packets_per_second};
  Bytes arena_;
  std::vector<Loaded> batch_;
  std::vector<wire::FrameView> frames_;
};

}  // namespace pushpkt::replay
