// One step for each line.
#include "pushpkt/talk/run.hpp"

namespace pushpkt::talk {
namespace {

Result<Step> done(Result<void> result) {
  if (!result) return fail(result.error());
  return Step{};
}

Result<Step> step_of(const Line& line, Dialogue& dialogue, const Runner& runner,
                     std::size_t& runs) {
  const auto deadline = Deadline::in(line.time);
  switch (line.kind) {
    case Line::Kind::flow:
      return done(dialogue.flow(line.text));
    case Line::Kind::send:
      return dialogue.send(line.text);
    case Line::Kind::expect:
      return dialogue.expect(line.text, deadline, line.payload_bytes);
    case Line::Kind::await:
      return dialogue.await(line.text, deadline);
    case Line::Kind::nothing:
      return dialogue.nothing(line.text, deadline);
    case Line::Kind::wait:
      return dialogue.wait(deadline);
    case Line::Kind::run:
      return done(runner.start(runs++, dialogue));
    case Line::Kind::let:
      break;
  }
  return Step{};
}

}  // namespace

Result<void> start_and_wait(const Commands& commands, std::size_t number, Dialogue& dialogue) {
  constexpr std::chrono::milliseconds between_looks{2};
  const Timestamp start = now();
  if (auto started = commands.start(number); !started) return started;
  const Deadline deadline = Deadline::in(commands.patience);
  while (!deadline.passed() && !commands.stop()) {
    const auto state = commands.look();
    if (!state) return fail(state.error());
    if (state->ended && state->status != 0) {
      return fail(
          Error{"cannot run the command: it ended with status " + std::to_string(state->status), 0,
                "what it printed is above", Cause::environment});
    }
    if (state->listens || state->ended) return {};
    const auto came = dialogue.has_packet_since(start);
    if (!came) return fail(came.error());
    if (*came) return {};
    if (auto waited = dialogue.wait(Deadline::in(between_looks)); !waited) {
      return fail(waited.error());
    }
  }
  return {};
}

Result<Transcript> run(const Script& script, Dialogue& dialogue, const Runner& runner) {
  if (auto fit = check_packets(script, dialogue.medium()); !fit) return fail(fit.error());
  Transcript out{.start = now()};
  std::size_t runs = 0;
  for (const Line& line : script.lines) {
    out.interrupted = runner.stop();
    if (out.interrupted) break;
    Event event{.line = line};
    if (line.kind == Line::Kind::let) {
      auto bound = dialogue.let(line.name, line.text);
      if (!bound) return fail(at_line(script, line, bound.error()));
      event.bound = std::move(*bound);
    } else {
      auto step = step_of(line, dialogue, runner, runs);
      if (!step) return fail(at_line(script, line, step.error()));
      event.step = std::move(*step);
    }
    event.time = event.step.packet ? event.step.packet->time : now();
    out.events.push_back(std::move(event));
    runner.report(out.events.back(), out.start);
    out.interrupted = out.events.back().step.interrupted;
    if (!out.ok()) break;
  }
  return out;
}

}  // namespace pushpkt::talk
