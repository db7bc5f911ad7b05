// Tap: something live that packets come from, one at a time and without waiting.
#pragma once

#include <cstdint>
#include <functional>
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
  /// Gives `taker` what is there now, `most` packets at most, each valid for its call, and says how
  /// many there were. Its error ends it, too.
  using Taker = std::function<Result<void>(const Captured& packet)>;
  [[nodiscard]] virtual Result<std::size_t> take_present(std::size_t most, const Taker& taker) {
    for (std::size_t count = 0; count < most; ++count) {
      const auto packet = take();
      if (!packet) return fail(packet.error());
      if (!*packet) return count;
      if (auto done = taker(**packet); !done) return fail(done.error());
    }
    return most;
  }
  /// Readable while take() has something.
  [[nodiscard]] virtual int fd() const = 0;
  [[nodiscard]] virtual Link link() const = 0;
  /// Lost since it was opened because there was no room.
  [[nodiscard]] virtual std::uint64_t dropped() = 0;
};

}  // namespace pushpkt::sniff
