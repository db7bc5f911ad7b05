// What is not the same about two captures: for a screen, like a unified diff; for a program; for
// paper. Packets are written as they come, so that a large capture needs no large memory.
#pragma once

#include <string>

#include "pushpkt/compare/capture_diff.hpp"
#include "pushpkt/report/style.hpp"

namespace pushpkt::report {

/// The two captures as the user named them.
struct DiffTitle {
  std::string a;
  std::string b;
};

/// "|HELLO.|": bytes that are mostly ASCII, as beside a hex dump; "" for others and for long ones.
[[nodiscard]] std::string readable(ByteView bytes);

/// One place: `@@ frame 3 / frame 4 @@`, the packet, and its fields as `-` and `+` lines.
[[nodiscard]] std::string diff_hunk(const compare::PacketDifference& difference,
                                    const Style& style);

/// The groups, and how many packets are the same; what was beyond the bounds is said.
[[nodiscard]] std::string diff_summary(const DiffTitle& title, const compare::CaptureDiff& diff,
                                       const compare::Policy& policy, const Style& style);

/// One JSON document, `"schema": 1`, in three pieces: packets between opening and end.
[[nodiscard]] std::string diff_json_begin(const DiffTitle& title, const compare::Policy& policy);
/// Commas between them are the caller's.
[[nodiscard]] std::string diff_json_packet(const compare::PacketDifference& difference);
[[nodiscard]] std::string diff_json_end(const compare::CaptureDiff& diff);

/// A packet of the page: a table of its fields.
[[nodiscard]] std::string diff_html_packet(const compare::PacketDifference& difference);
/// A page that stands alone, with what `diff_html_packet` gave for the packets; `left_out` of them
/// are not shown.
[[nodiscard]] std::string diff_html(const DiffTitle& title, const compare::CaptureDiff& diff,
                                    const compare::Policy& policy, const std::string& packets,
                                    std::uint64_t left_out);

}  // namespace pushpkt::report
