// The schedule is known beforehand, so that a flood is refused before its first packet.
#include "replay_admission.hpp"

#include "pushpkt/base/pace.hpp"
#include "replay_preparation.hpp"

namespace pushpkt::tool {

Result<void> FloodWatch::see(const replay::Shot& shot, bool limited) {
  const auto due = schedule_.due(shot.time, shot.frame.bytes.size(), shot.round);
  if (!limited || refused_) return {};
  latest_.push_back(due);
  if (latest_.size() <= calm_packets_per_second) return {};
  const std::chrono::nanoseconds before = latest_.front();
  latest_.pop_front();
  if (due - before >= std::chrono::seconds(1)) return {};
  refused_ = true;
  return fail(stack::flood_refusal());
}

/// raw-ip has a socket of each family; the packet's version chooses.
stack::EgressExit& Admission::exit_of(const wire::FrameView& frame) {
  const ByteView packet = frame.from_network();
  const bool ip6 = !packet.empty() && packet[0] >> 4U == 6;
  exit_.target.remote.address = ip6 ? Ip{Ip6{}} : Ip{Ip4{}};
  return exit_;
}

Result<bool> Admission::pass(const replay::Shot& shot,
                             const Result<stack::EgressVerdict>& verdict) {
  if (!verdict) return fail(about_packet(shot.number, verdict.error()));
  const bool limited = gate_->is_limited(*verdict);
  const auto calm = flood_.see(shot, limited);
  if (!calm) return fail(about_packet(shot.number, calm.error()));
  return limited;
}

Result<bool> Admission::admit(const replay::Shot& shot) {
  if (gate_ == nullptr) return false;
  return pass(shot, gate_->admit(exit_of(shot.frame), shot.frame));
}

Result<void> Admission::announce(const replay::Shot& shot, std::uint64_t times) {
  if (gate_ == nullptr) return {};
  const auto verdict = gate_->inspect(exit_of(shot.frame), shot.frame);
  const auto passed = pass(shot, verdict);
  if (!passed) return fail(passed.error());
  const auto calm = gate_->announce(*verdict, times);
  if (!calm) return fail(about_packet(shot.number, calm.error()));
  return {};
}

}  // namespace pushpkt::tool
