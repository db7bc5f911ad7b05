// replay --as client: options, rights, and the result.
#include "verbs/replay_requests.hpp"

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/parse_address.hpp"
#include "pushpkt/replay/client_run.hpp"
#include "pushpkt/report/request_part.hpp"

namespace pushpkt::tool {
namespace {

Result<std::optional<Ip>> client_of(const ReplayOptions& options) {
  if (options.client.empty()) return std::nullopt;
  const auto client = parse_address(options.client, "--client 10.0.0.1");
  if (!client) return fail(client.error());
  return *client;
}

Error nothing_to_repeat(const ReplayOptions& options, const std::optional<Ip>& client) {
  const std::string tcp = "a TCP connection with a payload";
  const std::string what = options.path_given ? tcp : "a UDP request or " + tcp;
  const std::string whose = client ? " of " + to_string(*client) : "";
  return input_error("cannot find " + what + whose + " in " + options.file,
                     client               ? "--client names who asks; without it, who sent first"
                     : options.path_given ? "without --path UDP requests are repeated"
                                          : "`pushpkt decode` shows what is there");
}

/// nullopt without --shard.
Result<std::optional<report::RequestPart>> part_of(const ReplayOptions& options) {
  if (options.shard.empty()) return std::nullopt;
  const auto shard = report::shard_of_text(options.shard);
  if (!shard) return fail(shard.error());
  return report::RequestPart{.shard = *shard, .run = options.run, .json = options.json};
}

/// Without its end, as after an interruption, a part is not whole.
Result<int> show_part(const replay::ClientRun& run, const report::RequestRunTitle& title,
                      const report::RequestPart& part) {
  if (interrupted()) {
    print_stderr("interrupted: part " + to_text(part.shard) + " is not whole\n");
    return exit_no;
  }
  const auto same = report::write_request_part(run, title, part, write_bytes);
  if (!same) return fail(same.error());
  return *same ? exit_yes : exit_no;
}

void show(const ReplayOptions& options, const report::RequestRunTitle& title,
          const replay::ClientRun& run) {
  const replay::LeftOut left_out = run.left_out();
  if (const auto* tcp = std::get_if<replay::ConnectionRun>(&run.result)) {
    options.json ? print_json(report::connections_json(*tcp, title, left_out))
                 : print(report::connections_text(*tcp, title, left_out));
  } else if (const auto* udp = std::get_if<replay::RequestRun>(&run.result)) {
    options.json ? print_json(report::requests_json(*udp, title, left_out))
                 : print(report::requests_text(*udp, title, left_out));
  }
}

Result<replay::ClientRunOptions> run_options(const ReplayOptions& options) {
  replay::ClientRunOptions out{.capture = {.file = options.file,
                                           .filter = options.filter,
                                           .captured_on = options.captured_on,
                                           .count = options.count},
                               .wants_tcp = options.path_given,
                               .patience = in_seconds(options.wait_seconds),
                               .stop = interrupted,
                               .stop_fd = interruption_fd(),
                               .drop_privileges = drop_capabilities,
                               .progress = show_progress("packets"),
                               .measure = [](const std::string& text) { print_measures({text}); },
                               .note = print_stderr};
  if (options.port) out.port = Port{*options.port};
  if (!options.policy.empty()) {
    auto read = options.policy.policy();
    if (!read) return fail(read.error());
    out.policy = std::move(*read);
    out.capture.segments = true;
  }
  const auto host = resolve(options.host, false);
  if (!host) return fail(host.error());
  out.host = *host;
  const auto path = path::find_kind(options.path);
  if (!path) return fail(path.error());
  out.tcp_path = *path;
  return out;
}

}  // namespace

Result<int> replay_requests(const ReplayOptions& options) {
  if (options.host.empty()) {
    return fail(input_error("cannot ask again: no host is named",
                            "`--host HOST` names the server; in the lab it is 10.77.2.2"));
  }
  const Files files{.read = {options.file, options.policy.file}};
  auto guard = replay::guard_for_client();  // for TCP: what the capture has is known later
  const auto given_up = guard && *guard ? give_up_rights_but_sockets(files) : give_up_rights(files);
  if (!given_up) return fail(given_up.error());
  const auto part = part_of(options);
  if (!part) return fail(part.error());
  auto run = run_options(options);
  if (!run) return fail(run.error());
  if (*part) {
    run->takes = [&part](const Endpoint& client, const Endpoint& server) {
      return (*part)->takes(client, server);
    };
  }
  auto gate = egress_gate(options.allow);
  if (!gate) return fail(gate.error());
  if (const auto safe = gate->inspect(Endpoint{run->host, Port{}}); !safe)
    return fail(safe.error());
  run->gate = &*gate;
  const auto client = client_of(options);
  if (!client) return fail(client.error());
  run->capture.client = *client;
  const auto done = replay::repeat_client(*run, std::move(guard));
  run->progress = nullptr;  // wipes the bar
  if (!done) return fail(done.error());
  if (done->result.index() == 0) return fail(nothing_to_repeat(options, *client));
  const report::RequestRunTitle title{options.file, options.host};
  if (*part) return show_part(*done, title, **part);
  show(options, title, *done);
  return done->same_as_saved() ? exit_yes : exit_no;
}

}  // namespace pushpkt::tool
