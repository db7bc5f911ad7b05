// Whether a frame may leave, and the limit of the schedule that it leaves by.
#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "pushpkt/replay/replay.hpp"

namespace pushpkt::replay {

/// The egress policy, as the caller has it: stack::FrameGate is one.
struct Admission {
  /// A frame that leaves now. Whether calm_packets_per_second holds for it.
  std::function<Result<bool>(const wire::FrameView& frame)> admit = {};
  /// The same for a frame that does not leave yet.
  std::function<Result<bool>(const wire::FrameView& frame)> inspect = {};
  /// The frame that was inspected last will leave so often.
  std::function<Result<void>(std::uint64_t times)> announce = {};
  /// The error of a schedule that is too fast.
  Error flood = {};
};

/// Refuses more than calm_packets_per_second packets within any second of a schedule.
class FloodWatch {
 public:
  FloodWatch(Pace pace, Error refusal) : schedule_(pace), refusal_(std::move(refusal)) {}
  /// `limited`: whether the packet counts.
  [[nodiscard]] Result<void> see(const ScheduledPacket& packet, bool limited);
  /// The rounds after the first one, which was seen: as many packets as a flood takes.
  [[nodiscard]] Result<void> see_rounds(std::uint64_t rounds);

 private:
  /// What the schedule needs of a packet.
  struct Scheduled {
    Timestamp time;
    std::size_t bytes = 0;
    std::uint64_t number = 0;
    bool limited = false;
  };
  [[nodiscard]] Result<void> see(const Scheduled& packet, std::uint64_t round);

  Schedule schedule_;
  Error refusal_;
  std::vector<Scheduled> first_round_;           // its beginning, 1,001 at most
  std::deque<std::chrono::nanoseconds> latest_;  // due times, 1,000 at most
  bool refused_ = false;                         // the error is returned once
};

/// Each frame of one run, or of the survey before it.
class AdmissionCheck {
 public:
  /// Without an admission (a dry run) all frames pass. `admission` must outlive it.
  AdmissionCheck(Pace pace, const Admission* admission)
      : admission_(admission), flood_(pace, admission != nullptr ? admission->flood : Error{}) {}

  /// A frame that leaves now; whether calm_packets_per_second holds for it. Errors name the packet.
  [[nodiscard]] Result<bool> admit(const ScheduledPacket& packet);
  /// A frame that will leave so often.
  [[nodiscard]] Result<void> announce(const ScheduledPacket& packet, std::uint64_t times);
  /// All of the first round was announced, and so many rounds will leave.
  [[nodiscard]] Result<void> announce_rounds(std::uint64_t rounds);

 private:
  [[nodiscard]] Result<bool> pass(const ScheduledPacket& packet, const Result<bool>& limited);

  const Admission* admission_;
  FloodWatch flood_;
};

}  // namespace pushpkt::replay
