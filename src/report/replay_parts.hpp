// What the text and the document of a replay have in common.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/replay/pipeline.hpp"
#include "pushpkt/report/rate.hpp"

namespace pushpkt::report {

/// Packets that left, by the device's own count where there is one.
inline std::uint64_t packets_of(const replay::Summary& summary) {
  return summary.by_device ? summary.by_device->sent : summary.sent.packets;
}

inline RateOf rate_of(const replay::Summary& summary) {
  return {.packets = packets_of(summary),
          .bytes = summary.sent.bytes,
          .last_bytes = summary.sent.last_bytes,
          .span = summary.sent.first_to_last};
}

/// nullopt also where packets were lost: how many bytes left is not known then.
inline std::optional<double> megabits_of(const replay::Summary& summary) {
  if (packets_of(summary) < summary.sent.packets) return std::nullopt;
  return megabits_per_second(rate_of(summary));
}

/// The devices that packets leave by; of a path with an interface that one.
inline std::vector<std::string> devices_of(const replay::Summary& summary,
                                           const replay::Plan& plan) {
  if (!summary.devices.empty()) return summary.devices;
  return plan.interface.empty() ? std::vector<std::string>() : std::vector{plan.interface};
}

}  // namespace pushpkt::report
