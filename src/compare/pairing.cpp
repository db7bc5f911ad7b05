// Lines of packets, the oldest first.
#include "compare/pairing.hpp"

#include <algorithm>

namespace pushpkt::compare {
namespace {

PairSearch::Place place_of(const BufferedPacket& packet) {
  return {.exact = packet.identity.exact, .number = packet.view.number};
}

std::size_t memory_of(const Found& found) {
  return (found.a ? found.a->memory() : 0) + (found.b ? found.b->memory() : 0);
}

}  // namespace

PairSearch::PairSearch(Pairing pairing, const Bounds& bounds,
                       std::function<void(const Found&)> found,
                       std::function<bool(const BufferedPacket&, const BufferedPacket&)> is_same)
    : pairing_(pairing), bounds_(bounds), found_(std::move(found)), is_same_(std::move(is_same)) {
  constexpr std::size_t rows_of_one_line = 4096;
  constexpr std::size_t rows_of_bucket = 256;
  const bool one = pairing == Pairing::order;
  partnered_.assign(one ? 1 : Share::most, Partnered(one ? rows_of_one_line : rows_of_bucket));
}

void PairSearch::remember(std::uint64_t line, Place a, Place b) {
  Partnered& known = partnered(line);
  known.a.add(a.exact, a.number);
  known.b.add(b.exact, b.number);
}

std::uint64_t PairSearch::key_of(const Fingerprint& identity) const {
  switch (pairing_) {
    case Pairing::order:
      return only_line;
    case Pairing::flow:
      return identity.flow.flow;
    case Pairing::content:
      break;
  }
  return identity.content;
}

bool PairSearch::are_partners_at_once(std::uint64_t line) const {
  const auto found = lines_.find(line);
  if (found == lines_.end()) return true;
  const Aligner& aligner = *found->second.aligner;
  return !aligner.has_waiting(Side::a) && !aligner.has_waiting(Side::b);
}

std::optional<Side> PairSearch::lacking() const {
  if (pairing_ != Pairing::order) return std::nullopt;
  const auto found = lines_.find(only_line);
  if (found == lines_.end()) return std::nullopt;
  const bool in_a = found->second.aligner->has_waiting(Side::a);
  const bool in_b = found->second.aligner->has_waiting(Side::b);
  if (in_a == in_b) return std::nullopt;
  return in_a ? Side::b : Side::a;
}

PairSearch::LineOfPackets& PairSearch::line(std::uint64_t key) {
  LineOfPackets& line = lines_[key];
  if (line.aligner) return line;
  AlignerOutput output{.found = [this, key](Found found) { collect(key, std::move(found)); },
                       .same =
                           [this, key](const BufferedPacket& a, const BufferedPacket& b) {
                             remember(key, place_of(a), place_of(b));
                             ++same_;
                           }};
  line.aligner =
      std::make_unique<Aligner>(bounds_.window_packets, partnered(key), std::move(output));
  for (const Side side : {Side::a, Side::b}) {
    if (closed_[side == Side::a ? 0 : 1]) line.aligner->close(side);
  }
  return line;
}

void PairSearch::collect(std::uint64_t line, Found found) {
  if (pairing_ == Pairing::content) found.moved = false;  // where it stands is no matter
  if (found.a && found.b) {
    remember(line, place_of(*found.a), place_of(*found.b));
    if (!found.moved && is_same_(*found.a, *found.b)) {
      ++same_;
      return;
    }
  } else {
    const Partnered& known = partnered(line);
    found.copy_of =
        found.a ? known.a.find(found.a->identity.exact) : known.b.find(found.b->identity.exact);
  }
  memory_ += memory_of(found);
  all_found_ += memory_of(found);
  const std::uint64_t turn = found.turn();
  ready_.emplace(turn, std::move(found));
}

/// Lets a line work, and keeps the books about its age and size.
template <class Action>
void PairSearch::look(std::uint64_t key, const Action& action) {
  LineOfPackets& line = this->line(key);
  const std::size_t before = line.aligner->memory();
  action(*line.aligner);
  const std::size_t now = line.aligner->memory();
  memory_ = memory_ + now - before;
  waiting_ = waiting_ + now - before;
  most_waiting_ = std::max<std::uint64_t>(most_waiting_, waiting_);
  const auto oldest = line.aligner->oldest();
  if (before > 0 && oldest == line.oldest) return;
  if (before > 0) by_age_.erase({line.oldest, key});
  if (oldest) {
    line.oldest = *oldest;
    by_age_.emplace(*oldest, key);
  } else {
    lines_.erase(key);
  }
}

void PairSearch::push(Side side, BufferedPacket packet) {
  const std::uint64_t turn = packet.turn;
  look(key_of(packet.identity), [&](Aligner& aligner) {
    aligner.push(side, std::move(packet));
    aligner.run();
  });
  keep_bounds(turn);
  hand_on();
}

void PairSearch::pass(std::uint64_t turn) {
  keep_bounds(turn);
  hand_on();
}

void PairSearch::close(Side side) {
  closed_[side == Side::a ? 0 : 1] = true;
  std::vector<std::uint64_t> keys;
  for (const auto& [key, line] : lines_) keys.push_back(key);
  std::sort(keys.begin(), keys.end());  // what is found must not depend on the table
  for (const std::uint64_t key : keys) {
    look(key, [&](Aligner& aligner) {
      aligner.close(side);
      aligner.run();
    });
  }
  hand_on();
}

void PairSearch::keep_bounds(std::uint64_t turn) {
  // In one line, unpaired packets are given up where the search ahead would not have found them
  // either.
  const std::uint64_t reach = 4 * std::uint64_t{bounds_.window_packets};
  if (pairing_ == Pairing::order && turn > reach && !by_age_.empty() &&
      by_age_.begin()->first < turn - reach) {
    look(by_age_.begin()->second, [&](Aligner& a) { a.give_up_before(turn - reach); });
  }
  while (memory_ > bounds_.memory_bytes && !by_age_.empty()) {
    shrink();
    hand_on();
  }
}

/// The line of the oldest packet gives back memory, by the mildest means that helps: a shorter view
/// ahead, unpaired packets given up (which what is ready has to wait for), an end to it.
void PairSearch::shrink() {
  const std::uint64_t key = by_age_.begin()->second;
  const std::size_t before = lines_.at(key).aligner->memory();
  look(key, [](Aligner& aligner) { aligner.shrink(aligner.memory() / 2); });
  const auto line = lines_.find(key);
  if (line == lines_.end()) return;
  const bool helped = line->second.aligner->memory() < before;
  look(key, [&](Aligner& aligner) {
    aligner.give_up_before(~std::uint64_t{0});
    if (!helped) aligner.finish(true);
  });
}

void PairSearch::hand_on() {
  const auto end = by_age_.empty() ? ready_.end() : ready_.lower_bound(by_age_.begin()->first);
  for (auto it = ready_.begin(); it != end; it = ready_.erase(it)) {
    memory_ -= memory_of(it->second);
    found_(it->second);
  }
}

void PairSearch::finish() {
  while (!by_age_.empty()) {
    look(by_age_.begin()->second, [](Aligner& aligner) { aligner.finish(false); });
  }
  hand_on();
}

}  // namespace pushpkt::compare
