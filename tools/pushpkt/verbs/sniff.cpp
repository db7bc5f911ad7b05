// pushpkt sniff: what passes an interface.
#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/protocol_files.hpp"
#include "cli/shared_options.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/interface_name.hpp"
#include "pushpkt/base/output_file.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/lab/held_command.hpp"
#include "pushpkt/report/packet_ladder.hpp"
#include "pushpkt/sniff/capture_run.hpp"
#include "pushpkt/sniff/interfaces.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

struct SniffOptions {
  std::string interface;
  std::optional<std::uint64_t> count;
  std::string file;
  std::string command;
  std::uint32_t snaplen = sniff::largest_snaplen;
  bool both_directions = false;
  bool list = false;
  bool batch = false;
  std::optional<double> wait_seconds;
  std::string filter;
  std::vector<std::string> words;
  PrintOptions print;
  bool ladder = false;

  /// With -w packets go into the file, and to the screen only if that was asked for too.
  [[nodiscard]] bool prints() const { return file.empty() || print.any() || ladder; }
};

/// As old as a packet gets in the kernel: short enough for the eye, or long enough for a batch.
constexpr std::chrono::milliseconds short_batch{10};
constexpr std::chrono::milliseconds long_batch{100};
/// Some 200,000 small packets: a second of them while another program has the processor.
constexpr int ring_bytes = 32 << 20;

Result<void> check(const SniffOptions& options) {
  if (options.interface.empty()) {
    return fail(input_error("cannot sniff: no interface is named",
                            "-i INTERFACE; `pushpkt sniff -D` lists them"));
  }
  return {};
}

Result<int> list_interfaces() {
  const auto all = sniff::interfaces();
  if (!all) return fail(all.error());
  for (const Interface& device : *all) {
    std::string line = device.name;
    if (device.up) line += "  up";
    if (device.loopback) line += "  loopback";
    if (!device.description.empty()) line += "  " + device.description;
    print(printable(line, Keep::lines) + "\n");
  }
  return exit_yes;
}

/// What a capture is made of, all open.
struct Opened {
  sniff::CaptureRun capture;
  report::PacketPrinter printer;
  std::optional<report::PacketLadder> ladder;
};

std::optional<report::PacketLadder> new_ladder(const SniffOptions& options) {
  if (!options.ladder) return std::nullopt;
  const std::size_t width = style_of_stdout().width;
  return report::PacketLadder(report::PacketLadder::hosts_within(width));
}

/// As tcpdump and tshark: 0 is the largest.
std::uint32_t snaplen_of(const SniffOptions& options) {
  return options.snaplen == 0 ? sniff::largest_snaplen : options.snaplen;
}

Result<Opened> open(const SniffOptions& options) {
  if (auto loaded = load_protocols(); !loaded) return fail(loaded.error());
  auto printer = open_printer(options.print, report::Flushing::in_blocks, true);
  if (!printer) return fail(printer.error());
  auto sniffer = sniff::Sniffer::open({.interface = options.interface,
                                       .filter = joined_filter(options.filter, options.words),
                                       .snaplen = snaplen_of(options),
                                       .immediate = false,
                                       .batch = options.batch ? long_batch : short_batch,
                                       .both_directions = options.both_directions,
                                       .buffer_bytes = ring_bytes});
  if (!sniffer) return fail(sniffer.error());
  std::optional<sniff::CaptureWriter> writer;
  if (!options.file.empty()) {
    auto created = sniff::CaptureWriter::create(options.file, {}, Appearance::growing);
    if (!created) return fail(created.error());
    writer.emplace(std::move(*created));
  }
  catch_interruptions();
  print_stderr("listening on " + sniffer->interface() + ", link type " +
               std::string(link_name(sniffer->link())) + ", snapshot length " +
               std::to_string(snaplen_of(options)) + "\n");
  return Opened{sniff::CaptureRun(std::move(*sniffer), std::move(writer)), std::move(*printer),
                new_ladder(options)};
}

sniff::WatchedProgram watched(lab::HeldCommand& command) {
  return {.ended_fd = command.ended_fd(),
          .has_ended = [&command] { return command.has_ended(); },
          .terminate = [&command]() -> Result<void> {
            const auto ended = command.terminate();
            return ended ? Result<void>() : fail(ended.error());
          }};
}

Result<void> run(Opened& opened, const SniffOptions& options, lab::HeldCommand* command) {
  sniff::CaptureRun::Options until{.count = options.count,
                                   .stop = interrupted,
                                   .stop_fd = interruption_fd(),
                                   .flush = [&opened] { return opened.printer.flush(); }};
  if (options.wait_seconds) until.wait = in_seconds(*options.wait_seconds);
  if (command != nullptr) until.program = watched(*command);
  if (options.prints()) {
    until.take = [&opened](const sniff::SeenView& seen) -> Result<void> {
      if (!opened.ladder) return opened.printer.print(seen);
      opened.ladder->add(seen, wire::decode(seen.bytes, seen.link, seen.wire_bytes));
      return {};
    };
  }
  return opened.capture.run(until);
}

