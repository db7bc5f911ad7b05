// A dropped packet is compared with the frames written and the packets observed on the way.
#include "pushpkt/journey/drop_attribution.hpp"

#include <algorithm>
#include <iterator>

#include "pushpkt/journey/attribution.hpp"

namespace pushpkt::journey {
namespace {

/// Packets observed on the way have what the kernel filled in and a translation changed.
bool was_observed(ByteView dropped, const Trial& trial) {
  const auto is_it = [&](const SeenPacket& packet) { return is_of(dropped, packet); };
  return std::any_of(trial.left.begin(), trial.left.end(), is_it) ||
         std::any_of(trial.arrived.begin(), trial.arrived.end(), is_it);
}

/// Whether the trial sent a fragment of this datagram. Only fragments of IPv6 have an id, and the
/// last bytes of another lab's datagram may be those of ours ("hello").
bool sends_fragment_of(const wire::IpPacket& datagram, const Trial& trial) {
  const auto is_part = [&](const auto& packet) {
    return packet.ip().fragment && packet.ip().id == datagram.id;
  };
  return std::any_of(trial.wrote.begin(), trial.wrote.end(), is_part) ||
         std::any_of(trial.left.begin(), trial.left.end(), is_part) ||
         std::any_of(trial.arrived.begin(), trial.arrived.end(), is_part);
}

/// A packet without a device (the rest of a datagram whose timer expired has none) may be that of
/// another lab, with the same addresses and the same text: then its id and its source must be those
/// of a packet of this trial, also where the kernel chose them.
bool is_own(const LabDrop& drop, const Trial& trial) {
  const ByteView dropped = drop.drop.packet;
  Written written = trial.written();
  if (drop.host.empty()) {
    if (dropped.empty()) return false;
    const wire::IpPacket packet = wire::read_ip(dropped);
    if (packet.version == 6 && packet.fragment && !sends_fragment_of(packet, trial)) return false;
    written.ours = path::Level::link;
  }
  return is_of(dropped, written) || was_observed(dropped, trial);
}

}  // namespace

std::vector<LabDrop> keep_own_drops(Trial& trial) {
  Evidence& evidence = trial.evidence;
  if (trial.wrote.empty() || evidence.traced != drops::Detail::packet) return {};
  const auto others =
      std::stable_partition(evidence.drops.begin(), evidence.drops.end(),
                            [&](const LabDrop& drop) { return is_own(drop, trial); });
  std::vector<LabDrop> out(std::make_move_iterator(others),
                           std::make_move_iterator(evidence.drops.end()));
  evidence.drops.erase(others, evidence.drops.end());
  return out;
}

}  // namespace pushpkt::journey
