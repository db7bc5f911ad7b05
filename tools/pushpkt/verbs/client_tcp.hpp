// client tcp --path NAME: a connection made by hand.
#pragma once

#include <memory>
#include <optional>

#include "pushpkt/app/asker.hpp"
#include "pushpkt/stack/tcp_port.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {

/// Opens the port and prints on stderr what was done on this host for it. `guard`: see
/// stack::open_tcp_port().
[[nodiscard]] Result<std::unique_ptr<stack::TcpPort>> open_port(
    const stack::TcpPortOptions& options, std::optional<stack::RstGuard> guard, Deadline deadline);

/// How long client --raw waits.
struct RawTimes {
  Deadline handshake;
  std::chrono::nanoseconds half_close;  ///< see stack::RelayOptions
  /// For the server once stdin has ended; nullopt: for ever.
  std::optional<std::chrono::nanoseconds> patience = std::nullopt;
  std::chrono::nanoseconds time_wait{0};  ///< see stack::RelayOptions
};

/// client --raw: stdin to the server, its bytes to stdout. An exit code: 0 when both halves of the
/// connection were closed, 1 when it ended in another way, which stderr names.
[[nodiscard]] Result<int> relay_standard_streams(stack::TcpPort& port, const RawTimes& times);

}  // namespace pushpkt::tool
