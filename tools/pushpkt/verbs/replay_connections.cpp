// A port for each port of the server; the connections are made one after the other.
#include "verbs/replay_connections.hpp"

#include <linux/capability.h>

#include <cerrno>
#include <map>
#include <memory>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/report/replay.hpp"
#include "pushpkt/stack/loopback_note.hpp"
#include "pushpkt/stack/tcp_port.hpp"

namespace pushpkt::tool {
namespace {

/// Each port of the server takes a port of ours, and a rule of the guard.
constexpr std::size_t most_ports = 256;

/// The server's ports in the capture, and the one of each that is asked instead.
Result<std::map<std::uint16_t, Port>> ports_of(const ReplayOptions& options,
                                               const std::vector<replay::SavedConnection>& saved) {
  std::map<std::uint16_t, Port> out;
  for (const replay::SavedConnection& connection : saved) {
    const Port port = connection.server.port;
    out[port.number] = options.port ? Port{*options.port} : port;
    if (out.size() <= most_ports) continue;
    return fail(input_error("cannot repeat connections to more than " + std::to_string(most_ports) +
                                " ports in one run",
                            "-f 'portrange 1-1000' takes some of them"));
  }
  return out;
}

/// A port of ours for each port of the server, all of them under one guard.
struct Ports {
  stack::RstGuard guard;
  std::map<std::uint16_t, std::unique_ptr<stack::TcpPort>> all = {};  // by the server's port
};

Result<Ports> open_ports(const std::map<std::uint16_t, Port>& servers, const path::PathKind& path,
                         const Ip& host, stack::EgressGate& gate, stack::RstGuard guard,
                         std::chrono::nanoseconds patience) {
  Ports out{.guard = std::move(guard)};
  for (const auto& [saved, server] : servers) {
    auto port = stack::open_tcp_port({.path = &path, .remote = {host, server}, .gate = &gate},
                                     std::nullopt, Deadline::in(patience));
    if (!port) return fail(port.error());
    const stack::GuardedFlow flow{.local = (*port)->local(), .remote = (*port)->remote()};
    if (auto set = out.guard.set(flow); !set) return fail(set.error());
    (*port)->cancel_by(interruption_fd());
    out.all.emplace(saved, std::move(*port));
  }
  for (const std::string& table : out.guard.removed()) {
    print_stderr("guard: removed the nft table " + table +
                 ", which a killed program left behind\n");
  }
  print_stderr("guard: " + out.guard.text() + "\n");
  print_stderr(stack::note_on_loopback(out.all.begin()->second->interface(), path));
  return out;
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
  const auto servers = ports_of(options, saved);
  if (!servers) return fail(servers.error());
  if (!guard) {
    return fail(Error{.what = "cannot keep our kernel from resetting a connection made by hand",
                      .number = EPERM,
                      .hint = "it needs CAP_NET_ADMIN: run inside `pushpkt lab` or under sudo",
                      .cause = Cause::permission});
  }
  const auto patience = in_seconds(options.wait_seconds);
  catch_interruptions();
  auto ports = open_ports(*servers, **path, host, gate, std::move(*guard), patience);
  if (!ports) return fail(ports.error());
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  Progress progress(saved.size());
  const auto run = replay::repeat_connections(
      saved, [&](Port server) { return ports->all.at(server.number).get(); },
      {.patience = patience, .progress = [&](std::uint64_t done) { progress.show(done); }});
  if (!run) return fail(run.error());
  const report::RequestRunTitle title{options.file, options.host};
  options.json ? print_document(report::connections_json(*run, title).dump(2) + "\n")
               : print(report::connections_text(*run, title));
  return run->wrong.empty() && !run->interrupted ? exit_yes : exit_no;
}

}  // namespace pushpkt::tool
