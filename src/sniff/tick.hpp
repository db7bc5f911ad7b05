// Tick: the unit of a pcapng interface's timestamps. draft-ietf-opsawg-pcapng, if_tsresol.
#pragma once

#include <cstdint>

#include "pushpkt/base/clock.hpp"

namespace pushpkt::sniff {

class Tick {
 public:
  /// Microseconds, if the file does not say.
  Tick() = default;
  /// An if_tsresol octet: 10^-n seconds, or 2^-n if its highest bit is set. Units too fine to
  /// count in 64 bits (n > 19, n > 63) are taken as the finest that can be counted.
  explicit Tick(std::uint8_t resolution);

  /// `ticks` since the epoch, shifted by `offset_s` seconds; cut to whole nanoseconds. Ticks are
  /// never negative, as in tshark and libpcap: a writer that subtracted too much names a time
  /// that is far off, and so do we.
  [[nodiscard]] Timestamp at(std::uint64_t ticks, std::int64_t offset_s) const;

 private:
  [[nodiscard]] std::uint32_t fraction_ns(std::uint64_t ticks) const;

  std::uint64_t per_second_ = 1'000'000;
  unsigned binary_digits_ = 0;  ///< n of 2^-n, 0 for decimal units
};

}  // namespace pushpkt::sniff
