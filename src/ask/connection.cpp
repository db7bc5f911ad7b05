// A TCP connection opened by hand, on the path of the case: a handshake before the case's own
// trial, and a reset behind it. RFC 9293 section 3.5
#include "ask/experiment.hpp"
#include "pushpkt/cases/base_request.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::ask {
namespace {

using namespace wire;  // rows are named as in recipes

constexpr std::uint16_t syn_flag = 0x002;
constexpr std::uint16_t rst_flag = 0x004;
constexpr std::uint16_t ack_flag = 0x010;
constexpr std::uint32_t first_sequence = 1000;  // ours; see `base_request`

/// A segment of ours without data.
Result<Frame> segment(const cases::Ends& ends, std::uint16_t flags, std::uint32_t seq,
                      std::uint32_t ack) {
  std::uint8_t protocol = 0;
  const cases::Case plain{.changes = {{.name = std::string(tcp::flags.name), .value = {}}}};
  Recipe recipe = cases::base_request(plain, ends, "", protocol);
  std::erase_if(recipe.parts, [](const Part& part) { return part.kind == Part::Kind::bytes; });
  for (Part& part : recipe.parts) {
    if (part.header != &tcp::header) continue;
    part.set(tcp::flags, std::uint64_t{flags});
    part.set(tcp::seq, std::uint64_t{seq});
    part.set(tcp::ack_number, std::uint64_t{ack});
  }
  return build(recipe);
}

/// What the server acknowledges, its next sequence number, and its window (never scaled: our SYN
/// does not offer it), from its latest segment.
struct ServerProgress {
  std::uint32_t acknowledged;
  std::uint32_t next;
  std::uint16_t window;
};

std::optional<ServerProgress> progress_of(const journey::Trial& trial) {
  for (auto answer = trial.answers.rbegin(); answer != trial.answers.rend(); ++answer) {
    const Decoded& decoded = answer->decoded();
    const auto ack = decoded.find(tcp::ack_number.name);
    const auto seq = decoded.find(tcp::seq.name);
    const auto reset = decoded.find(tcp::reset.name);
    const auto window = decoded.find(tcp::window.name);
    if (!ack || !seq || reset->value == Value(1)) continue;
    const auto is_set = [&](std::string_view row) {
      return decoded.find(row)->value == Value(1) ? 1U : 0U;
    };
    const auto bytes = static_cast<std::uint32_t>(decoded.payload().size());
    return ServerProgress{static_cast<std::uint32_t>(ack->value.low),
                          static_cast<std::uint32_t>(seq->value.low) + bytes +
                              is_set(tcp::syn.name) + is_set(tcp::fin.name),
                          static_cast<std::uint16_t>(window->value.low)};
  }
  return std::nullopt;
}

}  // namespace

Result<std::optional<cases::Ends>> Experiment::connect(const path::PathKind& kind) {
  constexpr std::uint8_t tcp_protocol = 6;
  path::Path* const path = find(kind, tcp_protocol);
  if (path == nullptr || kind.ours == path::Level::payload) return std::nullopt;
  cases::Ends ends{{hop_.source, setup_.ports->take_by_hand()}, remote_, hop_, {}};
  auto syn = segment(ends, syn_flag, first_sequence, 0);
  if (!syn) return fail(syn.error());
  const auto asked = test_bed_->run(*path, {journey::WrittenFrame(std::move(*syn))}, kind.ours);
  if (!asked) return fail(asked.error());
  const auto progress = progress_of(*asked);
  if (!progress) return std::nullopt;  // the handshake did not succeed
  ends.connection =
      cases::Ends::Connection{progress->acknowledged, progress->next, progress->window};
  auto ack = segment(ends, ack_flag, progress->acknowledged, progress->next);
  if (!ack) return fail(ack.error());
  const auto agreed = test_bed_->run(*path, {journey::WrittenFrame(std::move(*ack))}, kind.ours);
  if (!agreed) return fail(agreed.error());
  return ends;
}

Result<void> Experiment::reset_connection(Prepared& connected, const journey::Trial& trial) {
  const cases::Ends::Connection& open = *connected.built.ends.connection;
  const ServerProgress before{open.seq, open.ack, open.window};
  const ServerProgress now = progress_of(trial).value_or(before);
  auto reset = segment(connected.built.ends, rst_flag, now.acknowledged, 0);
  if (!reset) return fail(reset.error());
  const auto done =
      test_bed_->run(*connected.path, {journey::WrittenFrame(std::move(*reset))}, connected.ours);
  if (!done) return fail(done.error());
  return {};
}

}  // namespace pushpkt::ask
