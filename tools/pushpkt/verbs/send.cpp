// pushpkt send: packets from recipes, by the path that is named.
#include <memory>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/recipe_source.hpp"
#include "cli/shared_options.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/interface_name.hpp"
#include "pushpkt/base/output_file.hpp"
#include "pushpkt/base/parse_address.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/report/exchange.hpp"
#include "pushpkt/report/send.hpp"
#include "pushpkt/stack/guard_flows.hpp"
#include "pushpkt/stack/write_packets.hpp"
#include "verbs/send_options.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

/// Prints the seed that repeats random values.
Result<std::vector<wire::Variation>> variations_of(SendOptions& options) {
  auto varied = wire::seeded_variations(options.vary, options.seed);
  if (!varied) return fail(varied.error());
  options.seed = varied->seed;
  if (varied->seed_is_drawn) {
    print_stderr("random values: --seed " + std::to_string(*options.seed) + " repeats them\n");
  }
  return std::move(varied->variations);
}

Result<stack::TransmitOptions> transmit_options(SendOptions& options) {
  stack::TransmitOptions out{.interface = options.interface,
                             .rate = options.rate.value_or(0),
                             .fragment = options.fragment.value_or(0),
                             .strip = options.strip,
                             .hold_ports = options.wait_seconds.has_value() && !options.no_reserve,
                             .tell_apart = options.wait_seconds.has_value(),
                             .gso = options.gso,
                             .stop = interrupted};
  const auto kind = path::find_kind(options.path);
  if (!kind) return fail(kind.error());
  out.path = *kind;
  if (options.gso && out.path->kind != path::Kind::packet) {
    return fail(input_error("cannot use --gso by " + options.path, "--path packet"));
  }
  if (path::is_cable(out.path->kind)) out.hold_ports = false;  // our kernel is not the sender
  auto variations = variations_of(options);
  if (!variations) return fail(variations.error());
  out.variations = std::move(*variations);
  out.packets_each = options.count.value_or(wire::combinations(out.variations));
  if (options.route_to.empty()) return out;
  if (out.path->ours < path::Level::network) {
    return fail(input_error(
        "cannot use --route-to by " + options.path + ": its socket is routed by the destination",
        "--path raw-ip, or packet"));
  }
  const auto address = parse_address(options.route_to, "--route-to 10.0.0.1");
  if (!address) return fail(address.error());
  out.route_to = *address;
  return out;
}

/// Says so, because the packets then differ.
void number_echoes(stack::TransmitOptions& how, const std::vector<wire::Recipe>& recipes) {
  const wire::Field* const number = stack::number_echo_requests(how, recipes);
  if (number == nullptr) return;
  const wire::Variation::Range& range = how.variations.back().ranges.front();
  print_stderr("filled in: " + std::string(number->name) + "=0-" + std::to_string(range.last.low) +
               ", one for each packet\n");
}

/// Nothing is opened before the first recipe is understood, and the file appears when all are.
Result<int> run_dry(const SendOptions& options, stack::TransmitOptions& how, RecipeSource& source) {
  if (options.file.empty()) {
    return fail(input_error("cannot send by file: no capture file is named", "-w FILE names one"));
  }
  auto first = source.next();
  if (!first) return fail(first.error());
  if (*first && options.recipes_file.empty()) number_echoes(how, {**first});
  auto writer = sniff::CaptureWriter::create(options.file);
  if (!writer) return fail(writer.error());
  const auto print_filled = [](const stack::Filled& filled) {
    print_stderr("filled in: " + report::filled_text(filled));
  };
  const stack::WriteSource recipes{[&source] { return source.next(); }, print_filled};
  auto done = stack::write_packets(std::move(*first), recipes, how, *writer);
  if (done) {
    done = writer->close();
  } else {
    (void)writer->flush();  // a pipe gets what was whole
  }
  if (done || writer->packets() > 0) {
    print_stderr(counted(writer->packets(), "packet") + " into " + printable(options.file) +
                 (interrupted() ? "; interrupted\n" : "\n"));
  }
  if (!done) return fail(source.at_line(done.error()));
  return interrupted() ? exit_no : exit_yes;
}

/// Answers on the screen, as they come, and in the JSON.
class Shown final : public stack::SendSession::Events {
 public:
  /// Without a printer only notes are printed.
  explicit Shown(report::PacketPrinter* printer) : printer_(printer) {}

  void note(const std::string& text) override { print_note(text); }

