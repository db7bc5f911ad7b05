// Steps of a dialogue. Sequence numbers are those of Wireshark: counted from the SYN of their
// direction.
#include "pushpkt/talk/dialogue.hpp"

#include <algorithm>

#include "pushpkt/base/backlog.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "talk/direction.hpp"
#include "talk/newly_filled.hpp"
#include "talk/odd_packet.hpp"

namespace pushpkt::talk {
namespace {

namespace tcp = wire::tcp;

constexpr std::size_t most_pending = 4096;
constexpr std::size_t most_pending_bytes = 16U << 20;
constexpr std::size_t most_passed_over = 8;
/// So that a signal is noticed.
constexpr std::chrono::milliseconds longest_turn{200};

/// A relative number may lie before the first one.
std::string number_text(std::uint32_t number) {
  return std::to_string(static_cast<std::int32_t>(number));
}

Error too_many_pending() {
  return Error{"cannot keep more than 4096 packets or 16 MiB that no line has asked for", 0,
               "expect them, or wait for less", Cause::environment};
}

Step interrupted_step(Step step) {
  step.ok = false;
  step.interrupted = true;
  step.why = "interrupted before its time was over";
  return step;
}

Step without_packet(Step step, const std::string& odd) {
  step.ok = false;
  step.why =
      (step.passed_over.empty() ? "no packet came in time" : "no such packet came in time") + odd;
  return step;
}

void hold_length(std::size_t wanted, const wire::Decoded& packet, compare::RecipeMatch& match) {
  const std::size_t actual = packet.carried().size();
  if (!match.has_headers || actual == wanted) return;
  match.mismatches.push_back({"tcp.len", std::to_string(wanted), std::to_string(actual)});
}

void pass_over(const sniff::Seen& packet, compare::RecipeMatch match, Step& step) {
  std::vector<PassedOver>& all = step.passed_over;
  if (all.size() == most_passed_over) all.erase(all.begin());
  all.push_back({packet, std::move(match)});
}

/// Where the line's parts begin in a recipe that has the flow's in front.
std::size_t shift(const TypedRecipe& typed, const wire::Recipe& merged) {
  return merged.parts.size() - typed.recipe.parts.size();
}

}  // namespace

Result<void> Dialogue::flow(std::string_view recipe) {
  auto typed = read_flow(recipe, variables_);
  if (!typed) return fail(typed.error());
  medium_->follow(typed->recipe);
  flow_ = Flow(std::move(typed->recipe));
  return {};
}

Result<void> Dialogue::set_numbers(const TypedRecipe& typed, wire::Recipe& recipe) {
  if (typed.relative.empty()) return {};
  const auto draft = wire::build(recipe);
  if (!draft) return fail(draft.error());
  const auto direction = direction_of(draft->packet());
  if (!direction) return fail(input_error("cannot use seq and ack: there is no TCP header"));
  for (const RelativeNumber& relative : typed.relative) {
    const auto base =
        relative.is_ack ? bases_.find(direction->reversed()) : bases_.begin(*direction);
    if (!base) {
      return fail(
          input_error("cannot count ack from the peer's first sequence number: it has sent "
                      "no SYN yet",
                      "ack_raw=N is an absolute number"));
    }
    const wire::Field& field =
        relative.is_ack ? static_cast<const wire::Field&>(tcp::ack_number) : tcp::seq;
    const std::uint32_t number = *base + relative.number;
    recipe.parts[relative.part + shift(typed, recipe)].set(field, std::uint64_t{number});
  }
  return {};
}

Result<Step> Dialogue::send(std::string_view text) {
  const auto typed = read_recipe(text, variables_);
  if (!typed) return fail(typed.error());
  wire::Recipe recipe = flow_.completed(typed->recipe);
  const wire::Recipe open = recipe;
  if (auto done = medium_->complete(recipe); !done) return fail(done.error());
  if (auto done = set_numbers(*typed, recipe); !done) return fail(done.error());
  const auto frame = wire::build(recipe);
  if (!frame) return fail(frame.error());
  auto sent = medium_->send(*frame);
  if (!sent) return fail(sent.error());
  const wire::Decoded decoded = wire::decode(*sent);
  if (!has_wrong_checksum(decoded)) bases_.observe(decoded, !typed->names_seq());
  last_ = *sent;
  last_sent_ = sent->time;
  remember(decoded);
  Step step{.filled = newly_filled(open, recipe, filled_)};
  step.numbers = numbers_of(decoded);
  step.packet = std::move(*sent);
  return step;
}

std::string Dialogue::numbers_of(const wire::Decoded& packet) const {
  const auto direction = direction_of(packet.packet());
  if (!direction) return {};
  const auto own = bases_.find(*direction);
  const auto peer = bases_.find(direction->reversed());
  const bool acks = packet.get(tcp::ack).value_or(false);
  std::string out;
  if (own) out = "seq " + number_text(packet.get(tcp::seq).value_or(0) - *own);
  if (!peer || !acks) return out;
  return out + (out.empty() ? "" : ", ") + "ack " +
         number_text(packet.get(tcp::ack_number).value_or(0) - *peer);
}

/// Numbers are set by the packet's own connection, and shown as they were typed.
compare::RecipeMatch Dialogue::held(const TypedRecipe& typed, const wire::Decoded& packet) const {
  wire::Recipe recipe = flow_.expected(typed.recipe);
  const auto direction = direction_of(packet.packet());
  std::vector<compare::Mismatch> unknown;
  for (const RelativeNumber& relative : typed.relative) {
    if (!direction) break;
    const auto base = bases_.find(relative.is_ack ? direction->reversed() : *direction);
    const std::uint32_t first = base.value_or(0);  // as packetdrill counts without a SYN
    wire::Part& part = recipe.parts[relative.part + shift(typed, recipe)];
    const wire::Field& row =
        relative.is_ack ? static_cast<const wire::Field&>(tcp::ack_number) : tcp::seq;
    std::erase_if(part.settings,
                  [&](const wire::Setting& setting) { return setting.field == &row; });
    const std::uint32_t actual =
        packet.get(relative.is_ack ? tcp::ack_number : tcp::seq).value_or(0);
    const std::string name = relative.is_ack ? "tcp.ack" : "tcp.seq";
    if (actual - first == relative.number) continue;
    unknown.push_back({name, number_text(relative.number),
                       base ? number_text(actual - first)
                            : std::to_string(actual) + " absolute: no SYN was seen before it"});
  }
  compare::RecipeMatch match = compare::match(recipe, packet);
  if (match.has_headers) {
    match.mismatches.insert(match.mismatches.end(), unknown.begin(), unknown.end());
  }
  return match;
}

Result<std::optional<Incoming>> Dialogue::next(Deadline deadline) {
  if (!pending_.empty()) {
    Incoming out = std::move(pending_.front());
    pending_.pop_front();
    pending_bytes_ -= out.packet.bytes.size();
    return std::optional<Incoming>(std::move(out));
  }
  while (!stop_()) {
    const auto turn = std::min(std::chrono::milliseconds(deadline.left_ms()), longest_turn);
    auto got = medium_->receive(deadline.left_ms() <= longest_turn.count() ? deadline
                                                                           : Deadline::in(turn));
    if (!got || *got || deadline.passed()) return got;
  }
  return std::optional<Incoming>();
}

bool Dialogue::came_before(const Incoming& incoming) const {
  return incoming.is_aside && last_sent_ && incoming.packet.time < *last_sent_;
}

/// What the numbers are counted from again where a packet beside the dialogue is not expected.
SequenceBases Dialogue::before_aside(const Incoming& incoming) const {
  return incoming.is_aside ? bases_ : SequenceBases();
}

Result<void> Dialogue::keep(Incoming incoming) {
  pending_bytes_ += incoming.packet.bytes.size();
  if (pending_.size() >= most_pending || pending_bytes_ > most_pending_bytes) {
    return fail(too_many_pending());
  }
  pending_.push_back(std::move(incoming));
  return {};
}

Result<Step> Dialogue::expect(std::string_view line, Deadline by,
                              std::optional<std::size_t> payload_bytes) {
  return listen(line, by, false, payload_bytes);
}

Result<Step> Dialogue::await(std::string_view line, Deadline by) {
  return listen(line, by, true, std::nullopt);
}

Result<Step> Dialogue::listen(std::string_view text, Deadline deadline, bool passes_over,
                              std::optional<std::size_t> payload_bytes) {
  const auto typed = read_recipe(text, variables_);
  if (!typed) return fail(typed.error());
  Step step;
  std::string odd;
  Backlog backlog(deadline);
  for (bool last = false; !last;) {
    auto incoming = next(deadline);
    if (!incoming) return fail(incoming.error());
    if (!*incoming) break;
    const sniff::Seen& packet = (*incoming)->packet;
    last = backlog.ends_with(packet.time);
    if (came_before(**incoming)) continue;
    const wire::Decoded decoded = wire::decode(packet);
    const SequenceBases before = before_aside(**incoming);
    bases_.observe(decoded, true);
    compare::RecipeMatch match = held(*typed, decoded);
    if (payload_bytes) hold_length(*payload_bytes, decoded, match);
    const bool fits = match.matches() && may_count(**incoming, typed->recipe, odd);
    if (!fits && (*incoming)->is_aside) {
      bases_ = before;
      continue;
    }
    if (!match.matches() && passes_over) {
      pass_over(packet, std::move(match), step);
      continue;
    }
    last_ = packet;
    step.ok = match.matches();
    step.numbers = numbers_of(decoded);
    step.mismatches = std::move(match.mismatches);
    if (!match.has_headers) step.why = "it has other headers: " + compare::header_names(decoded);
    step.packet = packet;
    return step;
  }
  if (is_stopped_before(deadline)) return interrupted_step(std::move(step));
  return without_packet(std::move(step), odd);
}

Result<Step> Dialogue::nothing(std::string_view text, Deadline deadline) {
  const auto typed = read_recipe(text, variables_);
  if (!typed) return fail(typed.error());
  const bool any = typed->recipe.parts.empty();
  std::deque<Incoming> others;
  std::size_t others_bytes = 0;
  Step step;
  std::string odd;
  Backlog backlog(deadline);
  for (bool last = false; !last;) {
    auto incoming = next(deadline);
    if (!incoming) return fail(incoming.error());
    if (!*incoming) break;
    last = backlog.ends_with((*incoming)->packet.time);
    const wire::Decoded decoded = wire::decode((*incoming)->packet);
    const SequenceBases before = before_aside(**incoming);
    bases_.observe(decoded, true);
    const bool unwanted = any ? !(*incoming)->is_aside
                              : held(*typed, decoded).matches() && !came_before(**incoming) &&
                                    may_count(**incoming, typed->recipe, odd);
    if (!unwanted) {
      if ((*incoming)->is_aside) bases_ = before;
      others_bytes += (*incoming)->packet.bytes.size();
      const bool fits = others.size() < most_pending && others_bytes <= most_pending_bytes;
      if (!fits) return fail(too_many_pending());
      others.push_back(std::move(**incoming));
      continue;
    }
    last_ = (*incoming)->packet;
    step.ok = false;
    step.why = any ? "a packet came" : "such a packet came";
    step.numbers = numbers_of(decoded);
    step.packet = (*incoming)->packet;
    break;
  }
  for (Incoming& other : others) {
    if (auto kept = keep(std::move(other)); !kept) return fail(kept.error());
  }
  return step.ok && is_stopped_before(deadline) ? interrupted_step(std::move(step)) : step;
}

Result<Step> Dialogue::wait(Deadline deadline) {
  while (!deadline.passed() && !stop_()) {
    auto got = medium_->receive(
        deadline.left_ms() <= longest_turn.count() ? deadline : Deadline::in(longest_turn));
    if (!got) return fail(got.error());
    if (!*got) continue;
    if (auto kept = keep(std::move(**got)); !kept) return fail(kept.error());
  }
  return is_stopped_before(deadline) ? interrupted_step({}) : Step{};
}

}  // namespace pushpkt::talk
