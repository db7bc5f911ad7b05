// Which packet on the wire was which frame of ours, and both in the same layers.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "pushpkt/journey/packet.hpp"
#include "pushpkt/path/path.hpp"

namespace pushpkt::ask {

/// A packet that was seen, for comparison with the frame that we wrote: in the layers of that frame
/// where it is as long, so that a lying length or protocol number does not move the rows; else as
/// it decodes.
class AlignedPacket {
 public:
  AlignedPacket(journey::SeenPacket seen, journey::WrittenFrame wrote);
  /// A datagram that was reassembled.
  AlignedPacket(Bytes bytes, Link link);
  AlignedPacket(const AlignedPacket&) = delete;
  AlignedPacket& operator=(const AlignedPacket&) = delete;
  [[nodiscard]] const wire::Packet* get() const { return &packet_; }

 private:
  journey::SeenPacket seen_;
  std::optional<journey::WrittenFrame> wrote_;
  std::vector<wire::Layer> layers_ = {};  ///< of a packet without the frame's link-layer header
  wire::Packet packet_;
};

/// For each frame that was written the packet that was seen of it `hops` routers later; nullptr
/// where none was. `ours` is the outermost layer that the path left to us. A frame that the kernel
/// fragmented is reassembled. One frame and one packet behind a router belong together.
[[nodiscard]] std::vector<std::unique_ptr<AlignedPacket>> match_frames(
    std::span<const journey::WrittenFrame> wrote, path::Level ours,
    std::span<const journey::SeenPacket> seen, unsigned hops);

/// Whether the kernel, on a path where it fills in ip.id, drew a value that looks as if it had not:
/// 0 is what stood there, and 0xffff leaves the checksum as it is (RFC 1071). Once in 32,768 times.
[[nodiscard]] bool drew_silent_id(const path::PathKind& kind,
                                  std::span<const journey::WrittenFrame> wrote,
                                  std::span<const journey::SeenPacket> seen);

}  // namespace pushpkt::ask