  Result<void> answer(const sniff::Seen& seen, const wire::Decoded& decoded,
                      const stack::Probe& probe) override {
    const sniff::SeenView view = log_.add_answer(seen, decoded);
    if (printer_ == nullptr) return {};
    print_stderr(report::answer_line(probe, decoded) + "\n");
    return printer_->print(view);
  }

  void near_miss(const sniff::Seen& seen, const wire::Decoded& decoded,
                 const std::string& why) override {
    log_.add_near_miss(seen, decoded, why);
    if (printer_ != nullptr) print_stderr("near miss: " + why + "\n");
  }
  void answered_again(const stack::Probe& probe, const stack::Probes::Found& found) override {
    if (printer_ != nullptr) print_stderr(report::again_line(probe, found) + "\n");
  }

  [[nodiscard]] const report::AnswerLog& log() const { return log_; }

 private:
  report::PacketPrinter* printer_;
  report::AnswerLog log_;
};

Result<int> run_live(const SendOptions& options, stack::TransmitOptions how,
                     const std::vector<wire::Recipe>& recipes,
                     std::optional<stack::RstGuard> guard) {
  auto printer = open_printer(options.print, report::Flushing::each_packet, true);
  if (!printer) return fail(printer.error());
  const bool prints = options.wait_seconds && !options.json && !is_standard_output(options.file);
  Shown shown(prints ? &*printer : nullptr);
  auto gate = egress_gate(options.allow);
  if (!gate) return fail(gate.error());
  auto opened = stack::SendSession::open(recipes,
                                         {.transmit = std::move(how),
                                          .collect = options.wait_seconds.has_value(),
                                          .record = options.file},
                                         std::move(*gate), shown);
  if (!opened) return fail(opened.error());
  auto& session = **opened;
  const auto& transmitter = session.transmitter();
  if (guard) {
    auto set = stack::guard_flows(*guard, transmitter.options(), transmitter.loads());
    if (!set) return fail(set.error());
    print_measures(guard->notes());
  }
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  print_stderr(report::send_notes(session));
  auto done = session.send();
  if (done || transmitter.frames() > 0) {
    print_stderr(report::unreachable_lines(transmitter) +
                 report::sent_line(transmitter.frames(), session.departed(), options.path) +
                 report::missed_rate(transmitter.pace()));
  }
  if (done && options.wait_seconds) {
    done = session.wait(Deadline::in(in_seconds(*options.wait_seconds)));
    if (done && prints) done = printer->flush();
    if (!session.answered()) print_stderr(report::silence(session) + "\n");
    if (!session.probes().empty()) {
      print_stderr(report::exchange_summary(session.probes()) + "\n" +
                   report::alike_note(session.probes()));
      const std::string ports = report::scanned_ports(session.probes());
      prints ? print(ports) : print_stderr(ports);
    }
  }
  const auto closed = session.close();
  if (options.json) print_json(report::send_json(session, shown.log(), options.seed));
  if (!done) return fail(done.error());
  if (!closed) return fail(closed.error());
  if (interrupted() && !output_error()) {
    print_stderr("interrupted: " + report::sent_of_all(session, recipes.size()) + "\n");
  }
  const bool is_lost =
      options.wait_seconds ? !session.answered() : !session.transmitter().unreachable().empty();
  return is_lost || interrupted() ? exit_no : exit_yes;
}

Result<std::optional<stack::RstGuard>> prepare_guard(const SendOptions& options) {
  if (!options.guard) return std::nullopt;
  auto guard = stack::RstGuard::prepare();
  if (!guard) return fail(guard.error());
  return std::optional(std::move(*guard));
}

Result<int> run(SendOptions& options) {
  auto how = transmit_options(options);
  if (!how) return fail(how.error());
  const auto cable = stack::open_cable(*how);
  if (!cable) return fail(cable.error());
  if (*cable) how->tun_fd = (*cable)->fd();
  auto guard = prepare_guard(options);
  if (!guard) return fail(guard.error());
  const Files files{.read = {options.recipes_file}, .written = {options.file}};
  const bool dry = how->path->kind == path::Kind::file;
  const auto given_up = dry ? give_up_rights(files) : give_up_rights_but_sockets(files);
  if (!given_up) return fail(given_up.error());
  catch_interruptions();
  auto source = RecipeSource::open(options);
  if (!source) return fail(source.error());
  if (dry) return run_dry(options, *how, *source);
  auto recipes = source->rest(how->recipe_names);
  if (!recipes) return fail(recipes.error());
  number_echoes(*how, *recipes);
  return run_live(options, std::move(*how), *recipes, std::move(*guard));
}

}  // namespace

