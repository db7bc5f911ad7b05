// Which of two sources names the reason of a drop: the tracepoint, or what follows from counters,
// settings and the packet.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pushpkt/diagnose/drop_finding.hpp"
#include "pushpkt/journey/drop_evidence.hpp"

namespace pushpkt::diagnose {

/// What follows without the tracepoint.
struct Inference {
  std::string reason;  ///< "": it is taken in, or no reason is known
  std::string sentence;
  std::string counter;    ///< that moved; "": it follows from settings and the packet alone
  bool taken_in = false;  ///< the host processes or queues the packet: a DropRule without a reason
};

/// What the tracepoint reported while the packet was on its way.
struct TracedDrops {
  /// nullopt: the tracepoint was not watched.
  std::optional<drops::Detail> detail;
  /// With Detail::packet those of the packet. With Detail::reason all drops of this CPU: they carry
  /// neither bytes nor a namespace.
  std::span<const journey::LabDrop> drops;
  /// Of the packet on its last host.
  std::uint16_t ethertype = 0;
};

/// The inference for one host; nullopt: nothing explains a drop there.
using InferDrop = std::function<std::optional<Inference>(std::string_view host)>;

/// The drop of a packet that was last seen on `last_seen`.
/// - A drop of the packet with a reason decides: host, reason, `tracepoint`.
/// - NOT_SPECIFIED is no reason (many places of Linux 5.17 to 6.12 report it, and all before 5.17):
///   the inference decides, and the function that dropped the packet is named beside it.
/// - Drops without identity never decide: they may be another packet's. The inference does; it is
///   called known by the tracepoint where the only drop of this EtherType confirms its reason.
/// - A packet that is inferred to be taken in, while the tracepoint reported no drop of it, is
/// known
///   to be by the tracepoint.
[[nodiscard]] DropFinding diagnose(std::string_view last_seen, const TracedDrops& traced,
                                   const InferDrop& infer);

}  // namespace pushpkt::diagnose
