// The reason of a drop, inferred from a packet at a host where the tracepoint is not available.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "diagnose/packet_at_host.hpp"
#include "pushpkt/diagnose/diagnosis.hpp"

namespace pushpkt::diagnose {

/// Where it applies, the packet was dropped for this reason. Rules are in the order of the kernel's
/// own checks.
struct DropRule {
  /// The name in the tracepoint of Linux 6.18 (tests/lab compares rules and tracepoint); "" where
  /// the kernel drops nothing: the host takes the packet in.
  std::string_view reason;
  std::string_view sentence;  ///< "": that of the reason
  /// The counter that must have risen; "": no counter shows it, so it is an inference.
  std::string_view counter;
  bool (*applies)(const PacketAtHost& packet);
};

inline constexpr std::string_view overlapping =
    "its fragments overlap: the whole datagram is dropped (RFC 5722)";

[[nodiscard]] std::span<const DropRule> link_rules();
[[nodiscard]] std::span<const DropRule> ip4_rules();
[[nodiscard]] std::span<const DropRule> ip6_rules();
[[nodiscard]] std::span<const DropRule> transport_rules();
/// Within an open TCP connection.
[[nodiscard]] std::span<const DropRule> connection_rules();
/// For packets that leave a host, the sender included.
[[nodiscard]] std::span<const DropRule> leaving_rules();

/// First the counters of the host together with the packet, then the packet alone, then routes and
/// firewall rules that may have dropped it. nullopt: nothing explains it.
[[nodiscard]] std::optional<Inference> infer_drop(const PacketAtHost& packet,
                                                  std::span<const drops::Change> counted);

}  // namespace pushpkt::diagnose
