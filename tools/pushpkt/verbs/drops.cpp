// pushpkt drops: the packets that the kernel drops, why, and the cure.
#include <net/if.h>

#include <cerrno>
#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/drops/watch.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/lab/shell.hpp"
#include "pushpkt/report/drops.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

struct Options {
  std::string interface;
  bool lab = false;
  std::vector<std::string> command;
  std::optional<std::uint64_t> count;
  std::optional<double> wait_seconds;
  double interval_seconds = 1;
  bool counters = false;
  bool json = false;
};

Deadline deadline_in(double seconds) { return Deadline::in(in_seconds(seconds)); }

/// Before anything is opened or printed. "" is all interfaces.
Result<void> find(const std::string& interface) {
  if (interface.empty() || ::if_nametoindex(interface.c_str()) != 0) return {};
  return fail(system_error("cannot find the interface `" + interface + "`", ENODEV,
                           "`ip link` lists the interfaces of this network namespace"));
}

/// The best source that is permitted here. Prints which it is, and what it lacks.
std::optional<drops::Listener> listen(const Options& options) {
  if (options.counters) return std::nullopt;
  auto packets = drops::Trace::open(drops::Detail::packet);
  if (packets) {
    say("listening to skb:kfree_skb, with the namespace and interface of each drop\n");
    return drops::Listener{std::move(*packets), drops::Detail::packet};
  }
  say(packets.error().text() + "\n");
  // Without a BPF program the drops of an interface or a lab cannot be told from others.
  if (options.interface.empty() && !options.lab) {
    auto trace = drops::Trace::open(drops::Detail::reason);
    if (trace) {
      say("listening to skb:kfree_skb: drops have no namespace and no interface\n");
      return drops::Listener{std::move(*trace), drops::Detail::reason};
    }
    if (trace.error().text() != packets.error().text()) say(trace.error().text() + "\n");
  }
  say("reading counters instead: they do not count every drop\n");
  return std::nullopt;
}

/// Until -c drops were seen, the time is over, the command has ended, or a signal came.
class Rounds {
 public:
  Rounds(const Options& options, lab::Process* command) : options_(options), command_(command) {
    if (options.wait_seconds) end_.emplace(deadline_in(*options.wait_seconds));
  }

  Result<void> run(drops::Watch& watch) {
    while (!over(watch)) {
      const bool last = ended();
      watch.wait(deadline_in(options_.interval_seconds));
      if (auto looked = watch.look(); !looked) return looked;
      print_news(watch);
      if (auto shown = flush_output(); !shown) return shown;
      if (last) break;
    }
    return {};
  }

 private:
  void print_news(drops::Watch& watch) const {
    for (const drops::DropNews& news : watch.take_news()) {
      print(options_.json ? report::drop_json(news, watch.is_traced())
                          : report::drop_line(news, style_of_stdout()));
    }
  }
  [[nodiscard]] bool over(const drops::Watch& watch) const {
    if (options_.count && watch.tally().count() >= *options_.count) return true;
    return interrupted() || (end_ && end_->passed());
  }
  [[nodiscard]] bool ended() {
    if (command_ == nullptr) return false;
    const auto status = command_->wait(deadline_in(0));
    return !status || status->has_value();
  }

  const Options& options_;
  lab::Process* command_;
  std::optional<Deadline> end_;
};

Result<int> watch_until_end(const Options& options, drops::Watch watch, lab::Process* command) {
  const auto done = Rounds(options, command).run(watch);
  if (!options.json) {
    print(
        report::drops_summary(watch.tally(), {watch.is_traced(), watch.lost()}, style_of_stdout()));
  }
  if (!done) return fail(done.error());
  const bool too_few = options.count && watch.tally().count() < *options.count;
  return too_few && !interrupted() ? exit_no : exit_yes;
}

/// Nothing is dropped in a lab where nothing runs: without an end or a command, a shell is run.
std::vector<std::string> command_in_lab(const Options& options) {
  const bool ends = options.count || options.wait_seconds;
  if (!options.command.empty() || ends) return options.command;
  say(lab::banner());
  return {lab::user_shell()};
}

