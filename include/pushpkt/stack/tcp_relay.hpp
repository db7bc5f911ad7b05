// Bytes of a file descriptor to a TCP connection made by hand, and back: what netcat does. nc(1)
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "pushpkt/stack/tcp_port.hpp"

namespace pushpkt::stack {

struct RelayOptions {
  int input = 0;   ///< read until its end
  int output = 1;  ///< waited for until it takes bytes: a reader that pauses closes the window
  /// Writes to `output`.
  std::function<Result<void>(ByteView bytes)> write = {};
  /// The input has ended, and the server has sent nothing for so long: a FIN closes our half. Some
  /// servers (nginx) drop the rest of an answer when the client has closed its half.
  std::chrono::nanoseconds half_close_after = std::chrono::seconds(1);
  /// Once the input has ended: give up when nothing comes for so long. nullopt: never.
  std::optional<std::chrono::nanoseconds> patience = {};
  /// How much of TIME-WAIT is sat out; see tcp::Stream::close().
  std::chrono::nanoseconds time_wait = {};
  /// The server has ended its half: stop reading the input, which a person types.
  bool stop_with_server = false;
};

struct RelayCounts {
  std::uint64_t sent = 0;      ///< bytes taken from the input
  std::uint64_t received = 0;  ///< bytes written to the output
};

/// "5 bytes sent, 3 bytes received"
[[nodiscard]] std::string to_text(const RelayCounts& counts);

/// Whether the connection is in TIME-WAIT, of which `sat_out` leaves a part. RFC 9293, 3.4.1
[[nodiscard]] bool cuts_time_wait(const TcpPort& port, const tcp::Stream& stream,
                                  std::chrono::nanoseconds sat_out);

/// Returns when both halves of the connection were closed. All that came before an error was
/// written. Errors: why the connection ended (see is_of_network()), ECANCELED, those of input and
/// output. `counts` is right after an error, too.
[[nodiscard]] Result<void> relay(TcpPort& port, tcp::Stream& stream, const RelayOptions& options,
                                 RelayCounts& counts);

}  // namespace pushpkt::stack