Result<std::optional<lab::HeldCommand>> prepare_command(const SniffOptions& options) {
  if (options.command.empty()) return std::optional<lab::HeldCommand>();
  const bool packets_on_stdout = options.prints() || is_standard_output(options.file);
  auto command = lab::HeldCommand::prepare(options.command, packets_on_stdout);
  if (!command) return fail(command.error());
  return std::optional(std::move(*command));
}

/// Of a capture that is closed. A command that outlives it (-c, --wait) goes on to its end.
Result<int> status_of(lab::HeldCommand& command) {
  const auto ended = command.has_ended();
  if (!ended) return fail(ended.error());
  if (!*ended) print_stderr("the capture has ended; the command still runs\n");
  return command.wait(interrupted, interruption_fd());
}

/// The shell's statuses for a command that it cannot find or execute.
bool could_not_run(lab::HeldCommand& command) {
  constexpr int not_executable = 126;
  constexpr int not_found = 127;
  const auto ended = command.has_ended();
  if (!ended || !*ended) return false;
  const auto status = command.wait([] { return false; }, -1);
  return status && (*status == not_executable || *status == not_found);
}

Result<int> run(const SniffOptions& options) {
  if (options.list) return list_interfaces();
  if (auto good = check(options); !good) return fail(good.error());
  auto command = prepare_command(options);
  if (!command) return fail(command.error());
  auto opened = open(options);
  if (!opened) return fail(opened.error());
  sniff::CaptureRun& capture = opened->capture;
  const bool needs_user = *command || !(options.file.empty() || options.file == "-");
  auto dropped = needs_user ? drop_capabilities() : drop_capabilities_and_user();
  if (!dropped) return fail(dropped.error());
  if (*command) (*command)->begin();
  const auto done = run(*opened, options, *command ? &**command : nullptr);
  if (done && *command && could_not_run(**command) && capture.give_up_for_earlier()) {
    print_stderr("note: the command did not run; " + printable(options.file) + " is as it was\n");
  }
  const auto closed = capture.close();
  print_stderr(capture.counts());
  if (opened->ladder) {
    print(report::ladder_text(opened->ladder->ladder(), style_of_stdout()));
  }
  const bool failed = !done || !closed;
  if (*command && failed) static_cast<void>((*command)->terminate().has_value());
  if (!done) return fail(done.error());
  if (!closed) return fail(closed.error());
  const auto status = *command ? status_of(**command) : Result<int>(exit_yes);
  if (!status || *status != exit_yes) return status;
  const bool too_few = options.count && capture.packets() < *options.count;
  return too_few && options.wait_seconds && !interrupted() ? exit_no : exit_yes;
}

}  // namespace

Run add_sniff(Arguments verb) {
  auto options = std::make_shared<SniffOptions>();
  SniffOptions& o = *options;
  verb.declare({
      title("What is captured"),
      {"-i,--interface", "IF", "a device, lo, or any", o.interface},
      {"-D", "", "list the interfaces", o.list},
      {"-s", "SNAPLEN", "bytes kept of each packet; 0: all", o.snaplen,
       range(0, sniff::largest_snaplen)},
      filter_row(o.filter),
      filter_words_row(o.words),
      {"--both-directions", "",
       "on lo: the outgoing copy of each packet too; -i any has the incoming one alone",
       o.both_directions},
      {"--batch", "", "packets in batches of 100 ms: cheaper, and later", o.batch},
      title("How long"),
      {"-c", "N", "stop after so many packets", o.count, at_least(1)},
      {"--wait", "SECONDS", "stop after so long; exit 1 if -c was not met", o.wait_seconds,
       range(0, 1e9)},
      {"--while", "COMMAND", "while a shell runs this, first packet to last; exits with its status",
       o.command},
      title("Output"),
      {"-w", "FILE", "into a capture (.pcap, else pcapng); - is stdout", o.file,
       writes_file | capture_files},
  });
  verb.declare(print_rows(o.print));
  verb.declare(
      {{"--ladder", "", "at the end, the packets as a ladder: a column for each host", o.ladder}});
  verb.rules({
      {"-D", "a list is all that is printed",
       "-i -c -w -s -T -e -E -v -x -n -f filter --wait --both-directions --batch --while --ladder"},
      {"-i=any", "libpcap leaves the outgoing copy of loopback packets out there; -i lo has both",
       "--both-directions"},
      {"--ladder", "the ladder shows each packet as an arrow", "-T -e -E -v -x -l"},
  });
  verb.rules(print_rules());
  verb.elsewhere({{"-r --read-file --read --infile", "`pushpkt decode FILE` reads captures"}});
  verb.examples(
      "pushpkt sniff -i lo -c 2 udp port 12000\n"
      "pushpkt sniff -i lo --while 'ping -c 1 127.0.0.1' icmp\n"
      "pushpkt sniff -i lo -w - | pushpkt decode -");
  verb.footer("It says on stderr when it listens: every packet from then on is seen.");
  verb.prints_when([options] { return options->prints(); });
  return [options] {
    options->interface = device_name(options->interface);
    return run(*options);
  };
}

}  // namespace pushpkt::tool
