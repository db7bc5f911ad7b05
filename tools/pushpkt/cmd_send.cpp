// pushpkt send: a recipe becomes packets, and they leave by the way that was named.
#include <algorithm>
#include <memory>

#include "command.hpp"
#include "counted.hpp"
#include "interruption.hpp"
#include "packet_story.hpp"
#include "privileges.hpp"
#include "pushpkt/base/interface_name.hpp"
#include "pushpkt/base/output_file.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "pushpkt/stack/transmit.hpp"
#include "pushpkt/wire/silent.hpp"
#include "recipe_source.hpp"
#include "send_cable.hpp"
#include "send_options.hpp"
#include "send_seed.hpp"
#include "send_session.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace pushpkt::tool {
namespace {

Result<SendPlan> plan_of(const SendOptions& options) {
  SendPlan plan{.options = &options};
  const auto kind = path::find_kind(options.path);
  if (!kind) return fail(kind.error());
  plan.path = *kind;
  for (const std::string& text : options.vary) {
    auto variation = wire::parse_variation(text, options.seed.value_or(0));
    if (!variation) return fail(variation.error());
    if (std::any_of(plan.variations.begin(), plan.variations.end(),
                    [&](const wire::Variation& other) {
                      return other.field->name == variation->field->name;
                    })) {
      return fail(input_error("cannot vary " + std::string(variation->field->name) + " twice",
                              "one --vary for each field"));
    }
    plan.variations.push_back(*variation);
  }
  if (plan.path->ours < path::Level::network && !options.route_to.empty()) {
    return fail(input_error(
        "cannot use --route-to by " + options.path + ": its socket is routed by the destination",
        "--path raw-ip, or packet"));
  }
  if (auto good = check_cable(plan); !good) return fail(good.error());
  plan.packets_each = options.count.value_or(wire::combinations(plan.variations));
  if (!options.route_to.empty()) {
    plan.route_to = parse_ip(options.route_to);
    if (!plan.route_to) {
      return fail(input_error("cannot route to `" + options.route_to + "`: it is no address",
                              "--route-to 10.0.0.1"));
    }
  }
  return plan;
}

/// Recipes into a capture: no network, no privilege, constant memory.
class DryRun {
 public:
  DryRun(const SendPlan& plan, sniff::CaptureWriter& writer) : plan_(plan), writer_(writer) {}

  /// `recipe` is the first of the source, nullopt if it has none.
  Result<void> run(std::optional<wire::Recipe> recipe, RecipeSource& source) {
    path::Target target;
    target.sink = [this](const wire::FrameView& frame) { return write(frame); };
    const auto path = plan_.path->open(target);
    if (!path) return fail(path.error());
    while (recipe && !interrupted()) {
      // A capture may have bare IP packets; what else Ethernet carries needs its header.
      const bool begins_inside = wire::link_of(*recipe) == Link::ethernet;
      if (begins_inside && wire::add_ethernet(*recipe) && !told_) {
        say("filled in: " + std::string(recipe->parts[0].header->name) +
            ", a capture of Ethernet begins with it\n");
        told_ = true;
      }
      if (auto done = send_all(*recipe, **path); !done) return done;
      if (interrupted()) break;
      auto next = source.next();
      if (!next) return fail(next.error());
      recipe = std::move(*next);
    }
    return {};
  }

 private:
  Result<void> send_all(const wire::Recipe& recipe, path::Path& path) {
    comment_ = packet_story(recipe, *plan_.path);
    auto series = wire::PacketSeries::of(recipe, plan_.variations);
    if (!series) return fail(series.error());
    for (std::uint64_t i = 0; i < plan_.packets_each && !interrupted(); ++i) {
      const auto frame = series->at(i);
      if (!frame) return fail(frame.error());
      if (auto done = send_one(recipe, *frame, i, path); !done) return done;
    }
    return {};
  }

