// A TCP connection made by hand, on the very path that the case takes: three trials before the
// case's own, and a reset behind it. RFC 9293 section 3.5
#include "ask/base_request.hpp"
#include "ask/experiment.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::ask {
namespace {

using namespace wire;  // rows are named as in recipes

constexpr std::uint16_t syn_flag = 0x002;
constexpr std::uint16_t rst_flag = 0x004;
constexpr std::uint16_t ack_flag = 0x010;
constexpr std::uint32_t first_sequence = 1000;  // of our side; see `base_request`

/// A segment of our side without data.
Result<Frame> segment(const Ends& ends, std::uint16_t flags, std::uint32_t seq, std::uint32_t ack) {
  std::uint8_t protocol = 0;
  const Case plain{.text = {}, .purpose = {}, .changes = {{"tcp.flags", ""}}, .packets = {}};
  Recipe recipe = base_request(plain, ends, "", protocol);
  std::erase_if(recipe.parts, [](const Part& part) { return part.kind == Part::Kind::bytes; });
  for (Part& part : recipe.parts) {
    if (part.header != &tcp::header) continue;
    part.set(tcp::flags, std::uint64_t{flags});
    part.set(tcp::seq, std::uint64_t{seq});
    part.set(tcp::ack_number, std::uint64_t{ack});
  }
  return build(recipe);
}

/// What the server acknowledges, where its next byte will be, and for how many of ours it has
/// room (nobody scales: our SYN did not offer it): from its latest segment.
struct Progress {
  std::uint32_t acknowledged;
  std::uint32_t next;
  std::uint16_t window;
};

std::optional<Progress> progress_of(const journey::Trial& trial) {
  for (auto seen = trial.answers.rbegin(); seen != trial.answers.rend(); ++seen) {
    const Decoded decoded = decode(seen->bytes, seen->link, seen->wire_bytes);
    const auto ack = decoded.find(tcp::ack_number.name);
    const auto seq = decoded.find(tcp::seq.name);
    const auto reset = decoded.find(tcp::reset.name);
    const auto window = decoded.find(tcp::window.name);
    if (!ack || !seq || reset->value == Value(1)) continue;
    const auto is_set = [&](std::string_view row) {
      return decoded.find(row)->value == Value(1) ? 1U : 0U;
    };
    const auto octets = static_cast<std::uint32_t>(decoded.payload().size());
    return Progress{static_cast<std::uint32_t>(ack->value.low),
                    static_cast<std::uint32_t>(seq->value.low) + octets + is_set(tcp::syn.name) +
                        is_set(tcp::fin.name),
                    static_cast<std::uint16_t>(window->value.low)};
  }
  return std::nullopt;
}

}  // namespace

Result<std::optional<Ends>> Experiment::connect(const path::PathKind& kind) {
  constexpr std::uint8_t tcp_protocol = 6;
  path::Path* const path = find(kind, tcp_protocol);
  if (path == nullptr || kind.ours == path::Level::payload) return std::nullopt;
  Ends ends{{hop_.source, Port{next_port_by_hand_++}}, remote_, hop_, {}};
  if (next_port_by_hand_ > lab::last_port_by_hand) next_port_by_hand_ = lab::first_port_by_hand;
  auto syn = segment(ends, syn_flag, first_sequence, 0);
  if (!syn) return fail(syn.error());
  const auto asked = ground_->run(*path, {std::move(*syn)}, kind.ours);
  if (!asked) return fail(asked.error());
  const auto progress = progress_of(*asked);
  if (!progress) return std::nullopt;  // something stands in the way
  ends.connection = Ends::Connection{progress->acknowledged, progress->next, progress->window};
  auto ack = segment(ends, ack_flag, progress->acknowledged, progress->next);
  if (!ack) return fail(ack.error());
  const auto agreed = ground_->run(*path, {std::move(*ack)}, kind.ours);
  if (!agreed) return fail(agreed.error());
  return ends;
}

Result<void> Experiment::hang_up(Prepared& connected, const journey::Trial& trial) {
  const Ends::Connection& open = *connected.built.ends.connection;
  const Progress before{open.seq, open.ack, open.window};
  const Progress now = progress_of(trial).value_or(before);
  auto reset = segment(connected.built.ends, rst_flag, now.acknowledged, 0);
  if (!reset) return fail(reset.error());
  const auto done = ground_->run(*connected.path, {std::move(*reset)}, connected.ours);
  if (!done) return fail(done.error());
  return {};
}

}  // namespace pushpkt::ask
