// A packet that died is compared with what was written and with what was seen of it on its way.
#include "journey/drop_attribution.hpp"

#include <algorithm>
#include <iterator>

#include "pushpkt/journey/attribution.hpp"

namespace pushpkt::journey {
namespace {

/// What was seen on the way has what the kernel filled in and a translation changed.
std::vector<wire::Frame> seen_of(const Trial& trial) {
  std::vector<wire::Frame> out;
  for (const auto* seen_there : {&trial.left, &trial.arrived}) {
    for (const sniff::Seen& seen : *seen_there) {
      const wire::Decoded decoded = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
      const auto layers = decoded.layers();
      out.push_back({seen.bytes,
                     seen.link,
                     {layers.begin(), layers.end()},
                     static_cast<std::uint32_t>(seen.bytes.size() - decoded.trailer().size())});
    }
  }
  return out;
}

}  // namespace

std::vector<LabDrop> keep_own_drops(Trial& trial) {
  Evidence& evidence = trial.evidence;
  if (trial.wrote.empty() || evidence.traced != drops::Detail::packet) return {};
  const std::vector<wire::Frame> seen = seen_of(trial);
  const auto others =
      std::stable_partition(evidence.drops.begin(), evidence.drops.end(), [&](const LabDrop& drop) {
        if (drop.drop.packet.empty() && drop.host.empty()) return false;
        return is_of(drop.drop.packet, trial.written()) || is_of(drop.drop.packet, {seen});
      });
  std::vector<LabDrop> out(std::make_move_iterator(others),
                           std::make_move_iterator(evidence.drops.end()));
  evidence.drops.erase(others, evidence.drops.end());
  return out;
}

}  // namespace pushpkt::journey
