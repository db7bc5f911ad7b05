// The connections are made one after the other.
#include "verbs/replay_connections.hpp"

#include <linux/capability.h>

#include <cerrno>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/replay/tcp_ports.hpp"
#include "pushpkt/report/replay.hpp"
#include "pushpkt/stack/loopback_note.hpp"

namespace pushpkt::tool {

Result<std::optional<stack::RstGuard>> guard_for_replay() {
  if (!has_capability(CAP_NET_ADMIN)) return std::nullopt;
  auto guard = stack::RstGuard::prepare();
  if (!guard) return fail(guard.error());
  return std::optional(std::move(*guard));
}

Result<int> replay_connections(const ReplayOptions& options, const Ip& host,
                               const replay::ClientHalf& half, stack::EgressGate& gate,
                               std::optional<stack::RstGuard> guard,
                               std::optional<compare::Policy> policy) {
  const std::vector<replay::SavedConnection>& saved = *half.tcp;
  const auto path = path::find_kind(options.path);
  if (!path) return fail(path.error());
  if (!guard) {
    return fail(Error{.what = "cannot keep our kernel from resetting a connection made by hand",
                      .number = EPERM,
                      .hint = "it needs CAP_NET_ADMIN: run inside `pushpkt lab` or under sudo",
                      .cause = Cause::permission});
  }
  const auto patience = in_seconds(options.wait_seconds);
  catch_interruptions();
  replay::TcpPorts::Options wanted{.path = *path,
                                   .host = host,
                                   .gate = &gate,
                                   .patience = patience,
                                   .cancel_fd = interruption_fd()};
  if (options.port) wanted.port = Port{*options.port};
  const auto ports = replay::TcpPorts::open(saved, wanted, std::move(*guard));
  if (!ports) return fail(ports.error());
  print_measures(ports->measures());
  print_stderr(stack::note_on_loopback(ports->interface(), **path, is_ip6(host)));
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  Progress progress(saved.size());
  const auto run = replay::repeat_connections(
      saved, [&](Port server) { return ports->to(server); },
      {.patience = patience, .policy = std::move(policy), .progress = [&](std::uint64_t done) {
         progress.show(done);
       }});
  if (!run) return fail(run.error());
  const report::RequestRunTitle title{options.file, options.host};
  const replay::LeftOut left_out = half.left_out(true);
  options.json ? print_document(report::connections_json(*run, title, left_out).dump(2) + "\n")
               : print(report::connections_text(*run, title, left_out));
  return run->same_as_saved() && !run->interrupted ? exit_yes : exit_no;
}

}  // namespace pushpkt::tool
