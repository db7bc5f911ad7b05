// Which of two sources names the reason of a drop: the tracepoint, or what follows from counters,
// settings and the packet.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/journey/drop_evidence.hpp"

namespace pushpkt::ask {

/// What follows without the tracepoint.
struct Conclusion {
  std::string reason;  ///< "" where the kernel drops nothing, but has no use for the packet
  std::string sentence;
  std::string counter;  ///< by which it is known; "": it is inferred
};

/// What the tracepoint said while the packet was on its way.
struct TracedDrops {
  /// nullopt: the tracepoint was not watched.
  std::optional<drops::Detail> detail;
  /// With Detail::packet those of the packet. With Detail::reason all drops of this CPU: they carry
  /// neither bytes nor a namespace.
  std::span<const journey::LabDrop> drops;
  /// Under which the packet was held at its last host.
  std::uint16_t ethertype = 0;
};

/// Of the conclusions on this host; nullopt: nothing explains it.
using Concluder = std::function<std::optional<Conclusion>(std::string_view host)>;

/// The death of a packet that was last seen on `last_seen`.
/// - A drop of the packet with a reason decides: host, reason, `tracepoint`.
/// - NOT_SPECIFIED is no reason (many places of Linux 5.17 to 6.12 say it, and all before 5.17):
/// the
///   conclusion decides, and the function that dropped the packet is named beside it.
/// - Drops without identity never decide: they may be another packet's. The conclusion does; it is
///   called known by the tracepoint where the only drop of this EtherType confirms its reason.
[[nodiscard]] DropFinding diagnose(std::string_view last_seen, const TracedDrops& traced,
                                   const Concluder& conclude);

}  // namespace pushpkt::ask
