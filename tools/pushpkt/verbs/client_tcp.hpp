// client tcp --path NAME: a connection made by hand.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "pushpkt/app/asker.hpp"
#include "pushpkt/stack/tcp_port.hpp"

namespace pushpkt::tool {

/// Opens the port and prints on stderr what was done on this host for it. `guard`: see
/// stack::open_tcp_port().
[[nodiscard]] Result<std::unique_ptr<stack::TcpPort>> open_port(
    const stack::TcpPortOptions& options, std::optional<stack::RstGuard> guard, Deadline deadline);

/// client --raw: stdin to the server, its answer to stdout. An exit code: 0 when both halves of the
/// connection were closed, 1 when it ended in another way, which stderr names. `patience`: how long
/// the server may be silent once stdin has ended; nullopt: for ever.
[[nodiscard]] Result<int> relay_standard_streams(stack::TcpPort& port, Deadline handshake,
                                                 std::optional<std::chrono::nanoseconds> patience);

}  // namespace pushpkt::tool
