// The names that a policy may use: rows of packets, circumstances of frames, parts of TCP options
// and DNS messages.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/field.hpp"

namespace pushpkt::compare {

/// Circumstances of a packet that are no bytes of it. Times are nanoseconds, as two's complement.
inline constexpr wire::Field time_epoch{.name = "frame.time_epoch", .width = 64};
inline constexpr wire::Field time_delta{.name = "frame.time_delta", .width = 64};
inline constexpr wire::Field time_relative{.name = "frame.time_relative", .width = 64};
inline constexpr wire::Field frame_len{.name = "frame.len", .width = 32};
inline constexpr wire::Field frame_cap_len{.name = "frame.cap_len", .width = 32};
/// The packet's place among the others: ignoring it makes order a matter of indifference.
inline constexpr wire::Field frame_number{.name = "frame.number", .width = 64};
/// Bytes that a TCP segment carries: for relations.
inline constexpr wire::Field tcp_len{.name = "tcp.len", .width = 32};

[[nodiscard]] bool is_time(std::string_view field);

/// A name that can be compared, and the whole that it is part of ("ip.flags" for "ip.flags.df").
struct Comparable {
  std::string_view name;
  std::string_view part_of = {};
  const wire::Field* field = nullptr;  ///< nullptr: bytes
};

/// All of them, each name once.
[[nodiscard]] std::span<const Comparable> comparables();

/// Those that `fields` names: one and its parts, `tcp.options.*`, or an alias (`ip.addr`). An
/// input error names the nearest.
[[nodiscard]] Result<std::vector<const Comparable*>> named_by(std::string_view fields);

/// The field of that name whose value is a number, tcp.len too: for relations.
[[nodiscard]] Result<const wire::Field*> number_field(std::string_view name);

}  // namespace pushpkt::compare
