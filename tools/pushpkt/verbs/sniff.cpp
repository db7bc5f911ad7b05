// pushpkt sniff: what passes an interface.
#include <poll.h>

#include <array>
#include <cerrno>
#include <memory>
#include <optional>

#include "cli/capture_filter.hpp"
#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/print_options.hpp"
#include "cli/privileges.hpp"
#include "cli/protocol_files.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/interface_name.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "pushpkt/sniff/interfaces.hpp"
#include "pushpkt/sniff/sniffer.hpp"
#include "verbs/verbs.hpp"
#include "verbs/while_command.hpp"

namespace pushpkt::tool {
namespace {

struct Options {
  std::string interface;
  std::optional<std::uint64_t> count;
  std::string file;
  std::string command;
  std::uint32_t snaplen = 262'144;
  bool both_directions = false;
  bool list = false;
  bool batch = false;
  std::optional<double> wait_seconds;
  std::string filter;
  std::vector<std::string> words;
  PrintOptions print;

  /// With -w packets go into the file, and to the screen only if that was asked for too.
  [[nodiscard]] bool prints() const { return file.empty() || print.any(); }
};

/// As old as a packet gets in the kernel: short enough for the eye, or long enough for a batch.
constexpr std::chrono::milliseconds short_batch{10};
constexpr std::chrono::milliseconds long_batch{100};
/// When the command has ended, answers to it may still come, and packets may wait for the softirq
/// of a busy machine: the capture ends with a silence, or after so long on a link without one.
constexpr std::chrono::milliseconds silence{100};
constexpr std::chrono::seconds longest_rest{1};
/// Packets taken in a row before anything else is looked at.
constexpr int most_in_a_row = 1000;
/// Some 200,000 small packets: a second of them while another program has the processor.
constexpr int ring_bytes = 32 << 20;

Result<void> check(const Options& options) {
  if (options.interface.empty()) {
    return fail(input_error("cannot sniff: no interface is named",
                            "-i INTERFACE; `pushpkt sniff -D` lists them"));
  }
  return check_outputs(options.file, options.print);
}

Result<int> list_interfaces() {
  const auto all = sniff::interfaces();
  if (!all) return fail(all.error());
  for (const sniff::Interface& one : *all) {
    std::string line = one.name;
    if (one.up) line += "  up";
    if (one.loopback) line += "  loopback";
    if (!one.description.empty()) line += "  " + one.description;
    print_plain(line + "\n");
  }
  return exit_yes;
}

/// Packets from the sniffer to the screen and the file.
class Capture {
 public:
  Capture(sniff::Sniffer sniffer, report::PacketPrinter printer,
          std::optional<sniff::CaptureWriter> writer)
      : sniffer_(std::move(sniffer)), printer_(std::move(printer)), writer_(std::move(writer)) {}

  /// Until -c, --wait, a signal, or the end of the command, if there is one.
  Result<void> run(const Options& options, WhileCommand* command) {
    const auto end =
        options.wait_seconds ? std::optional(deadline_in(*options.wait_seconds)) : std::nullopt;
    int in_a_row = 0;
    while (!interrupted() && !is_over(options)) {
      if (end && end->passed()) break;
      const auto more = take_one(options, Deadline::in(std::chrono::nanoseconds(0)));
      if (!more) return fail(more.error());
      if (*more && ++in_a_row < most_in_a_row) continue;
      in_a_row = 0;
      // Nothing is there now: what was is to be seen before we wait.
      if (auto done = flush(); !done) return done;
      if (auto waited = wait(end, command); !waited) return waited;
      const auto ended = command != nullptr ? command->has_ended() : Result<bool>(false);
      if (!ended) return fail(ended.error());
      if (*ended) return take_rest(options);
    }
    if (command != nullptr && interrupted()) {
      if (const auto ended = command->terminate(); !ended) return fail(ended.error());
      return take_rest(options);
    }
    if (auto done = take_waiting(options); !done) return done;
    return flush();
  }

  Result<void> close() { return writer_ ? writer_->close() : Result<void>{}; }
  [[nodiscard]] std::uint64_t seen() const { return seen_; }
  [[nodiscard]] std::string counts() {
    std::string out = std::to_string(seen_) + " packets captured, " +
                      std::to_string(sniffer_.stats().dropped) + " dropped\n";
    if (!writer_ || writer_->packets() == seen_) return out;
    return out + std::to_string(writer_->packets()) + " of them whole in the file\n";
  }

 private:
  static Deadline deadline_in(double seconds) { return Deadline::in(in_seconds(seconds)); }

  /// For a packet, the command's end, a signal, or the end of the time.
  Result<void> wait(const std::optional<Deadline>& end, const WhileCommand* command) {
    std::array<pollfd, 3> events{{{sniffer_.fd(), POLLIN, 0},
                                  {interruption_fd(), POLLIN, 0},
                                  {command != nullptr ? command->ended_fd() : -1, POLLIN, 0}}};
    const int longest_ms = end ? end->left_ms() : -1;
    if (::poll(events.data(), events.size(), longest_ms) < 0 && errno != EINTR) {
      return fail(system_error("cannot wait for packets of " + sniffer_.interface()));
    }
    return {};
  }

  [[nodiscard]] bool is_over(const Options& options) const {
    return options.count && seen_ >= *options.count;
  }

  /// What had passed when we were asked to end, and nothing that came later: the kernel hands the
  /// last batch over a little later.
  Result<void> take_waiting(const Options& options) {
    const Timestamp asked_at = now();
    const auto last = Deadline::in(sniffer_.lag());
    while (!is_over(options)) {
      const auto seen = sniffer_.next(last);
      if (!seen) return fail(seen.error());
      if (!*seen && !last.passed()) continue;  // a signal, of one who cannot wait
      if (!*seen || (*seen)->time > asked_at) break;
      if (auto done = take(**seen, options.prints()); !done) return done;
    }
    return {};
  }

