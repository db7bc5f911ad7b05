// replay --as client: options, rights, and the result.
#include "verbs/replay_requests.hpp"

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/report/replay.hpp"
#include "verbs/replay_connections.hpp"

namespace pushpkt::tool {
namespace {

Result<std::optional<Ip>> client_of(const ReplayOptions& options) {
  if (options.client.empty()) return std::nullopt;
  const auto client = parse_ip(options.client);
  if (client) return client;
  return fail(
      input_error("cannot find `" + options.client + "`: it is no address", "--client 10.0.0.1"));
}

/// Outside of lab and loopback 1,000 requests a second leave at most, unless flooding is allowed.
Result<replay::RequestRun> repeat(const ReplayOptions& options,
                                  const replay::Conversation& conversation,
                                  replay::RequestRunOptions run, stack::EgressGate& gate) {
  Progress progress(conversation.requests().size());
  if (options.port) run.port = Port{*options.port};
  run.patience = in_seconds(options.wait_seconds);
  run.stop = interrupted;
  run.admit = [&gate](const Endpoint& server) -> Result<bool> {
    const auto verdict = gate.admit(server);
    if (!verdict) return fail(verdict.error());
    return gate.is_limited(*verdict);
  };
  run.progress = [&progress](std::uint64_t sent) { progress.show(sent); };
  return replay::repeat_requests(conversation, run);
}

Error nothing_to_repeat(const ReplayOptions& options, const std::optional<Ip>& client) {
  const char* const what = options.path_given ? "TCP connection with a payload" : "UDP request";
  const std::string hint =
      "neither UDP requests nor TCP connections; `pushpkt decode` shows what is there";
  return input_error("cannot find a " + std::string(what) + " in " + options.file,
                     client ? "--client names who asks: is it " + to_string(*client) + "?"
                     : options.path_given ? "without --path UDP requests are repeated"
                                          : hint);
}

/// With --path, or where there is no UDP request.
bool is_about_tcp(const ReplayOptions& options, const replay::ClientHalf& half) {
  if (options.path_given) return true;
  return half.udp && half.udp->requests().empty() && (!half.tcp || !half.tcp->empty());
}

}  // namespace

Result<int> replay_requests(const ReplayOptions& options) {
  if (options.host.empty()) {
    return fail(input_error("cannot ask again: no host is named",
                            "`--host HOST` names the server; in the lab it is 10.77.2.2"));
  }
  const Files files{.read = {options.file, options.policy.file}};
  auto guard = guard_for_replay();  // for TCP: what the capture has is known later
  const auto given_up = guard && *guard ? give_up_rights_but_sockets(files) : give_up_rights(files);
  if (!given_up) return fail(given_up.error());
  replay::RequestRunOptions run;
  if (!options.policy.empty()) {
    auto read = options.policy.policy();
    if (!read) return fail(read.error());
    run.policy = std::move(*read);
  }
  const auto host = resolve(options.host, false);
  if (!host) return fail(host.error());
  run.host = *host;
  auto gate = egress_gate(allowed(options.allow));
  if (!gate) return fail(gate.error());
  if (const auto safe = gate->inspect(Endpoint{*host, Port{}}); !safe) return fail(safe.error());
  const auto client = client_of(options);
  if (!client) return fail(client.error());
  auto half = replay::read_client_half({.file = options.file,
                                        .filter = options.filter,
                                        .captured_on = options.captured_on,
                                        .count = options.count,
                                        .client = *client,
                                        .segments = run.policy.has_value()});
  if (!half) return fail(half.error());
  if (is_about_tcp(options, *half)) {
    if (!half->tcp) return fail(half->tcp.error());
    if (half->tcp->empty()) return fail(nothing_to_repeat(options, *client));
    if (!guard) return fail(guard.error());
    return replay_connections(options, *host, *half, *gate, std::move(*guard),
                              std::move(run.policy));
  }
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  const auto& requests = half->udp;
  if (!requests) return fail(requests.error());
  if (requests->requests().empty()) return fail(nothing_to_repeat(options, *client));
  const auto done = repeat(options, *requests, std::move(run), *gate);
  if (!done) return fail(done.error());
  const report::RequestRunTitle title{options.file, options.host};
  const replay::LeftOut left_out = half->left_out(false);
  options.json ? print_document(report::requests_json(*done, title, left_out).dump(2) + "\n")
               : print(report::requests_text(*done, title, left_out));
  const bool same = done->wrong.empty() && done->compared() > 0;
  return same && !done->interrupted ? exit_yes : exit_no;
}

}  // namespace pushpkt::tool
