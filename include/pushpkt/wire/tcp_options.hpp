// The options behind a TCP header's rows, one by one. RFC 9293, 3.1 and 3.2
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::wire {

/// An option as it stands in a segment.
struct TcpOption {
  std::uint8_t kind = 0;
  ByteView value = {};  ///< without kind and length; empty for those that are one byte
};

/// In the order of the segment, no-operations included, up to the end of the list or to an option
/// whose length does not fit. `options` is the header's tail and must outlive the result.
[[nodiscard]] std::vector<TcpOption> tcp_options(ByteView options);

/// The first of `rest`, which goes on behind it: as tcp_options(), without a list in memory.
[[nodiscard]] std::optional<TcpOption> next_tcp_option(ByteView& rest);

/// "mss", "sackOK", "TS": as tcpdump says it; "" for a kind that has no name here. The kinds are
/// IANA's (register "tcp-parameters").
[[nodiscard]] std::string_view tcp_option_name(std::uint8_t kind);

}  // namespace pushpkt::wire