/// The namespaces of the lab's hosts.
Result<drops::Watch::Scope> hosts_of(const lab::Lab& lab) {
  drops::Watch::Scope out;
  for (const lab::Host& host : lab.hosts()) {
    const auto inside = lab::Inside::enter(host);
    if (!inside) return fail(inside.error());
    auto watched = drops::WatchedNamespace::here(std::string(host.name()));
    if (!watched) return fail(watched.error());
    out.namespaces.push_back(std::move(*watched));
  }
  return out;
}

/// The namespace that we are in, and all drops that the tracepoint reports.
Result<drops::Watch::Scope> this_machine(const std::string& interface) {
  drops::Watch::Scope out{.namespaces = {}, .whole_machine = true, .interface = interface};
  auto own = drops::WatchedNamespace::here();
  if (!own) return fail(own.error());
  out.namespaces.push_back(std::move(*own));
  return out;
}

Result<int> run_in_lab(const Options& options) {
  auto built = lab::Lab::build(lab::plan_of({}));
  if (!built) return fail(built.error());
  lab::set_environment(options.command.empty());
  auto listener = listen(options);
  auto hosts = hosts_of(*built);
  if (!hosts) return fail(hosts.error());
  auto watch = drops::Watch::begin(std::move(listener), std::move(*hosts));
  if (!watch) return fail(watch.error());
  catch_interruptions();
  // After the counters were read, so that drops are counted from its first packet on.
  std::optional<lab::Process> command;
  if (const auto argv = command_in_lab(options); !argv.empty()) {
    // Its output goes to stderr: stdout has the drops.
    auto started = built->client().start(argv, {.out = 2});
    if (!started) return fail(started.error());
    command.emplace(std::move(*started));
  }
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  return watch_until_end(options, std::move(*watch), command ? &*command : nullptr);
}

Result<int> run(const Options& options) {
  if (options.lab) return run_in_lab(options);
  if (!options.command.empty()) {
    return fail(
        input_error("cannot run a command without a lab", "pushpkt drops --lab -- COMMAND"));
  }
  if (auto found = find(options.interface); !found) return fail(found.error());
  auto listener = listen(options);
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  auto scope = this_machine(options.interface);
  if (!scope) return fail(scope.error());
  auto watch = drops::Watch::begin(std::move(listener), std::move(*scope));
  if (!watch) return fail(watch.error());
  catch_interruptions();
  return watch_until_end(options, std::move(*watch), nullptr);
}

}  // namespace

Run add_drops(Arguments verb) {
  auto options = std::make_shared<Options>();
  const Option interface =
      verb.add_option("-i,--interface", options->interface, "drops of this interface only")
          .type_name("IF");
  verb.add_flag("--lab", options->lab, "the three hosts of a lab of its own").excludes(interface);
  verb.add_option("command", options->command,
                  "with --lab: run this on the client, and end with it; without it a shell")
      .type_name("-- COMMAND ...");
  verb.add_option("-c", options->count, "stop after this many drops").at_least(1);
  verb.add_option("--wait", options->wait_seconds,
                  "stop after this time; exit 1 if -c was not reached")
      .range(0.0, 1e9)
      .type_name("SECONDS");
  verb.add_option("--interval", options->interval_seconds,
                  "time between two readings of the counters")
      .range(0.01, 3600.0)
      .show_default()
      .type_name("SECONDS");
  verb.add_flag("--counters", options->counters,
                "read counters, even where the tracepoint is available");
  verb.add_flag("--json", options->json, "one JSON object a line");
  verb.footer(
      "For root: the tracepoint skb:kfree_skb, each drop with its reason and the\n"
      "kernel's function. Without root: the namespace's counters, and what they mean.\n"
      "Ctrl-C ends it with a summary.\n"
      "  sudo pushpkt drops\n"
      "  pushpkt drops --lab -- ping -c1 192.0.2.1");
  return [options] { return run(*options); };
}

}  // namespace pushpkt::tool
