// pushpkt lab: client -- router -- server, without root.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "cli/privileges.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/link.hpp"
#include "pushpkt/base/output_file.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/journey/lab_recorder.hpp"
#include "pushpkt/lab/find_program.hpp"
#include "pushpkt/lab/session.hpp"
#include "pushpkt/lab/shell.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

struct LabOptions {
  bool show = false;
  bool as_root = false;
  lab::Obstacles obstacles;
  lab::SessionWork work;
  std::string record;
  std::string impair;
  std::string impair_log;
};

/// What the forwarder did: counts on stderr, and each packet into the log, where there is one.
Result<void> report_impairments(const lab::Lab& built, std::optional<OutputFile> log) {
  const auto record = built.impairment_record();
  if (!record) return fail(record.error());
  print_stderr(lab::summary(*record));
  if (!log) return {};
  std::string text;
  for (const lab::ImpairedPacket& packet : record->packets) text += to_text(packet) + "\n";
  if (auto written = log->write(text); !written) return written;
  return log->commit();
}

/// The command, a shell without one; it is found, and what is known of it is said.
Result<lab::SessionWork> work_of(const LabOptions& options) {
  lab::SessionWork work = options.work;
  if (work.command.empty()) work.command = {lab::user_shell()};
  const std::string& program = work.command.front();
  if (auto found = lab::find_program(program); !found) return fail(found.error());
  const bool is_tcpdump = std::filesystem::path(program).filename() == "tcpdump";
  if (is_tcpdump && !lab::tcpdump_runs()) {
    print_note(lab::tcpdump_note);
  }
  return work;
}

/// nullptr without --record.
Result<std::unique_ptr<journey::LabRecorder>> recorder_of(const LabOptions& options,
                                                          const lab::Lab& built) {
  if (options.record.empty()) return nullptr;
  const unsigned mtu = std::max(ethernet_mtu, options.obstacles.mtu.value_or(ethernet_mtu));
  return journey::LabRecorder::open(built, options.record, mtu);
}

/// Programs in the lab have root's power over the machine only where --no-userns says so.
Result<void> settle_power(bool as_root) {
  if (!as_root) {
    confine_root();
    return {};
  }
  if (lab::has_namespace_capabilities()) return {};
  return fail(
      input_error("cannot keep root's power over this machine in the lab: this user has none",
                  "sudo pushpkt lab --no-userns; or leave --no-userns out"));
}

Result<int> run(LabOptions& options) {
  if (!options.impair.empty()) {
    const auto impairments = lab::parse_impairments(options.impair);
    if (!impairments) return fail(impairments.error());
    options.obstacles.impairments = *impairments;
  }
  const lab::Plan plan = lab::plan_of(options.obstacles);
  if (options.show) {
    print_document(plan.script());
    return exit_yes;
  }
  if (auto settled = settle_power(options.as_root); !settled) return fail(settled.error());
  auto built = lab::Lab::build(plan);
  if (!built) return fail(built.error());
  const bool interactive = options.work.command.empty() && ::isatty(STDIN_FILENO) == 1;
  lab::set_environment(interactive);
  const auto work = work_of(options);  // before anything is opened for writing
  if (!work) return fail(work.error());
  const auto recorder = recorder_of(options, *built);
  if (!recorder) return fail(recorder.error());
  std::optional<OutputFile> log;  // an earlier one stays until the session has run
  if (!options.impair_log.empty()) {
    auto created = OutputFile::create(options.impair_log, Appearance::whole);
    if (!created) return fail(created.error());
    log.emplace(std::move(*created));
  }
  if (interactive) print_stderr(lab::banner());
  const auto status =
      lab::run_session(*built, *work,
                       {.recorder = recorder->get(),
                        .started = drop_capabilities,
                        .server_failed =
                            [](const std::string& text) {
                              print_control("pushpkt: " + printable(text, Keep::lines) + "\n");
                            },
                        .recorded = [&recorder] { print_stderr((*recorder)->counts()); }});
  if (plan.impairments && status) {
    const auto reported = report_impairments(*built, std::move(log));
    if (!reported) return fail(reported.error());
  }
  return status;
}

}  // namespace

Run add_lab(Arguments verb) {
  auto options = std::make_shared<LabOptions>();
  LabOptions& o = *options;
  verb.declare({
      {"--show", "", "print the lab as a shell script, to be run by hand", o.show},
      title("Obstacles"),
      {"--nat", "", "the router masquerades", o.obstacles.nat},
      {"--rp-filter", "N", "on the router: 0, 1 or 2", o.obstacles.rp_filter, range(0, 2)},
      {"--mtu", "N", "of the link between router and server", o.obstacles.mtu, range(68, 65535)},
      {"--firewall", "", "the router forwards only flows that the client began",
       o.obstacles.firewall},
      {"--impair", "'drop=5%,seed=7'",
       "a forwarder between client and router harms packets by a plan of the seed:\n"
       "drop, duplicate, reorder, corrupt (5%), delay, jitter (10ms), seed, only",
       o.impair},
      {"--impair-log", "FILE",
       "what it did to which packet, a line each: to-server 17 1514 dropped", o.impair_log,
       writes_file},
      title(""),
      {"--server", "'COMMAND'",
       "run this on the server; COMMAND starts when it listens (so does a sniffer in it)",
       o.work.server_command},
      {"--server-wait", "SECONDS", "how long --server may take to listen; 0 does not wait",
       o.work.server_wait_seconds, range(0, 3600)},
      {"--record", "FILE",
       "capture both links (pcapng), from before the first packet to after the last", o.record,
       writes_file | capture_files},
      {"--no-userns", "", "as root: programs in the lab keep root's power over this machine",
       o.as_root},
      {"command", "-- COMMAND ...", "runs on the client; a shell without it", o.work.command},
  });
  verb.rules({
      {"--show", "the script is printed, and nothing is run",
       "--server --record --impair-log --no-userns command"},
      {"!--impair", "it is what the forwarder of --impair did", "--impair-log"},
      {"!--server", "it is about the server that --server starts", "--server-wait"},
  });
  verb.examples(
      "pushpkt lab -- ping -c1 10.77.2.2\n"
      "pushpkt lab --server 'pushpkt server udp' --record seen.pcapng -- \\\n"
      "  pushpkt client udp 10.77.2.2 hello");
  verb.footer(
      "The exit status is COMMAND's; 4 where the server could not be started or failed.\n"
      "As root the lab has a user namespace of its own: COMMAND has every capability in\n"
      "the lab and none outside. Root's files stay writable, and the kernel's\n"
      "tracepoints need --no-userns.\n"
      "Without root tcpdump cannot change its user here: `pushpkt sniff`, or tshark.");
  return [options] { return run(*options); };
}

}  // namespace pushpkt::tool
