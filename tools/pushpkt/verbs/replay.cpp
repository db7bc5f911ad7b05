// pushpkt replay: send a capture's packets again, or repeat its requests against a server.
#include <memory>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/progress.hpp"
#include "cli/run_identity.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/interface_name.hpp"
#include "pushpkt/base/output_file.hpp"
#include "pushpkt/base/parse_address.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/replay/send_run.hpp"
#include "pushpkt/report/replay.hpp"
#include "verbs/replay_options.hpp"
#include "verbs/replay_requests.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

/// Where the capture itself is on stdout, the result is printed on stderr.
int finish(const replay::Summary& summary, const replay::Plan& plan, const ReplayOptions& options) {
  const std::string text = options.json
                               ? report::replay_json(summary, plan).dump(2) + "\n"
                               : printable(report::replay_text(summary, plan, options.stats),
                                           Keep::lines);  // names of files are others' text
  const auto write = is_standard_output(plan.out_file) ? print_stderr
                     : options.json                    ? print_document
                                                       : print;
  write(text);
  const bool lost = summary.by_device && summary.by_device->sent < summary.sent.packets;
  return summary.sent.refused.empty() && !lost && !summary.interrupted ? exit_yes : exit_no;
}

Result<int> run_dry(const replay::Plan& plan, const ReplayOptions& options) {
  replay::Summary summary;
  const auto done =
      replay::write(plan, {.stop = interrupted, .stop_fd = interruption_fd()}, summary);
  for (const std::string& note : summary.notes) print_note(note);
  if (!done && !summary.begun) return fail(done.error());
  const int code = finish(summary, plan, options);
  if (!done && !interrupted()) return fail(done.error());
  return code;
}

Result<int> send_all(const replay::Plan& plan, const ReplayOptions& options,
                     stack::EgressGate& gate) {
  replay::SendRunOptions how{.gate = &gate,
                             .stop = interrupted,
                             .stop_fd = interruption_fd(),
                             .drop_privileges = drop_capabilities,
                             .progress = show_progress("packets")};
  if (!options.next_hop.empty()) {
    const auto address = parse_address(options.next_hop, "--next-hop 10.0.0.1");
    if (!address) return fail(address.error());
    how.next_hop = *address;
  }
  replay::Summary summary;
  const auto done = replay::send_run(plan, how, summary);
  how.progress = nullptr;  // wipes the bar
  for (const std::string& note : summary.notes) print_note(note);
  if (!done && summary.sent.packets == 0) return fail(done.error());
  const int code = finish(summary, plan, options);
  if (!done) return fail(done.error());
  return code;
}

Result<int> run(const ReplayOptions& options) {
  catch_interruptions();
  if (!options.as.empty()) return replay_requests(options);
  auto plan = plan_of(options);
  if (!plan) return fail(plan.error());
  const Files files{.read = options.edit.inputs(options.file), .written = {options.out_file}};
  const bool dry = plan->is_dry();
  const auto given_up = dry ? give_up_rights(files) : give_up_rights_but_sockets(files);
  if (!given_up) return fail(given_up.error());
  // Only now: --set may name a field of --protocols.
  auto changes = replay::changes_of(options.edit);
  if (!changes) return fail(changes.error());
  plan->changes = std::move(*changes);
  if (auto sides = replay::read_sides(options.edit, plan->edits); !sides) {
    return fail(sides.error());
  }
  if (dry) return run_dry(*plan, options);
  auto gate = egress_gate(options.allow);
  if (!gate) return fail(gate.error());
  return send_all(*plan, options, *gate);
}

}  // namespace

