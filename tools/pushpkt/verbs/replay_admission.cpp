// The schedule is known beforehand, so that a flood is refused before its first packet.
#include "verbs/replay_admission.hpp"

#include "pushpkt/base/pace.hpp"
#include "verbs/replay_preparation.hpp"

namespace pushpkt::tool {

Result<void> FloodWatch::see(const replay::ScheduledPacket& shot, bool limited) {
  const Scheduled packet{shot.time, shot.frame.bytes.size(), shot.number, limited};
  if (shot.round == 0 && first_round_.size() <= calm_packets_per_second) {
    first_round_.push_back(packet);
  }
  return see(packet, shot.round);
}

Result<void> FloodWatch::see(const Scheduled& packet, std::uint64_t round) {
  const auto due = schedule_.due(packet.time, packet.bytes, round);
  if (!packet.limited || refused_) return {};
  latest_.push_back(due);
  if (latest_.size() <= calm_packets_per_second) return {};
  const std::chrono::nanoseconds before = latest_.front();
  latest_.pop_front();
  if (due - before >= std::chrono::seconds(1)) return {};
  refused_ = true;
  return fail(about_packet(packet.number, stack::flood_refusal()));
}

Result<void> FloodWatch::see_rounds(std::uint64_t rounds) {
  // More packets than are calm in a second, so that a flood is in them wherever it begins.
  std::size_t left = 2 * calm_packets_per_second;
  for (std::uint64_t round = 1; round < rounds && !first_round_.empty(); ++round) {
    for (const Scheduled& packet : first_round_) {
      if (left-- == 0) return {};
      if (auto calm = see(packet, round); !calm) return calm;
    }
  }
  return {};
}

/// raw-ip has a socket of each family; the packet's version chooses.
stack::EgressExit& Admission::exit_of(const wire::FrameView& frame) {
  const ByteView packet = frame.from_network();
  const bool ip6 = !packet.empty() && packet[0] >> 4U == 6;
  exit_.target.remote.address = ip6 ? Ip{Ip6{}} : Ip{Ip4{}};
  return exit_;
}

Result<bool> Admission::pass(const replay::ScheduledPacket& shot,
                             const Result<stack::EgressVerdict>& verdict) {
  if (!verdict) return fail(about_packet(shot.number, verdict.error()));
  const bool limited = gate_->is_limited(*verdict);
  if (auto calm = flood_.see(shot, limited); !calm) return fail(calm.error());
  return limited;
}

Result<bool> Admission::admit(const replay::ScheduledPacket& shot) {
  if (gate_ == nullptr) return false;
  return pass(shot, gate_->admit(exit_of(shot.frame), shot.frame));
}

Result<void> Admission::announce(const replay::ScheduledPacket& shot, std::uint64_t times) {
  if (gate_ == nullptr) return {};
  const auto verdict = gate_->inspect(exit_of(shot.frame), shot.frame);
  const auto passed = pass(shot, verdict);
  if (!passed) return fail(passed.error());
  const auto calm = gate_->announce(*verdict, times);
  if (!calm) return fail(about_packet(shot.number, calm.error()));
  return {};
}

Result<void> Admission::announce_rounds(std::uint64_t rounds) {
  return gate_ == nullptr ? Result<void>{} : flood_.see_rounds(rounds);
}

}  // namespace pushpkt::tool
