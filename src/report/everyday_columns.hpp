// Columns of tshark that are no row of a header: both ends under one name, flags as letters, the
// time in words; and those of its analysis, which are refused with what to write instead.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::report {

/// A column that looks at the whole packet.
struct PacketColumn {
  std::string_view name;
  void (*append)(const wire::Decoded& packet, std::string& out);
};
/// nullptr: no such column.
[[nodiscard]] const PacketColumn* find_packet_column(std::string_view name);
[[nodiscard]] std::vector<std::string_view> packet_column_names();

/// "Nov 27, 2026 20:28:56.123456789 UTC"
void append_time_in_words(std::string& out, Timestamp time);

/// The input error for a name that tshark knows and that no packet has by itself: the number of a
/// stream, a number that counts from the stream's first one.
[[nodiscard]] std::optional<Error> refused_column(std::string_view name);

}  // namespace pushpkt::report