  /// The packet, or its fragments.
  Result<void> send_one(const wire::Recipe& recipe, const wire::FrameView& frame,
                        std::uint64_t index, path::Path& path) {
    if (!plan_.options->fragment) {
      const auto taken = path.send(std::span(&frame, 1));
      return taken ? Result<void>() : fail(taken.error());
    }
    const auto pieces = stack::pieces_of(recipe, frame, *plan_.options->fragment, index);
    if (!pieces) return fail(pieces.error());
    for (const stack::FramePiece& piece : *pieces) {
      if (const auto taken = path.send(std::span(&piece.view, 1)); !taken) {
        return fail(taken.error());
      }
    }
    return {};
  }

  Result<void> write(const wire::FrameView& frame) {
    return writer_.write(
        sniff::SeenView{.bytes = frame.bytes,
                        .wire_bytes = static_cast<std::uint32_t>(frame.bytes.size()),
                        .time = now(),
                        .link = frame.link,
                        .direction = sniff::Direction::out,
                        .interface = "pushpkt",
                        .comment = comment_});
  }

  const SendPlan& plan_;
  sniff::CaptureWriter& writer_;
  std::string comment_;
  bool told_ = false;
};

/// Nothing is opened before the first recipe is understood, and the file appears when all are.
Result<int> run_dry(const SendPlan& plan, RecipeSource& source) {
  const SendOptions& options = *plan.options;
  if (options.file.empty()) {
    return fail(input_error("cannot send by file: no capture file is named", "-w FILE names one"));
  }
  auto first = source.next();
  if (!first) return fail(first.error());
  auto writer = sniff::CaptureWriter::create(options.file);
  if (!writer) return fail(writer.error());
  auto done = DryRun(plan, *writer).run(std::move(*first), source);
  if (done) {
    done = writer->close();
  } else {
    (void)writer->flush();  // a pipe gets what was whole
  }
  const std::string stopped = interrupted() ? "; interrupted\n" : "\n";
  say(counted(writer->packets(), "packet") + " into " + options.file + stopped);
  if (!done) return fail(done.error());
  return interrupted() ? exit_no : exit_yes;
}

Result<std::vector<wire::Recipe>> all_recipes(RecipeSource& source) {
  std::vector<wire::Recipe> out;
  auto recipe = source.next();
  for (; recipe && *recipe; recipe = source.next()) out.push_back(std::move(**recipe));
  if (!recipe) return fail(recipe.error());
  return out;
}

/// A capture on the standard output leaves no room there for text.
Result<void> check_output(const SendOptions& options) {
  if (!is_standard_output(options.file)) return check_outputs_are_distinct({options.file, "-"});
  if (options.json) {
    return fail(input_error("cannot write a capture and JSON to the standard output",
                            "leave --json away, or name a file after -w"));
  }
  return check_outputs(options.file, options.print);
}

/// Sends and waits; the file is finished and the counts are told whatever happens.
Result<int> run_live(const SendPlan& plan, std::vector<wire::Recipe> recipes) {
  const SendOptions& options = *plan.options;
  auto printer = PacketPrinter::make(options.print, style_of_stdout(), Flushing::each_packet, true);
  if (!printer) return fail(printer.error());
  auto opened = SendSession::open(plan, recipes);
  if (!opened) return fail(opened.error());
  SendSession* const session = opened->get();
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  say(session->story());
  const bool is_taken = options.json || is_standard_output(options.file);
  PacketPrinter* const shown = is_taken ? nullptr : &*printer;
  auto done = session->send(shown);
  say(counted(session->sent(), "packet") + " sent by " + std::string(plan.path->name) + "\n");
  say(session->missed_rate());
  if (done && options.wait_seconds) {
    done = session->wait(Deadline::in(in_seconds(*options.wait_seconds)), shown);
    if (!session->answered()) say(session->silence() + "\n");
    say(session->summary());
  }
  const auto closed = session->close();
  if (options.json) print(session->as_json().dump(2) + "\n");
  if (!done) return fail(done.error());
  if (!closed) return fail(closed.error());
  const bool unanswered = options.wait_seconds && !session->answered();
  return unanswered || interrupted() ? exit_no : exit_yes;
}

Result<int> run(SendOptions& options) {
  if (options.seed && !draws_at_random(options)) {
    return fail(
        input_error("cannot use --seed: no field is varied at random", "--vary FIELD=random"));
  }
  choose_seed(options);
  auto plan = plan_of(options);
  if (!plan) return fail(plan.error());
  const auto cable = open_cable(*plan);
  if (!cable) return fail(cable.error());
  if (*cable) plan->tun_fd = (*cable)->fd();
  const Files files{.read = {options.recipes_file}, .written = {options.file}};
  const bool dry = plan->path->kind == path::Kind::file;
  const auto given_up = dry ? give_up_rights(files) : give_up_rights_but_sockets(files);
  if (!given_up) return fail(given_up.error());
  auto source = RecipeSource::open(options);
  if (!source) return fail(source.error());
  const auto other = check_outputs_are_no_inputs({options.recipes_file}, {options.file});
  if (!other) return fail(other.error());
  if (auto checked = check_output(options); !checked) return fail(checked.error());
  catch_interruptions();
  if (dry) return run_dry(*plan, *source);
  auto recipes = all_recipes(*source);
  if (!recipes) return fail(recipes.error());
  return run_live(*plan, std::move(*recipes));
}

void add_pace_options(Arguments verb, SendOptions& options) {
  verb.add_option("-c", options.count, "packets of each recipe; without it 1, or all of --vary")
      .at_least(1)
      .type_name("N");
  verb.add_option("--rate", options.rate, "packets a second; 1,000 outside lab and loopback")
      .range(0.001, 1e9)
      .type_name("PPS");
  verb.add_option("--vary", options.vary,
                  "send every value: 1,2,5 or 1-9 or 10.77.2.0/24 or random; several: every "
                  "combination")
      .type_name("FIELD=LIST")
      .one_each_time();
  verb.add_option("--seed", options.seed, "the same random values again").type_name("N");
  verb.add_option("--fragment", options.fragment,
                  "cut packets into IP fragments of at most so many bytes")
      .range(28, 65535)
      .type_name("BYTES");
}

}  // namespace

