// pushpkt replay: the packets of a capture on their way once more.
#include <memory>

#include "command.hpp"
#include "interruption.hpp"
#include "privileges.hpp"
#include "progress.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "replay_feed.hpp"
#include "replay_report.hpp"
#include "replay_requests.hpp"
#include "replay_way.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace pushpkt::tool {
namespace {

/// Where the capture itself is the result, what was done is talk.
int finish(const ReplayResult& result, const ReplayPlan& plan) {
  const auto tell = plan.options->out_file == "-" ? say : print;
  tell(plan.options->json ? to_json(result, plan).dump(2) + "\n" : to_text(result, plan));
  return result.sent.refused.empty() ? exit_yes : exit_no;
}

void take_counts(ReplayResult& result, const Preparation& preparation, const ReplayFeed& feed) {
  result.read = feed.read();
  result.prepared = preparation.counts();
  result.rewritten = preparation.rewritten();
  result.interrupted = interrupted();
}

/// The time that a packet has in the new capture: its own where nothing asks for another.
Timestamp written_time(const ReplayPlan& plan, const replay::Shot& shot, Timestamp first,
                       std::chrono::nanoseconds due) {
  const bool own = plan.pace.kind == replay::Pace::Kind::original && plan.pace.value == 1.0;
  return own && shot.round == 0
             ? shot.time
             : Timestamp::from(first.seconds(), first.nanoseconds() + due.count());
}

Result<void> write_all(const ReplayPlan& plan, ReplayFeed& feed, sniff::CaptureWriter& writer,
                       ReplayResult& result) {
  replay::Schedule schedule(plan.pace);
  std::optional<Timestamp> first;
  while (!interrupted()) {
    const auto shot = feed.next();
    if (!shot) return fail(shot.error());
    if (!*shot) return {};
    const wire::FrameView& frame = (*shot)->frame;
    if (!first) first = (*shot)->time;
    const auto due = schedule.due((*shot)->time, frame.bytes.size(), (*shot)->round);
    sniff::SeenView seen = feed.packet();
    const std::size_t cut = seen.wire_bytes - seen.bytes.size();
    seen.bytes = frame.bytes;
    seen.wire_bytes = static_cast<std::uint32_t>(frame.bytes.size() + cut);
    seen.link = frame.link;
    seen.time = written_time(plan, **shot, *first, due);
    if (auto done = writer.write(seen); !done) return done;
    ++result.sent.packets;
    result.sent.octets += frame.bytes.size();
    result.went_back = schedule.went_back();
  }
  return {};
}

/// Into a capture: no network, no privilege, no waiting.
Result<int> run_dry(const ReplayPlan& plan) {
  Preparation preparation(plan, OwnInterfaces{}, std::nullopt);
  ReplayFeed feed(plan, preparation);
  auto writer = sniff::CaptureWriter::create(plan.options->out_file);
  if (!writer) return fail(writer.error());
  ReplayResult result;
  const auto done = write_all(plan, feed, *writer, result);
  const auto closed = writer->close();
  take_counts(result, preparation, feed);
  const int code = finish(result, plan);
  if (!done) return fail(done.error());
  if (!closed) return fail(closed.error());
  return code;
}

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

Result<int> send_all(const ReplayPlan& plan, const OwnInterfaces& own, path::Path& path,
                     std::optional<Mac> next_hop) {
  Survey known;
  if (plan.options->file != "-") known = survey(plan, own, next_hop);
  if (known.obstacle) return fail(*known.obstacle);
  Preparation preparation(plan, own, next_hop);
  ReplayFeed feed(plan, preparation);
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
  const auto plan = ReplayPlan::of(options);
  if (!plan) return fail(plan.error());
  if (plan->is_dry()) return run_dry(*plan);
  const auto own = OwnInterfaces::look();
  if (!own) return fail(own.error());
  const auto path = open_way(*plan->path, options.interface);
  if (!path) return fail(path.error());
  const auto next_hop = resolve_next_hop(options);
  if (!next_hop) return fail(next_hop.error());
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  return send_all(*plan, *own, **path, *next_hop);
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
  verb.add_option("--set", options.set,
                  "this value in every packet that has the field, outermost layer; the checksums "
                  "that cover it are computed again")
      .type_name("FIELD=VALUE")
      .one_each_time();
  verb.add_option("--checksums", options.checksums,
                  "keep: as captured, to the bit; fix: all right. Without it what was right stays "
                  "right, what was wrong stays wrong, and what the sender left to its network card "
                  "(offload) is computed")
      .one_of({"keep", "fix"})
      .type_name("keep|fix");
  verb.add_flag("--segment", options.segment,
                "split what is larger than the MTU: TCP into segments, other packets into "
                "fragments where DF is clear");
  verb.add_option("--mtu", options.mtu, "instead of the interface's; 1500 with --path file")
      .range(68ULL, 65'535ULL)
      .type_name("OCTETS");
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
  return [options] { return run(*options); };
}

}  // namespace pushpkt::tool
