// The schedule is known before the first packet leaves, so a flood is refused before it too.
#include "pushpkt/replay/admission.hpp"

#include "pushpkt/base/pace.hpp"
#include "pushpkt/replay/preparation.hpp"

namespace pushpkt::replay {

Result<void> FloodWatch::see(const ScheduledPacket& packet, bool limited) {
  const Scheduled scheduled{packet.time, packet.frame.bytes.size(), packet.number, limited};
  if (packet.round == 0 && first_round_.size() <= calm_packets_per_second) {
    first_round_.push_back(scheduled);
  }
  return see(scheduled, packet.round);
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
  return fail(about_packet(packet.number, refusal_));
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

Result<bool> AdmissionCheck::pass(const ScheduledPacket& packet, const Result<bool>& limited) {
  if (!limited) return fail(about_packet(packet.number, limited.error()));
  if (auto calm = flood_.see(packet, *limited); !calm) return fail(calm.error());
  return *limited;
}

Result<bool> AdmissionCheck::admit(const ScheduledPacket& packet) {
  if (admission_ == nullptr) return false;
  return pass(packet, admission_->admit(packet.frame));
}

Result<void> AdmissionCheck::announce(const ScheduledPacket& packet, std::uint64_t times) {
  if (admission_ == nullptr) return {};
  const auto passed = pass(packet, admission_->inspect(packet.frame));
  if (!passed) return fail(passed.error());
  const auto calm = admission_->announce(times);
  if (!calm) return fail(about_packet(packet.number, calm.error()));
  return {};
}

Result<void> AdmissionCheck::announce_rounds(std::uint64_t rounds) {
  return admission_ == nullptr ? Result<void>{} : flood_.see_rounds(rounds);
}

}  // namespace pushpkt::replay
