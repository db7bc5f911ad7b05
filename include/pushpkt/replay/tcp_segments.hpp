// A server's segments, as a capture has them and as they come now, in a form that can be compared.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/clock.hpp"
#include "pushpkt/compare/capture_diff.hpp"
#include "pushpkt/compare/policy.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::replay {

/// A packet of the server, from its IP header on.
struct ServerSegment {
  Bytes packet = {};
  std::uint64_t number = 0;  ///< in the capture; 0: it came now
  Timestamp time = {};
  bool has_time = true;
};

/// The sequence numbers of the two SYNs.
struct FirstNumbers {
  std::optional<std::uint32_t> client = {};
  std::optional<std::uint32_t> server = {};
};

/// The IP packet that carries TCP in `packet`, the innermost; empty where there is none.
[[nodiscard]] ByteView ip_packet_of(const wire::Decoded& packet);

/// The segment as one from `server` to `client` whose sequence numbers count from the SYNs, as
/// Wireshark's relative ones do. Checksums are computed, but for those that were wrong. The numbers
/// of SACK stay. nullopt: it carries nothing but an acknowledgment.
[[nodiscard]] std::optional<Bytes> comparable_segment(ByteView ip_packet, const Endpoint& server,
                                                      const Endpoint& client,
                                                      const FirstNumbers& first);

/// The segments of a run: those with data or with SYN, FIN or RST. How many only acknowledge
/// depends on the time that passes, and they are counted only.
struct SegmentRun {
  compare::Policy policy = {};
  std::vector<ServerSegment> saved = {};
  std::vector<ServerSegment> now = {};
  std::uint64_t saved_acks = 0;
  std::uint64_t acks = 0;
  compare::CaptureDiff diff = {};  ///< what compare_segments() said
};

/// Adds segments of one connection that has ended, to `run.saved` or `run.now`.
void add_saved_segments(SegmentRun& run, const std::vector<ServerSegment>& segments,
                        const Endpoint& server, const Endpoint& client, const FirstNumbers& first);
void add_segments(SegmentRun& run, const std::vector<ServerSegment>& segments,
                  const Endpoint& server, const Endpoint& client, const FirstNumbers& first);

/// All of the run, saved ones as A.
[[nodiscard]] compare::CaptureDiff compare_segments(const SegmentRun& run,
                                                    const compare::OnDifference& each = {});

}  // namespace pushpkt::replay
