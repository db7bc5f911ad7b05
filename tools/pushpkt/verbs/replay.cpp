// pushpkt replay: the packets of a capture on their way once more.
#include <memory>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/interface_name.hpp"
#include "pushpkt/base/output_file.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "verbs/replay_feed.hpp"
#include "verbs/replay_report.hpp"
#include "verbs/replay_requests.hpp"
#include "verbs/replay_way.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

/// Where the capture itself is the result, what was done is talk.
int finish(const ReplayResult& result, const ReplayPlan& plan) {
  const auto tell = is_standard_output(plan.options->out_file) ? say : print_plain;
  tell(plan.options->json ? to_json(result, plan).dump(2) + "\n" : to_text(result, plan));
  return result.sent.refused.empty() && !result.interrupted ? exit_yes : exit_no;
}

void take_counts(ReplayResult& result, const Preparation& preparation, const ReplayFeed& feed) {
  result.read = feed.read();
  result.prepared = preparation.counts();
  result.left_out = preparation.left_out();
  result.trailer_octets = preparation.trailer_octets();
  result.rewritten = preparation.rewritten();
  result.interrupted = interrupted();
}

/// The time that a packet has in the new capture: its own where nothing asks for another.
Timestamp written_time(const ReplayPlan& plan, const replay::ScheduledPacket& shot, Timestamp first,
                       std::chrono::nanoseconds due) {
  const bool own = plan.pace.kind == replay::Pace::Kind::original && plan.pace.value == 1.0;
  return own && shot.round == 0
             ? shot.time
             : Timestamp::from(first.seconds(), first.nanoseconds() + due.count());
}

/// Into a capture: no network, no privilege, no waiting.
class DryReplay {
 public:
  explicit DryReplay(const ReplayPlan& plan)
      : plan_(plan),
        preparation_(plan, Interfaces{}, nullptr),
        admission_(plan, nullptr, {}),
        feed_(plan, preparation_, admission_),
        schedule_(plan.pace) {}

  Result<int> run() {
    auto done = write_all();
    // A capture that is cut short: what is whole appears. Otherwise an earlier file stays.
    const bool appears = done || interrupted() || (feed_.is_cut() && feed_.read() > 0);
    if (writer_ && !failed_ && appears) {
      if (auto closed = writer_->close(); !closed) done = closed;
    } else if (writer_ && !failed_) {
      (void)writer_->flush();  // a pipe gets what was whole
    }
    result_.sent.packets = writer_ ? writer_->packets() : 0;
    if (result_.sent.packets == 0) result_.sent.octets = 0;
    take_counts(result_, preparation_, feed_);
    const int code = writer_ ? finish(result_, plan_) : exit_usage;
    if (!done && !interrupted()) return fail(done.error());
    return code;
  }

 private:
  Result<void> write_all() {
    while (!interrupted()) {
      const auto shot = feed_.next();
      if (!shot) return fail(shot.error());
      // Only now: the file is not touched before the capture is understood.
      if (auto opened = open(); !opened) return opened;
      if (!*shot) return {};
      if (auto done = write(**shot); !done) return done;
    }
    return {};
  }

  Result<void> open() {
    if (writer_) return {};
    auto writer = sniff::CaptureWriter::create(plan_.options->out_file);
    if (!writer) return fail(writer.error());
    writer_.emplace(std::move(*writer));
    return {};
  }

  Result<void> write(const replay::ScheduledPacket& shot) {
    const wire::FrameView& frame = shot.frame;
    if (!first_) first_ = shot.time;
    const auto due = schedule_.due(shot.time, frame.bytes.size(), shot.round);
    sniff::SeenView seen = preparation_.packet();
    const std::size_t cut = seen.wire_bytes - seen.bytes.size();
    seen.bytes = frame.bytes;
    seen.wire_bytes = static_cast<std::uint32_t>(frame.bytes.size() + cut);
    seen.link = frame.link;
    seen.time = written_time(plan_, shot, *first_, due);
    auto done = writer_->write(seen);
    failed_ = !done;
    if (done) result_.sent.octets += frame.bytes.size();
    result_.went_back = schedule_.went_back();
    return done;
  }

