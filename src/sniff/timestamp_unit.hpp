// TimestampUnit: the unit of a pcapng interface's timestamps. draft-ietf-opsawg-pcapng, if_tsresol.
#pragma once

#include <cstdint>
#include <optional>

#include "pushpkt/base/clock.hpp"

namespace pushpkt::sniff {

inline constexpr std::uint64_t ns_per_second = Timestamp::ns_per_second;

class TimestampUnit {
 public:
  /// Microseconds, if the file does not say.
  TimestampUnit() = default;
  /// The byte if_tsresol: 10^-n seconds, or 2^-n if its highest bit is set; n up to 127.
  explicit TimestampUnit(std::uint8_t resolution);

  /// `ticks` since the epoch, shifted by `offset_s` seconds; cut to whole nanoseconds. Ticks are
  /// never negative, as in tshark and libpcap: a writer that subtracted too much names a time
  /// that is far off, and so do we. nullopt beyond what 64 bits of seconds hold.
  [[nodiscard]] std::optional<Timestamp> at(std::uint64_t ticks, std::int64_t offset_s) const;

  /// The other way: cut to whole ticks, unless they are finer than a nanosecond: then at() gives
  /// the same time. nullopt where 64 bits do not count it from `offset_s`.
  [[nodiscard]] std::optional<std::uint64_t> ticks(Timestamp time, std::int64_t offset_s) const;

 private:
  [[nodiscard]] std::uint64_t seconds(std::uint64_t ticks) const;
  [[nodiscard]] std::uint32_t fraction_ns(std::uint64_t ticks) const;
  [[nodiscard]] std::uint64_t fraction_ticks(std::uint64_t ns) const;

  unsigned digits_ = 6;  ///< n
  bool is_binary_ = false;
};

}  // namespace pushpkt::sniff