Run add_send(Arguments verb) {
  auto options = std::make_shared<SendOptions>();
  SendOptions& o = *options;
  verb.declare({
      {"recipe", "RECIPE", "the packet; what it does not name is computed", o.recipe},
      title("Packets"),
      {"-r", "FILE", "a recipe a line, from a file or - (stdin)", o.recipes_file, reads_file},
      {"-c", "N", "packets of each recipe; without it 1, or all of --vary; echoes are numbered",
       o.count, at_least(1)},
      {"--vary", "FIELD=LIST",
       "send every value: 1,2,5 or 1-9 or 10.77.2.0/24 or random; several: every "
       "combination; with --wait each gets a port or number of its own",
       o.vary},
      {"--seed", "N", "the same random values again", o.seed},
      {"--fragment", "BYTES", "cut packets into IP fragments of at most so many bytes", o.fragment,
       range(28, 65535)},
      title("Way out"),
      {"-i,--interface", "IF", "leave by this one; else the route decides", o.interface},
      {"--path", "NAME", "the way out: `pushpkt paths` lists them", o.path, shows_default},
      {"--rate", "PPS", "packets a second; 1,000 outside lab and loopback", o.rate,
       range(0.001, 1e9)},
      {"--route-to", "ADDRESS", "routed by this instead of the destination", o.route_to},
      {"--strip", "", "send the rest where the path cannot carry all that the recipe names",
       o.strip},
      {"--gso", "",
       "hand over up to 64 UDP packets of equal size as one datagram (UDP GSO): faster, and the "
       "same packets on the wire; path packet",
       o.gso},
      {"--no-reserve", "", "do not hold the UDP source port: our kernel then refuses the answer",
       o.no_reserve},
      {"--guard", "", "drop our kernel's RST of these TCP flows, by nft, until the program ends",
       o.guard},
      allow_row(o.allow),
      title("Answers and output"),
      {"--wait", "SECONDS",
       "wait for answers and print them; exit 1 if none came (an ICMP error is "
       "none, a TCP reset is one)",
       o.wait_seconds, range(0, 3600)},
      {"-w", "FILE", "what the wire had of it, and what was built as comments", o.file,
       writes_file},
      {"-v,--verbose", "", "answers in full", o.print.tree},
      {"-x", "", "the bytes of answers too", o.print.dump},
      {"--json", "", "what was sent and answered as one JSON document", o.json},
  });
  constexpr std::string_view on_cable = "our kernel receives there, and does not send";
  constexpr std::string_view by_kernel = "the kernel writes the IP header there";
  verb.rules({
      {"--path=file", "a dry run writes a capture and sends nothing",
       "-i --rate --wait --no-reserve --guard --route-to -v -x --json --allow"},
      {"!--wait", "it is about answers, which only --wait waits for", "--no-reserve --guard -v -x"},
      {"--json", "the JSON is all that goes to stdout", "-v -x"},
      {"--path=tap", on_cable, "--no-reserve --guard --route-to"},
      {"--path=tun", on_cable, "--no-reserve --guard --route-to"},
      {"--path=socket", "the socket holds its own port", "--no-reserve --guard"},
      {"--path=socket", by_kernel, "--fragment"},
      {"--path=raw-transport", by_kernel, "--fragment"},
      {"--gso", "fragments are no segments of a datagram", "--fragment"},
      {"!--vary", "it is about the random values of --vary", "--seed"},
      {"--path=raw-transport", "the kernel routes by the IP header that it writes itself",
       "--route-to"},
  });
  verb.examples(
      "pushpkt lab -- \\\n"
      "  pushpkt send 'ip(dst=10.77.1.1)/icmp.echo()' --wait 1 --vary icmp.seq=1..3\n"
      "pushpkt lab --server 'pushpkt server udp' -- \\\n"
      "  pushpkt send 'ip(dst=10.77.2.2)/udp(dport=12000)/\"hello\"' --wait 1\n"
      "pushpkt send 'eth()/ip(src=10.0.0.1)/udp()/\"dry\"' --path file -w dry.pcapng");
  verb.footer(
      "Addresses that the recipe leaves open are filled in from route and neighbour;\n"
      "what was filled in is printed. pushpkt-recipes(7) has the language of recipes.");
  verb.prints_when([options] {  // a capture on stdout leaves no room
    return !is_standard_output(options->file) || options->json || options->print.any();
  });
  return [options] {
    options->interface = device_name(options->interface);
    return run(*options);
  };
}

}  // namespace pushpkt::tool
