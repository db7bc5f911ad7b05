// A packet that was seen, to be laid beside the frame that we wrote.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "pushpkt/path/path.hpp"
#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/build.hpp"

namespace pushpkt::ask {

/// In the layers of the frame that we wrote where it is as long as that: so a lying length or
/// protocol number does not move the rows. Else as it decodes.
class FrameMatch {
 public:
  FrameMatch(const sniff::Seen& seen, const wire::Frame& wrote);
  /// A datagram that was put together.
  FrameMatch(Bytes bytes, Link link);
  FrameMatch(const FrameMatch&) = delete;
  [[nodiscard]] const wire::Packet* get() const { return &packet_; }

 private:
  Bytes own_;
  std::optional<wire::Decoded> decoded_;
  wire::Packet packet_;
};

/// For each frame that was written what was seen of it `hops` routers later; none where nothing
/// was. `ours` is the outermost layer that the path left to us. A frame that the kernel cut into
/// fragments is put together again.
[[nodiscard]] std::vector<std::unique_ptr<FrameMatch>> sightings_of(
    std::span<const wire::Frame> wrote, path::Level ours, std::span<const sniff::Seen> seen,
    unsigned hops);

/// What the fragments of one datagram make together; nullopt where they are none, or not all there.
/// RFC 791 section 3.2, RFC 8200 section 4.5
[[nodiscard]] std::optional<Bytes> put_together(std::span<const sniff::Seen> fragments);

/// Whether two fragments of one datagram have bytes of the same place.
[[nodiscard]] bool share_octets(std::span<const sniff::Seen> fragments);

/// Whether the kernel, where it fills in ip.id, drew one that looks as if it had drawn none: 0 is
/// what stood there, and 0xffff leaves the checksum as it is (RFC 1071). Once in 32,768 times.
[[nodiscard]] bool drew_silent_id(const path::PathKind& kind, std::span<const wire::Frame> wrote,
                                  std::span<const sniff::Seen> seen);

}  // namespace pushpkt::ask
