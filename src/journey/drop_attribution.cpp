// A dropped packet is compared with the frames written and the packets observed on the way.
#include "journey/drop_attribution.hpp"

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

}  // namespace

std::vector<LabDrop> keep_own_drops(Trial& trial) {
  Evidence& evidence = trial.evidence;
  if (trial.wrote.empty() || evidence.traced != drops::Detail::packet) return {};
  const auto others =
      std::stable_partition(evidence.drops.begin(), evidence.drops.end(), [&](const LabDrop& drop) {
        if (drop.drop.packet.empty() && drop.host.empty()) return false;
        return is_of(drop.drop.packet, trial.written()) || was_observed(drop.drop.packet, trial);
      });
  std::vector<LabDrop> out(std::make_move_iterator(others),
                           std::make_move_iterator(evidence.drops.end()));
  evidence.drops.erase(others, evidence.drops.end());
  return out;
}

}  // namespace pushpkt::journey