Run add_send(Arguments verb) {
  auto options = std::make_shared<SendOptions>();
  verb.add_option("recipe", options->recipe, "the packet; what it does not name is computed")
      .type_name("RECIPE");
  verb.add_option("-r", options->recipes_file, "a recipe a line, from a file or - (stdin)")
      .type_name("FILE");
  verb.add_option("-i,--interface", options->interface, "leave by this one; else the route decides")
      .type_name("IF");
  verb.add_option("--path", options->path, "the way out: `pushpkt paths` lists them")
      .show_default()
      .type_name("NAME");
  add_pace_options(verb, *options);
  verb.add_option("--wait", options->wait_seconds,
                  "wait for answers and print them; exit 1 if none")
      .range(0.0, 3600.0)
      .type_name("SECONDS");
  verb.add_option("-w", options->file, "what the wire had of it, and what was built as comments")
      .type_name("FILE");
  verb.add_flag("--strip", options->strip,
                "send the rest where the path cannot carry all that the recipe names");
  verb.add_flag("--no-reserve", options->no_reserve,
                "do not hold the UDP source port: our kernel then refuses the answer");
  verb.add_option("--route-to", options->route_to, "routed by this instead of the destination")
      .type_name("ADDRESS");
  verb.add_flag("-v,--verbose", options->print.tree, "answers in full");
  verb.add_flag("-x", options->print.dump, "the bytes of answers too");
  verb.add_flag("--json", options->json, "what was sent and answered as one JSON document");
  add_allow_option(verb, options->allow);
  verb.footer(
      "Addresses that the recipe leaves open are filled in from route and neighbour;\n"
      "what was filled in is printed.\n"
      "  pushpkt send 'ip(dst=10.77.2.2, ttl=1)/udp(dport=12000)/\"hello\"' --wait 1\n"
      "  pushpkt send 'eth()/ip(src=10.0.0.1)/udp()/\"dry\"' --path file -w dry.pcapng\n"
      "  pushpkt lab -- \\\n"
      "    pushpkt send 'ip(dst=10.77.1.1)/icmp.echo()' --wait 1 --vary icmp.seq=1..3");
  return [options] {
    options->interface = device_name(options->interface);
    return run(*options);
  };
}

}  // namespace pushpkt::tool
