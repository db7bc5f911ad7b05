// What a case may set beside fields: sizes, and how the datagram is fragmented.
#pragma once

#include "pushpkt/cases/case.hpp"

namespace pushpkt::cases {

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
inline constexpr std::string_view tcp_seq = "tcp.seq";  // Wireshark's names for numbers relative to
inline constexpr std::string_view tcp_ack = "tcp.ack";  // the connection's first ones

[[nodiscard]] bool is_pseudo_field(std::string_view name);
/// "ip.options", "tcp.options": the header whose bytes between rows and end have this name.
[[nodiscard]] const wire::Header* header_with_tail(std::string_view name);

/// The last change with this name; nullptr where there is none.
[[nodiscard]] const Case::Change* find_change(const Case& asked, std::string_view name);
/// Of a change that takes a number of bytes; 0 for another.
[[nodiscard]] std::size_t count_of(const Case::Change& change);
/// Of a change that takes several numbers of bytes; empty for another.
[[nodiscard]] std::vector<std::size_t> counts_of(const Case::Change& change);
/// Of a change that takes bytes; empty for another.
[[nodiscard]] Bytes bytes_of(const Case::Change& change);
/// Of a field or a sequence number; 0 for another.
[[nodiscard]] wire::Value value_of(const Case::Change& change);
/// Whether a change names something below: "tcp." of "tcp.flags".
[[nodiscard]] bool any_below(const Case& asked, std::string_view prefix);

/// Parses a change, under the name that the field or pseudo field has here ("ip.tos" is ip.dsfield,
/// "data.len" is payload.bytes). An input error says which values it takes.
[[nodiscard]] Result<Case::Change> read_change(std::string_view name, std::string_view value);

}  // namespace pushpkt::cases