Run add_replay(Arguments verb) {
  auto options = std::make_shared<ReplayOptions>();
  ReplayOptions& o = *options;
  verb.declare({
      {"file", "FILE", "a capture, pcap or pcapng; - is the standard input", o.file,
       reads_file | capture_files | required},
      {"-i,--interface", "IF", "leave by this one", o.interface},
      {"--path", "NAME", "packet, ring, xdp, inject, raw-ip; file: into a capture (-w)", o.path,
       shows_default},
      filter_row(o.filter),
      {"--captured-on", "NAME",
       "only packets that were captured on this interface; `lab --record` keeps each "
       "packet once for each link",
       o.captured_on},
      {"--loop", "N", "replay the capture so often", o.loop, range(1, 1e12)},
      {"-c", "N", "stop after so many packets of the capture, of all loops", o.count, at_least(1)},
      {"--segment", "",
       "split what is larger than the MTU: TCP into segments, other packets into "
       "fragments where DF is clear",
       o.segment},
      {"--mtu", "BYTES", "instead of the interface's; 1500 with --path file", o.edit.mtu,
       range(68, 65'535)},
      {"--skip-cut", "", "leave out packets that the capture cut short", o.skip_cut},
      {"--next-hop", "ADDRESS",
       "who gets packets that come without an Ethernet header; else the routes decide", o.next_hop},
      {"-w", "FILE", "the capture that --path file writes", o.out_file,
       writes_file | capture_files},
      {"--stats", "", "more numbers", o.stats},
      {"--json", "", "what was done as one JSON document", o.json},
      allow_row(o.allow),
      title_of_alternatives("Pace, by default the capture's own timing"),
      {"--speed", "X", "so many times as fast", o.speed, range(1e-6, 1e9)},
      {"--pps", "N", "packets a second", o.pps, range(1e-6, 1e9)},
      {"--mbps", "N", "million bits a second", o.mbps, range(1e-6, 1e9)},
      {"--topspeed", "", "as fast as the kernel takes them, in batches", o.topspeed},
      title("Requests, a regression test for a server"),
      {"--as", "client",
       "client: repeat the capture's requests (UDP by plain sockets; TCP, with "
       "--path or without UDP, by hand) and compare the answers; exit 1 when "
       "one differs or is missing",
       o.as, one_of_these},
      {"--host", "HOST", "whom to ask", o.host},
      {"--port", "PORT", "instead of the port in the capture", o.port, at_least(1)},
      {"--client", "ADDRESS", "whose requests; else those of who sent first (UDP), or all (TCP)",
       o.client},
      {"--wait", "SECONDS", "for each answer", o.wait_seconds, range(0.001, 3600)},
      {"--shard", "K/N", "only the conversations of part K of N, for `pushpkt merge`", o.shard},
  });
  verb.declare(policy_rows(o.policy));
  verb.declare({title("Edits, of each packet, in this order")});
  verb.declare(edit_rows(o.edit));
  constexpr std::string_view by_device = "the device decides which link layer its packets have";
  verb.rules({
      {"--path=file", "a dry run writes a capture and sends nothing", "-i --next-hop --allow"},
      {"--path=raw-ip", "the route names the next hop of every packet", "--next-hop"},
      {"!--as", "it is about requests that are repeated against a server: --as client",
       "--host --port --client --wait --policy --ignore --shard"},
      {"--json", "the JSON always has these numbers", "--stats"},
      {"--as", "--as client repeats one request after the other, as they stand in the capture",
       "-i --speed --pps --mbps --topspeed --loop --segment --mtu --skip-cut --next-hop -w "
       "--stats " +
           edit_names()},
      {"--mtu-truncate", "no packet is larger than the MTU then", "--segment"},
      {"!--path", by_device, "--link"},
      {"--path!=file", by_device, "--link"},
  });
  verb.rules(edit_rules());
  verb.examples(
      "pushpkt lab -- pushpkt replay seen.pcapng -i to-router\n"
      "pushpkt lab --server 'pushpkt server udp' -- \\\n"
      "  pushpkt replay seen.pcapng --as client --host 10.77.2.2 \\\n"
      "    --ignore dns.resp.ttl\n"
      "pushpkt replay seen.pcapng --path file -w nine.pcapng --set ip.ttl=9\n"
      "pushpkt lab -- pushpkt replay tso.pcap -i to-router --segment --topspeed");
  verb.footer(
      "A packet that cannot be sent (larger than the MTU, cut short by the capture) is\n"
      "named before anything is sent; on a pipe, which can be read only once, when its\n"
      "turn comes.");
  verb.prints_when([options] { return !is_standard_output(options->out_file) || options->json; });
  return [options, verb] {
    options->path_given = verb.given("--path");
    options->run = run_identity(verb);
    options->interface = device_name(options->interface);
    return run(*options);
  };
}

}  // namespace pushpkt::tool
