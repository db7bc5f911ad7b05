// A trial: the frames of one case on one path, and what became of them, up to a barrier.
#pragma once

#include <optional>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/journey/attribution.hpp"
#include "pushpkt/journey/drop_evidence.hpp"
#include "pushpkt/path/path.hpp"

namespace pushpkt::journey {

/// What became of the frames of one trial. Packets are in the order of time.
struct Trial {
  std::vector<WrittenFrame> wrote;
  path::Level ours = path::Level::link;  ///< of each frame; headers outside of it are the kernel's
  std::optional<Error> refusal;          ///< of the first frame that the kernel did not take
  /// Came in at the router from the client; on loopback: went out by `lo`.
  std::vector<SeenPacket> left;
  /// Came in at the server from the router; on loopback: came in by `lo`.
  std::vector<SeenPacket> arrived;
  std::vector<SeenPacket> answers;       ///< came in at the client, no ICMP errors
  std::vector<SeenPacket> sent_back;     ///< our own packet, which a router sent back to the client
  std::vector<SeenPacket> icmp_errors;   ///< about ours; came in at the client, be it by its `lo`
  std::vector<Observed> icmp_elsewhere;  ///< about ours; seen on the way or at another host
  std::vector<SeenPacket> unclaimed;     ///< forwarded to the server; whose it is, is not known
  std::vector<Bytes> heard;              ///< what the server's program was given
  Evidence evidence;                     ///< drops and counters of the hosts during the trial
  Endpoint application;                  ///< where the server's program listens, by UDP and TCP

  [[nodiscard]] bool sent() const { return !refusal; }
  [[nodiscard]] Written written() const { return {wrote, ours}; }
  /// Whether it was answered or delivered, or the kernel refused it: then no drop is looked for.
  [[nodiscard]] bool decided() const { return refusal || !answers.empty() || !heard.empty(); }
  /// Whether the report of its drop may be among the events that were lost.
  [[nodiscard]] bool lost_its_evidence() const;
  /// Adds an observed packet to the list of its role. A packet of another trial and noise are left
  /// out.
  void add(Role role, const Observed& observed);
};

}  // namespace pushpkt::journey
