// One port for all connections, which are made one after the other.
#include "verbs/replay_connections.hpp"

#include <linux/capability.h>

#include <cerrno>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/report/replay.hpp"
#include "verbs/client_tcp.hpp"

namespace pushpkt::tool {
namespace {

/// The server's port: one, because the guard is about one flow.
Result<Port> port_of(const ReplayOptions& options,
                     const std::vector<replay::SavedConnection>& saved) {
  if (options.port) return Port{*options.port};
  const Port first = saved.front().server.port;
  for (const replay::SavedConnection& connection : saved) {
    const Port other = connection.server.port;
    if (other == first) continue;
    return fail(input_error("cannot repeat connections to port " + std::to_string(first.number) +
                                " and to port " + std::to_string(other.number) + " in one run",
                            "-f 'port " + std::to_string(first.number) + "' takes those to one"));
  }
  return first;
}

}  // namespace

Result<std::optional<stack::RstGuard>> guard_for_replay() {
  if (!has_capability(CAP_NET_ADMIN)) return std::nullopt;
  auto guard = stack::RstGuard::prepare();
  if (!guard) return fail(guard.error());
  return std::optional(std::move(*guard));
}

Result<int> replay_connections(const ReplayOptions& options, const Ip& host,
                               const std::vector<replay::SavedConnection>& saved,
                               stack::EgressGate& gate, std::optional<stack::RstGuard> guard) {
  const auto path = path::find_kind(options.path);
  if (!path) return fail(path.error());
  const auto server = port_of(options, saved);
  if (!server) return fail(server.error());
  if (!guard) {
    return fail(Error{.what = "cannot keep our kernel from resetting a connection made by hand",
                      .number = EPERM,
                      .hint = "it needs CAP_NET_ADMIN: run inside `pushpkt lab` or under sudo",
                      .cause = Cause::permission});
  }
  const auto patience = in_seconds(options.wait_seconds);
  auto port = open_port({.path = *path, .remote = {host, *server}, .gate = &gate}, std::move(guard),
                        Deadline::in(patience));
  if (!port) return fail(port.error());
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  catch_interruptions();
  (*port)->cancel_by(interruption_fd());
  Progress progress(saved.size());
  const auto run = replay::repeat_connections(
      saved, **port,
      {.patience = patience, .progress = [&](std::uint64_t done) { progress.show(done); }});
  if (!run) return fail(run.error());
  const report::RequestRunTitle title{options.file, options.host};
  print(options.json ? report::connections_json(*run, title).dump(2) + "\n"
                     : report::connections_text(*run, title));
  return run->wrong.empty() && !run->interrupted ? exit_yes : exit_no;
}

}  // namespace pushpkt::tool
