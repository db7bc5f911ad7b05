// Packets and bits a second of packets that were sent one after the other.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace pushpkt::report {

/// Packets that left between two moments.
struct RateOf {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;           ///< of all of them
  std::uint64_t last_bytes = 0;      ///< of the last one
  std::chrono::nanoseconds span{0};  ///< from the first one to the last one
};

/// N packets have N - 1 gaps: (N - 1) / span. nullopt: fewer than two, or no time between them.
[[nodiscard]] std::optional<double> packets_per_second(const RateOf& sent);
/// The same gaps: those bits whose end was awaited, so all but the last packet's.
[[nodiscard]] std::optional<double> megabits_per_second(const RateOf& sent);

/// "50 packets/s", "1 packet/s", "0.5 packets/s": three digits that count, and no fraction above.
[[nodiscard]] std::string packet_rate_text(double packets_per_second);

}  // namespace pushpkt::report
