// What a case may change that is no field: sizes, and how the datagram is cut into fragments.
#pragma once

#include <array>
#include <optional>

#include "pushpkt/ask/case.hpp"

namespace pushpkt::ask {

inline constexpr std::string_view payload_bytes = "payload.bytes";
inline constexpr std::string_view payload_hex = "payload.hex";
inline constexpr std::string_view frame_cut = "frame.cut";
inline constexpr std::string_view frame_pad = "frame.pad";
inline constexpr std::string_view packet_cut = "packet.cut";
inline constexpr std::string_view segment_cut = "segment.cut";
inline constexpr std::string_view fragments_at = "fragments.at";
inline constexpr std::string_view fragments_order = "fragments.order";
inline constexpr std::string_view fragments_overlap = "fragments.overlap";
inline constexpr std::string_view tcp_connection = "tcp.connection";
inline constexpr std::string_view tcp_seq = "tcp.seq";  // Wireshark's names for what counts from
inline constexpr std::string_view tcp_ack = "tcp.ack";  // the connection's first numbers

[[nodiscard]] bool is_knob(std::string_view name);
/// "ip.options", "tcp.options": the header whose bytes between rows and end have this name.
[[nodiscard]] const wire::Header* header_with_tail(std::string_view name);

/// A number of bytes, at most 1 MiB.
[[nodiscard]] std::optional<std::size_t> parse_count(std::string_view text);
/// "8,16": such numbers, at least one.
[[nodiscard]] std::optional<std::vector<std::size_t>> parse_counts(std::string_view text);
/// A distance from a connection's first number; a negative one lies before it.
[[nodiscard]] std::optional<std::uint32_t> parse_relative(std::string_view text);
/// The value of the last change with this name; nullptr where there is none.
[[nodiscard]] const std::string* find_value(const Case& one, std::string_view name);
/// Whether a change names something below: "tcp." of "tcp.flags".
[[nodiscard]] bool any_below(const Case& one, std::string_view prefix);

/// A change as typed, with the one name that its knob or field has here ("ip.tos" is ip.dsfield,
/// "data.len" payload.bytes). An input error says what it takes.
[[nodiscard]] Result<Case::Change> read_change(std::string_view name, std::string_view value);

}  // namespace pushpkt::ask
