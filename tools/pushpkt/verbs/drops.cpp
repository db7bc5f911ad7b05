// pushpkt drops: the packets that the kernel drops, why, and what to do about it.
#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/drops/watch_loop.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/lab/shell.hpp"
#include "pushpkt/report/drops.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

struct DropsOptions {
  std::string interface;
  bool lab = false;
  std::vector<std::string> command;
  std::optional<std::uint64_t> count;
  std::optional<double> wait_seconds;
  double interval_seconds = 1;
  bool counters = false;
  bool json = false;
};

std::optional<drops::Listener> listen(const DropsOptions& options) {
  if (options.counters) return std::nullopt;
  return drops::open_best_listener(!options.interface.empty() || options.lab,
                                   [](const std::string& line) { print_stderr(line + "\n"); });
}

/// A command that outlives the watch (-c, --wait) goes on to its end.
Result<int> status_of(lab::Process& command) {
  auto status = command.wait(Deadline::in(std::chrono::nanoseconds(0)));
  if (status && !*status) {
    print_stderr("the watch has ended; the command still runs\n");
    status = command.wait(interrupted, interruption_fd());
  }
  if (!status) return fail(status.error());
  return *status ? Result<int>(**status)
                 : command.terminate(Deadline::in(lab::longest_end_of_command));
}

Result<int> watch_until_end(const DropsOptions& options, drops::Watch watch,
                            lab::Process* command) {
  drops::WatchLimits limits{.count = options.count,
                            .interval = in_seconds(options.interval_seconds),
                            .stop = interrupted};
  if (options.wait_seconds) limits.wait = in_seconds(*options.wait_seconds);
  if (command != nullptr) {
    limits.has_ended = [command] {
      const auto status = command->wait(Deadline::in(std::chrono::nanoseconds(0)));
      return !status || status->has_value();
    };
  }
  const auto done = drops::watch_until(watch, limits, [&] {
    for (const drops::DropNews& news : watch.take_news()) {
      options.json ? print_document(report::drop_json(news, watch.is_traced()))
                   : print(report::drop_line(news, style_of_stdout()));
    }
    return flush_output();
  });
  if (!options.json) {
    print(
        report::drops_summary(watch.tally(), {watch.is_traced(), watch.lost()}, style_of_stdout()));
  }
  if (!done) return fail(done.error());
  if (command != nullptr && interrupted()) {
    return command->terminate(Deadline::in(lab::longest_end_of_command));
  }
  if (interrupted()) return exit_yes;
  if (command != nullptr) {
    const auto status = status_of(*command);
    if (!status) return fail(status.error());
    if (*status != exit_yes) return *status;
  }
  const bool too_few = options.count && watch.tally().count() < *options.count;
  return too_few ? exit_no : exit_yes;
}

/// Nothing is dropped in a lab where nothing runs: without an end or a command, a shell is run.
std::vector<std::string> command_in_lab(const DropsOptions& options) {
  const bool ends = options.count || options.wait_seconds;
  if (!options.command.empty() || ends) return options.command;
  print_stderr(lab::banner());
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

Result<int> run_in_lab(const DropsOptions& options) {
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

Result<int> run(const DropsOptions& options) {
  if (options.lab) return run_in_lab(options);
  if (!options.command.empty()) {
    return fail(
        input_error("cannot run a command without a lab", "pushpkt drops --lab -- COMMAND"));
  }
  auto scope = drops::Watch::Scope::here(options.interface);
  if (!scope) return fail(scope.error());
  auto listener = listen(options);
  if (auto dropped = drop_capabilities_and_user(); !dropped) return fail(dropped.error());
  auto watch = drops::Watch::begin(std::move(listener), std::move(*scope));
  if (!watch) return fail(watch.error());
  catch_interruptions();
  return watch_until_end(options, std::move(*watch), nullptr);
}

}  // namespace

Run add_drops(Arguments verb) {
  auto options = std::make_shared<DropsOptions>();
  DropsOptions& o = *options;
  verb.declare({
      {"-i,--interface", "IF", "drops of this interface of this host only", o.interface},
      {"--lab", "", "all three hosts of a lab of its own; not with -i", o.lab},
      {"command", "-- COMMAND ...",
       "with --lab: run this on the client, and end with it and its status; "
       "without it a shell",
       o.command},
      {"-c", "N", "stop after this many drops", o.count, at_least(1)},
      {"--wait", "SECONDS", "stop after this time; exit 1 if -c was not reached", o.wait_seconds,
       range(0, 1e9)},
      {"--interval", "SECONDS", "time between two readings of the counters", o.interval_seconds,
       range(0.01, 3600)},
      {"--counters", "", "read counters, even where the tracepoint is available", o.counters},
      {"--json", "", "one JSON object a line", o.json},
  });
  verb.rules({{"--lab", "all three hosts of the lab are watched; -i is for this host's interfaces",
               "-i"}});
  verb.examples(
      "sudo pushpkt drops\n"
      "pushpkt drops --lab -- ping -c1 192.0.2.1");
  verb.footer(
      "For root: the tracepoint skb:kfree_skb, each drop with its reason and the\n"
      "kernel's function; what it does not report (a full accept queue) by counters.\n"
      "Without root: the namespace's counters, and what they mean.\n"
      "Ctrl-C ends it with a summary. With --lab the exit status is COMMAND's, and the\n"
      "shell's, as with lab and sniff; where that is 0, 1 if -c was not reached.");
  return [options] { return run(*options); };
}

}  // namespace pushpkt::tool
