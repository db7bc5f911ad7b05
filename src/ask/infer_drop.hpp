// What follows from a scene where the tracepoint is not open to us.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ask/packet_at_host.hpp"
#include "pushpkt/ask/diagnosis.hpp"

namespace pushpkt::ask {

/// A row: where it applies, the packet died of this. In the order in which a kernel looks.
struct DropRule {
  /// The kernel's word, as its tracepoint gives it on Linux 6.18 (tests/lab holds both against each
  /// other); "" where the kernel drops nothing, but has no use for the packet.
  std::string_view reason;
  std::string_view sentence;  ///< "": that of the reason
  /// That must have risen; "" where no counter tells, so that it is an inference.
  std::string_view counter;
  bool (*applies)(const PacketAtHost& scene);
};

inline constexpr std::string_view overlapping =
    "its fragments overlap: the whole datagram is thrown away (RFC 5722)";

[[nodiscard]] std::span<const DropRule> link_clauses();
[[nodiscard]] std::span<const DropRule> ip4_clauses();
[[nodiscard]] std::span<const DropRule> ip6_clauses();
[[nodiscard]] std::span<const DropRule> transport_clauses();
/// Within an open TCP connection.
[[nodiscard]] std::span<const DropRule> connection_clauses();
/// On its way out of a host, be it the sender.
[[nodiscard]] std::span<const DropRule> leaving_clauses();

/// The counters of the host with what the packet lets expect, then the packet alone, then a
/// firewall that could have done it. nullopt: nothing explains it.
[[nodiscard]] std::optional<Conclusion> conclude(const PacketAtHost& scene,
                                                 std::span<const drops::Change> counted);

}  // namespace pushpkt::ask
