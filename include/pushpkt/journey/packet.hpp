// The packets of a trial, each decoded once: those that were observed, and those that were sent.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/ip_packet.hpp"

namespace pushpkt::journey {

/// A packet as a watcher saw it. Copies share the bytes and what was read from them.
class SeenPacket {
 public:
  explicit SeenPacket(sniff::Seen seen);

  [[nodiscard]] const sniff::Seen& seen() const;
  [[nodiscard]] ByteView bytes() const { return seen().bytes; }
  [[nodiscard]] const wire::Decoded& decoded() const;
  /// The outermost IP header, or what stands behind the link header in its place.
  [[nodiscard]] const wire::IpPacket& ip() const;

 private:
  struct Content;
  std::shared_ptr<const Content> content_;
};

/// A frame that was sent. Copies share it.
class WrittenFrame {
 public:
  explicit WrittenFrame(wire::Frame frame);

  [[nodiscard]] const wire::Frame& frame() const;
  [[nodiscard]] ByteView bytes() const { return frame().bytes; }
  /// As it decodes. A frame with lying fields has other layers than those that it was built of.
  [[nodiscard]] const wire::Decoded& decoded() const;
  /// The outermost IP header, where the layers that it was built of have it.
  [[nodiscard]] const wire::IpPacket& ip() const;

 private:
  struct Content;
  std::shared_ptr<const Content> content_;
};

[[nodiscard]] std::vector<WrittenFrame> written_frames(std::vector<wire::Frame> frames);

/// The frame whose fragments these are: the first fragment's link header, and the whole datagram.
/// See wire::reassemble.
[[nodiscard]] std::optional<Bytes> reassemble(std::span<const SeenPacket> fragments);
/// See wire::overlap.
[[nodiscard]] bool overlap(std::span<const SeenPacket> fragments);

}  // namespace pushpkt::journey
