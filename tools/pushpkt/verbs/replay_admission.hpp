// Each frame of a replay before the egress policy, and the pace of the schedule.
#pragma once

#include <deque>
#include <vector>

#include "pushpkt/replay/replay.hpp"
#include "pushpkt/stack/egress_gate.hpp"
#include "verbs/replay_options.hpp"

namespace pushpkt::tool {

/// Refuses more than 1,000 packets within any second of a schedule.
class FloodWatch {
 public:
  explicit FloodWatch(replay::Pace pace) : schedule_(pace) {}
  /// `limited`: whether the packet counts.
  [[nodiscard]] Result<void> see(const replay::ScheduledPacket& shot, bool limited);
  /// The rounds behind the first one, which was seen: as many packets as a flood takes.
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

  replay::Schedule schedule_;
  std::vector<Scheduled> first_round_;           // its beginning, 1,001 at most
  std::deque<std::chrono::nanoseconds> latest_;  // due times, 1,000 at most
  bool refused_ = false;                         // said once is enough
};

/// Of one run, or of the survey before it.
class Admission {
 public:
  /// Without a gate (a dry run) everything passes. The gate must outlive it.
  Admission(const ReplayPlan& plan, stack::EgressGate* gate, stack::EgressExit exit)
      : gate_(gate), exit_(std::move(exit)), flood_(plan.pace) {}

  /// A frame that leaves now; says whether the calm pace holds for it. Input errors name the
  /// packet.
  [[nodiscard]] Result<bool> admit(const replay::ScheduledPacket& shot);
  /// A frame that will leave so often.
  [[nodiscard]] Result<void> announce(const replay::ScheduledPacket& shot, std::uint64_t times);
  /// All of the first round was announced, and so many rounds will leave.
  [[nodiscard]] Result<void> announce_rounds(std::uint64_t rounds);

 private:
  [[nodiscard]] stack::EgressExit& exit_of(const wire::FrameView& frame);
  [[nodiscard]] Result<bool> pass(const replay::ScheduledPacket& shot,
                                  const Result<stack::EgressVerdict>& verdict);

  stack::EgressGate* gate_;
  stack::EgressExit exit_;
  FloodWatch flood_;
};

}  // namespace pushpkt::tool
