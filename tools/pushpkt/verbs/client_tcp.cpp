// The port, and stdin and stdout on a connection.
#include "verbs/client_tcp.hpp"

#include <unistd.h>

#include <cerrno>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/shared_options.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/stack/loopback_note.hpp"
#include "pushpkt/stack/tcp_asker.hpp"
#include "pushpkt/stack/tcp_relay.hpp"

namespace pushpkt::tool {
namespace {

Result<void> write_out(ByteView bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  print_foreign(text);
  return flush_output();
}

/// The end of a connection that was not a good one: exit 1, or an error of ours.
Result<int> ended(const Error& error, const stack::RelayCounts& counts) {
  const std::string so_far = to_text(counts) + "\n";
  if (error.number == ECANCELED) {
    print_stderr("interrupted: the connection is reset; " + so_far);
    return exit_no;
  }
  if (is_of_output(error) || !stack::is_of_network(error)) return fail(error);
  print_error(stack::with_advice(error));
  if (counts.sent + counts.received > 0) print_stderr(so_far);
  return exit_no;
}

}  // namespace

Result<std::unique_ptr<stack::TcpPort>> open_port(const stack::TcpPortOptions& options,
                                                  std::optional<stack::RstGuard> guard,
                                                  Deadline deadline) {
  const bool guarded = guard.has_value();
  auto port = stack::open_tcp_port(options, std::move(guard), deadline);
  if (!port) return fail(port.error());
  print_measures((*port)->measures());
  if (!guarded && !options.address && !path::is_cable(options.path->kind)) {
    print_stderr("note: without a guard our kernel resets the connection: it has no socket for " +
                 to_string((*port)->local()) + "\n");
  }
  print_stderr(
      stack::note_on_loopback((*port)->interface(), *options.path, is_ip6(options.remote.address)));
  return port;
}

Result<int> relay_standard_streams(stack::TcpPort& port, const RawTimes& times) {
  stack::RelayCounts counts;
  const stack::tcp::Time until = port.now() + std::chrono::milliseconds(times.handshake.left_ms());
  auto stream = stack::TcpStream::connect(port, port.config(), port.local(), port.remote(), until);
  if (!stream) return ended(stream.error(), counts);
  const stack::RelayOptions options{.input = STDIN_FILENO,
                                    .output = STDOUT_FILENO,
                                    .write = write_out,
                                    .half_close_after = times.half_close,
                                    .patience = times.patience,
                                    .time_wait = times.time_wait,
                                    .stop_with_server = ::isatty(STDIN_FILENO) == 1};
  if (const auto done = stack::relay(port, *stream, options, counts); !done) {
    return ended(done.error(), counts);
  }
  if (stack::cuts_time_wait(port, *stream, times.time_wait)) {
    print_note("our end closed first, and TIME-WAIT is not sat out (--time-wait 60 does)");
  }
  return exit_yes;
}

}  // namespace pushpkt::tool
