// The columns that are more than the first row of their name.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "pushpkt/wire/decode.hpp"

namespace pushpkt::wire {

/// A layer in which a row was found. `index` is the number of layers for the one that is cut.
struct Occurrence {
  const Decoded& packet;
  std::size_t index;
  const Layer& layer;

  [[nodiscard]] ByteView header() const { return layer.header_in(packet.bytes()); }
};

/// Hangs on a row: it is shown where the row is.
struct SpecialColumn {
  std::string_view name;
  std::span<const std::string_view> rows;
  bool (*append)(const Occurrence& occurrence, std::string& out);
};

[[nodiscard]] std::span<const SpecialColumn> special_columns();

// Of SpecialColumn::append.
bool icmp_unused(const Occurrence& at, std::string& out);
bool icmp_length(const Occurrence& at, std::string& out);
bool igmp_max_resp(const Occurrence& at, std::string& out);
bool hsrp_auth_data(const Occurrence& at, std::string& out);

/// "eth:ethertype:ip:udp": what tshark's frame.protocols says of the layers that we know.
bool append_protocols(const Decoded& packet, std::string& out);

/// True when the layer is the header that is not whole.
[[nodiscard]] bool is_cut(const Occurrence& at);
/// Inside of an error of this protocol ("icmp"), or of either.
[[nodiscard]] bool is_quoted(const Occurrence& at, std::string_view by = {});
/// Service tags behind each other are read two by two: as S-VID and C-VID.
[[nodiscard]] bool is_outer_of_two(const Occurrence& at);
[[nodiscard]] bool is_inner_of_two(const Occurrence& at);
/// True when the next IP header below is IPv6's.
[[nodiscard]] bool is_in_ipv6(const Occurrence& at);

/// tshark stops at a header that makes no sense: rows behind that place are not shown.
[[nodiscard]] bool is_shown(const Occurrence& occurrence, const Field& field);

/// Such a row is shown wherever is_whole_and_sound() is true, which is cheaper than is_shown().
[[nodiscard]] bool is_plain_row(const Header& header, const Field& field);
/// Nothing in the packet contradicts itself, and so much of this header is there that tshark reads
/// the row.
[[nodiscard]] bool is_whole_and_sound(const Occurrence& at, const Field& field);

}  // namespace pushpkt::wire
