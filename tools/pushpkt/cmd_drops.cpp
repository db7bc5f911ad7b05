// pushpkt drops: what the kernel throws away, why, and what cures it.
#include <net/if.h>

#include <cerrno>
#include <memory>
#include <optional>

#include "command.hpp"
#include "drop_watch.hpp"
#include "interruption.hpp"
#include "lab_shell.hpp"
#include "privileges.hpp"
#include "pushpkt/drops/trace.hpp"
#include "pushpkt/lab/lab.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

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

/// Before anything is opened or said. "" is all of them.
Result<void> find(const std::string& interface) {
  if (interface.empty() || ::if_nametoindex(interface.c_str()) != 0) return {};
  return fail(system_error("cannot find the interface `" + interface + "`", ENODEV,
                           "`ip link` lists the interfaces of this network namespace"));
}

/// The best way that is permitted here; what it is, and what it lacks, is said.
std::optional<Listener> listen(const Options& options) {
  if (options.counters) return std::nullopt;
  auto packets = drops::Trace::open(drops::Detail::packet);
  if (packets) {
    say("listening to skb:kfree_skb, with the namespace and interface of each drop\n");
    return Listener{std::move(*packets), drops::Detail::packet};
  }
  say(packets.error().text() + "\n");
  // Without a BPF program nobody can tell the drops of an interface or a lab from others.
  if (options.interface.empty() && !options.lab) {
    auto trace = drops::Trace::open(drops::Detail::reason);
    if (trace) {
      say("listening to skb:kfree_skb: drops have no namespace and no interface\n");
      return Listener{std::move(*trace), drops::Detail::reason};
    }
    if (trace.error().text() != packets.error().text()) say(trace.error().text() + "\n");
  }
  say("reading counters instead: they miss what no counter counts\n");
  return std::nullopt;
}

/// Until there is enough, the time is up, the command has ended, or somebody interrupts.
class Rounds {
 public:
  Rounds(const Options& options, lab::Process* command) : options_(options), command_(command) {
    if (options.wait_seconds) end_.emplace(deadline_in(*options.wait_seconds));
  }

  Result<void> run(DropWatch& watch) {
    while (!over(watch)) {
      const bool last = ended();
      watch.wait(deadline_in(options_.interval_seconds));
      if (auto looked = watch.look(); !looked) return looked;
      if (auto shown = flush_output(); !shown) return shown;
      if (last) break;
    }
    return {};
  }

 private:
  [[nodiscard]] bool over(const DropWatch& watch) const {
    if (options_.count && watch.count() >= *options_.count) return true;
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

Result<int> watch_it(const Options& options, DropWatch watch, lab::Process* command) {
  const auto done = Rounds(options, command).run(watch);
  if (!options.json) print(watch.summary(style_of_stdout()));
  if (!done) return fail(done.error());
  const bool too_few = options.count && watch.count() < *options.count;
  return too_few && !interrupted() ? exit_no : exit_yes;
}

/// A lab in which nothing runs drops nothing: unless an end is named, a shell is the command.
std::vector<std::string> command_in_lab(const Options& options) {
  const bool ends = options.count || options.wait_seconds;
  if (!options.command.empty() || ends) return options.command;
  say(lab_banner());
  return {user_shell()};
}

Result<int> run_in_lab(const Options& options) {
  auto built = lab::Lab::build(lab::plan_of({}));
  if (!built) return fail(built.error());
  set_lab_environment(options.command.empty());
  auto watch = DropWatch::begin(listen(options), &*built, options.interface, options.json);
  if (!watch) return fail(watch.error());
  catch_interruptions();
  // Once all counters were read: what it makes the kernels drop is a change from the first packet.
  std::optional<lab::Process> command;
  if (const auto argv = command_in_lab(options); !argv.empty()) {
    // Its words are talk: the result is what was dropped.
    auto started = built->client().start(argv, {.out = 2});
    if (!started) return fail(started.error());
    command.emplace(std::move(*started));
  }
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  return watch_it(options, std::move(*watch), command ? &*command : nullptr);
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
  auto watch = DropWatch::begin(std::move(listener), nullptr, options.interface, options.json);
  if (!watch) return fail(watch.error());
  catch_interruptions();
  return watch_it(options, std::move(*watch), nullptr);
}

}  // namespace

Run add_drops(Arguments verb) {
  auto options = std::make_shared<Options>();
  const Option interface =
      verb.add_option("-i,--interface", options->interface, "drops of this interface only")
          .type_name("IF");
  verb.add_flag("--lab", options->lab, "the three hosts of a lab of its own").excludes(interface);
  verb.add_option("command", options->command,
                  "with --lab: runs on the client; its end is the watch's; without it a shell")
      .type_name("-- COMMAND ...");
  verb.add_option("-c", options->count, "stop after so many drops").at_least(1);
  verb.add_option("--wait", options->wait_seconds, "stop after so long; exit 1 if -c was not met")
      .range(0.0, 1e9)
      .type_name("SECONDS");
  verb.add_option("--interval", options->interval_seconds, "between two looks at the counters")
      .range(0.01, 3600.0)
      .show_default()
      .type_name("SECONDS");
  verb.add_flag("--counters", options->counters, "the counters, even where the tracepoint is ours");
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