  /// When the command has ended: what it sent, and what is still on its way to it.
  Result<void> take_rest(const Options& options) {
    const auto last = Deadline::in(longest_rest);
    while (!is_over(options) && !last.passed()) {
      const auto more = take_one(options, Deadline::in(sniffer_.lag() + silence));
      if (!more) return fail(more.error());
      if (!*more) break;
    }
    return flush();
  }

  /// False if none was there until the deadline.
  Result<bool> take_one(const Options& options, Deadline deadline) {
    const auto seen = sniffer_.next(deadline);
    if (!seen) return fail(seen.error());
    if (!*seen) return false;
    if (auto done = take(**seen, options.prints()); !done) return fail(done.error());
    return true;
  }

  Result<void> take(const sniff::SeenView& seen, bool prints) {
    ++seen_;
    if (writer_) {
      if (auto done = writer_->write(seen); !done) return done;
    }
    return prints ? printer_.print(seen) : Result<void>{};
  }

  /// Whoever follows the file or the pipe may have all of it.
  Result<void> flush() {
    if (writer_) {
      if (auto done = writer_->flush(); !done) return done;
    }
    return printer_.flush();
  }

  sniff::Sniffer sniffer_;
  report::PacketPrinter printer_;
  std::optional<sniff::CaptureWriter> writer_;
  std::uint64_t seen_ = 0;
};

Result<Capture> open(const Options& options) {
  if (auto loaded = load_protocols(); !loaded) return fail(loaded.error());
  auto printer = open_printer(options.print, report::Flushing::in_blocks, true);
  if (!printer) return fail(printer.error());
  auto sniffer = sniff::Sniffer::open({.interface = options.interface,
                                       .filter = joined_filter(options.filter, options.words),
                                       .snaplen = options.snaplen,
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
  say("listening on " + sniffer->interface() + ", link type " +
      std::string(link_name(sniffer->link())) + ", snapshot length " +
      std::to_string(options.snaplen) + "\n");
  return Capture(std::move(*sniffer), std::move(*printer), std::move(writer));
}

Result<std::optional<WhileCommand>> prepare_command(const Options& options) {
  if (options.command.empty()) return std::optional<WhileCommand>();
  const bool packets_on_stdout = options.prints() || options.file == "-";
  auto command = WhileCommand::prepare(options.command, packets_on_stdout);
  if (!command) return fail(command.error());
  return std::optional(std::move(*command));
}

/// Of a capture that is closed. A command that outlives it (-c, --wait) goes on to its end.
Result<int> status_of(WhileCommand& command) {
  const auto ended = command.has_ended();
  if (!ended) return fail(ended.error());
  if (!*ended) say("the capture has ended; the command still runs\n");
  return command.wait();
}

Result<int> run(const Options& options) {
  if (options.list) return list_interfaces();
  if (auto good = check(options); !good) return fail(good.error());
  auto command = prepare_command(options);
  if (!command) return fail(command.error());
  auto capture = open(options);
  if (!capture) return fail(capture.error());
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  if (*command) (*command)->begin();
  const auto done = capture->run(options, *command ? &**command : nullptr);
  const auto closed = capture->close();
  say(capture->counts());
  const bool failed = !done || !closed;
  if (*command && failed) static_cast<void>((*command)->terminate().has_value());
  if (!done) return fail(done.error());
  if (!closed) return fail(closed.error());
  const auto status = *command ? status_of(**command) : Result<int>(exit_yes);
  if (!status || *status != exit_yes) return status;
  const bool too_few = options.count && capture->seen() < *options.count;
  return too_few && options.wait_seconds && !interrupted() ? exit_no : exit_yes;
}

}  // namespace

Run add_sniff(Arguments verb) {
  auto options = std::make_shared<Options>();
  verb.add_option("-i,--interface", options->interface, "a device, lo, or any").type_name("IF");
  verb.add_option("-c", options->count, "stop after so many packets").at_least(1);
  verb.add_option("-w", options->file, "into a capture (.pcap, else pcapng); - is stdout")
      .type_name("FILE");
  verb.add_option("-s", options->snaplen, "bytes kept of each packet")
      .show_default()
      .range(1, 262'144)
      .type_name("SNAPLEN");
  add_print_options(verb, options->print);
  add_filter_options(verb, options->filter, options->words);
  verb.add_option("--wait", options->wait_seconds, "stop after so long; exit 1 if -c was not met")
      .range(0.0, 1e9)
      .type_name("SECONDS");
  verb.add_option("--while", options->command,
                  "while a shell runs this, first packet to last; exits with its status")
      .type_name("COMMAND");
  verb.add_flag("--both-directions", options->both_directions,
                "on lo and any: the outgoing copy of a loopback packet too");
  verb.add_flag("--batch", options->batch, "packets in batches of 100 ms: cheaper, and later");
  verb.add_flag("-D", options->list, "list the interfaces");
  verb.footer(
      "It says on stderr when it listens: every packet from then on is seen.\n"
      "  pushpkt sniff -i lo -c 2 udp port 12000\n"
      "  pushpkt sniff -i lo --while 'ping -c 1 127.0.0.1' icmp\n"
      "  pushpkt sniff -i lo -w - | pushpkt decode -");
  return [options] {
    options->interface = device_name(options->interface);
    return run(*options);
  };
}

}  // namespace pushpkt::tool