  const ReplayPlan& plan_;
  Preparation preparation_;
  Admission admission_;
  ReplayFeed feed_;
  replay::Schedule schedule_;
  std::optional<Timestamp> first_;
  std::optional<sniff::CaptureWriter> writer_;
  bool failed_ = false;  ///< to write into the file
  ReplayResult result_;
};

Result<std::optional<Mac>> resolve_next_hop(const ReplayOptions& options) {
  if (options.next_hop.empty()) return std::nullopt;
  const auto address = parse_ip(options.next_hop);
  if (!address) {
    return fail(input_error("cannot find `" + options.next_hop + "`: it is no address",
                            "--next-hop 10.0.0.1"));
  }
  constexpr std::chrono::seconds wait{3};
  const auto hop = stack::next_hop(*address, Deadline::in(wait), options.interface);
  if (!hop) return fail(hop.error());
  return hop->gateway_mac;
}

/// The whole capture is looked at before anything is sent, but for a pipe.
Survey survey_of(const ReplayPlan& plan, stack::EgressGate& gate, const stack::EgressExit& exit,
                 NextHops& next_hops) {
  if (plan.options->file == "-") return {};
  Preparation preparation(plan, gate.host().interfaces, &next_hops);
  Admission admission(plan, &gate, exit);
  return survey(plan, preparation, admission);
}

Result<int> send_all(const ReplayPlan& plan, stack::EgressGate& gate, path::Path& path,
                     NextHops& next_hops) {
  path::Target target;
  target.interface = plan.options->interface;
  const auto exit = gate.exit_by(plan.path->kind, target, path.fd());
  const Survey known = survey_of(plan, gate, exit, next_hops);
  if (known.obstacle) return fail(*known.obstacle);
  Preparation preparation(plan, gate.host().interfaces, &next_hops);
  Admission admission(plan, &gate, exit);
  ReplayFeed feed(plan, preparation, admission);
  replay::MonotonicClock clock;
  const std::uint64_t total =
      plan.options->count.value_or(known.packets * plan.options->loop);  // 0: a pipe
  Progress progress(known.packets > 0 ? total : 0);
  replay::Replay replay(path, clock, {.pace = plan.pace, .stop = interrupted, .look = [&] {
                                        progress.show(feed.read());
                                      }});
  const auto done = replay.run([&] { return feed.next(); });
  ReplayResult result{.sent = replay.counts(),
                      .lateness = replay.lateness(),
                      .went_back = replay.schedule().went_back()};
  take_counts(result, preparation, feed);
  const int code = finish(result, plan);
  if (!done) return fail(done.error());
  return code;
}

Result<int> run(const ReplayOptions& options) {
  catch_interruptions();
  if (!options.as.empty()) return replay_requests(options);
  auto plan = ReplayPlan::of(options);
  if (!plan) return fail(plan.error());
  const Files files{.read = {options.file}, .written = {options.out_file}};
  const bool dry = plan->is_dry();
  const auto given_up = dry ? give_up_rights(files) : give_up_rights_but_sockets(files);
  if (!given_up) return fail(given_up.error());
  // Only now: --set may name a field of --protocols.
  if (auto read = plan->read_changes(); !read) return fail(read.error());
  if (dry) {
    const auto other = check_outputs_are_no_inputs({options.file}, {options.out_file});
    if (!other) return fail(other.error());
    return DryReplay(*plan).run();
  }
  auto gate = egress_gate(plan->allow);
  if (!gate) return fail(gate.error());
  const auto path = open_way(*plan->path, options.interface);
  if (!path) return fail(path.error());
  const auto next_hop = resolve_next_hop(options);
  if (!next_hop) return fail(next_hop.error());
  NextHops next_hops = NextHops::open(options.interface, *next_hop);
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  return send_all(*plan, *gate, **path, next_hops);
}

