// Tap: something live that packets come from, one at a time and without waiting.
#pragma once

#include <cstdint>
#include <optional>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/link.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/sniff/seen.hpp"

namespace pushpkt::sniff {

/// A captured packet, valid until its tap's next call.
struct Captured {
  Timestamp time;
  std::uint32_t wire_bytes = 0;
  ByteView bytes;
  Direction direction = Direction::unknown;  ///< where the tap knows it
  bool vlan_from_metadata = false;           ///< the outer tag came beside the packet
};

class Tap {
 public:
  virtual ~Tap() = default;
  /// What is there now; nullopt if nothing is.
  [[nodiscard]] virtual Result<std::optional<Captured>> take() = 0;
  /// Readable while take() has something.
  [[nodiscard]] virtual int fd() const = 0;
  [[nodiscard]] virtual Link link() const = 0;
  /// Lost since it was opened because there was no room.
  [[nodiscard]] virtual std::uint64_t dropped() = 0;
};

}  // namespace pushpkt::sniff