void add_pace_options(Arguments verb, ReplayOptions& options) {
  Arguments pace = verb.add_group("Pace", "by default the capture's own timing");
  pace.add_option("--speed", options.speed, "so many times as fast")
      .range(1e-6, 1e9)
      .type_name("X");
  pace.add_option("--pps", options.pps, "packets a second").range(1e-6, 1e9).type_name("N");
  pace.add_option("--mbps", options.mbps, "million bits a second").range(1e-6, 1e9).type_name("N");
  pace.add_flag("--topspeed", options.topspeed, "as fast as the kernel takes them, in batches");
  pace.at_most_one();
  verb.add_option("--loop", options.loop, "replay the capture so often")
      .range(1ULL, 1'000'000'000'000ULL)
      .type_name("N");
  verb.add_option("-c", options.count, "stop after so many packets of the capture, of all loops")
      .at_least(1);
}

void add_change_options(Arguments verb, ReplayOptions& options) {
  add_edit_options(verb.add_group("Edits", "of each packet, in this order"), options.edit);
  verb.add_flag("--segment", options.segment,
                "split what is larger than the MTU: TCP into segments, other packets into "
                "fragments where DF is clear");
  verb.add_option("--mtu", options.edit.mtu, "instead of the interface's; 1500 with --path file")
      .range(68ULL, 65'535ULL)
      .type_name("BYTES");
  verb.add_flag("--skip-cut", options.skip_cut, "leave out packets that the capture cut short");
  verb.add_option("--next-hop", options.next_hop,
                  "who gets packets that come without an Ethernet header; else the routes decide")
      .type_name("ADDRESS");
}

void add_request_options(Arguments verb, ReplayOptions& options) {
  Arguments group = verb.add_group("Requests", "a regression test for a server");
  const Option as =
      group
          .add_option("--as", options.as,
                      "client: ask the capture's UDP requests again, by plain sockets, and "
                      "compare the answers; exit 1 when one differs or is missing")
          .one_of({"client"})
          .type_name("client");
  group.add_option("--host", options.host, "whom to ask").needs(as).type_name("HOST");
  group.add_option("--port", options.port, "instead of the port in the capture")
      .needs(as)
      .at_least(1)
      .type_name("PORT");
  group.add_option("--client", options.client, "whose requests; else who sent first")
      .needs(as)
      .type_name("ADDRESS");
  group.add_option("--wait", options.wait_seconds, "for each answer")
      .needs(as)
      .range(0.001, 3600.0)
      .show_default()
      .type_name("SECONDS");
  for (Option option : add_policy_options(group, options.policy)) option.needs(as);
}

}  // namespace

Run add_replay(Arguments verb) {
  auto options = std::make_shared<ReplayOptions>();
  verb.add_option("file", options->file, "a capture, pcap or pcapng; - is the standard input")
      .required()
      .type_name("FILE");
  verb.add_option("-i,--interface", options->interface, "leave by this one").type_name("IF");
  verb.add_option("--path", options->path, "packet, inject, raw-ip; file: into a capture (-w)")
      .show_default()
      .type_name("NAME");
  verb.add_option("-f", options->filter, "only packets that pass this filter, pcap-filter(7)")
      .may_be_empty()
      .type_name("'FILTER'");
  add_pace_options(verb, *options);
  add_request_options(verb, *options);
  add_change_options(verb, *options);
  verb.add_option("-w", options->out_file, "the capture that --path file writes").type_name("FILE");
  verb.add_flag("--stats", options->stats, "more numbers");
  verb.add_flag("--json", options->json, "what was done as one JSON document");
  add_allow_option(verb, options->allow);
  verb.footer(
      "A packet that cannot be sent (larger than the MTU, cut short by the capture) is\n"
      "named before anything is sent; on a pipe, which can be read only once, when its\n"
      "turn comes.\n"
      "  pushpkt lab -- pushpkt replay seen.pcapng -i to-router\n"
      "  pushpkt replay dns.pcapng --as client --host 10.77.2.2 --ignore dns.resp.ttl\n"
      "  pushpkt replay seen.pcapng --path file -w nine.pcapng --set ip.ttl=9\n"
      "  pushpkt lab -- pushpkt replay tso.pcap -i to-router --segment --topspeed");
  return [options] {
    options->interface = device_name(options->interface);
    return run(*options);
  };
}

}  // namespace pushpkt::tool
