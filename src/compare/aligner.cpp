// Heads that are the same are partners. Where they are not, we look ahead for where they are
// again, and lay what is between side by side.
#include "compare/aligner.hpp"

#include <algorithm>
#include <unordered_map>

#include "compare/alignment.hpp"

namespace pushpkt::compare {
namespace {

constexpr unsigned never_partners = 8;             // dearer than two packets alone
constexpr std::size_t largest_resync_block = 192;  // packets of each side laid side by side at once
constexpr std::size_t most_changed_bytes = 8;      // of packets whose headers differ

bool nearly_same_bytes(const BufferedPacket& a, const BufferedPacket& b) {
  const ByteView in_a = a.view.bytes;
  const ByteView in_b = b.view.bytes;
  if (in_a.size() != in_b.size()) return false;
  std::size_t changed = 0;
  for (std::size_t i = 0; i < in_a.size() && changed <= most_changed_bytes; ++i) {
    changed += in_a[i] != in_b[i] ? 1U : 0U;
  }
  return changed <= most_changed_bytes;
}

bool same_lasting(const Fingerprint& a, const Fingerprint& b) {
  return a.telling && b.telling && a.lasting == b.lasting;
}

}  // namespace

void Aligner::push(Side side, BufferedPacket packet) {
  Line& line = side_[index(side)];
  line.exact.add(packet.identity.exact);
  if (packet.identity.telling) line.lasting.add(packet.identity.lasting);
  memory_ += packet.memory();
  line.waiting.push_back(std::move(packet));
}

void Aligner::forget_keys(Line& from, const BufferedPacket& packet) {
  from.exact.remove(packet.identity.exact);
  if (packet.identity.telling) from.lasting.remove(packet.identity.lasting);
  memory_ -= packet.memory();
}

BufferedPacket Aligner::take(Side side) {
  Line& from = line(side);
  forget_keys(from, from.waiting.front());
  return from.waiting.take_front();
}

void Aligner::pair_heads() {
  const BufferedPacket& head_a = line(Side::a).waiting.front();
  const BufferedPacket& head_b = line(Side::b).waiting.front();
  if (head_a.is_twin_of(head_b)) {
    output_.same(head_a, head_b);
    for (Line& line : side_) {
      forget_keys(line, line.waiting.front());
      line.waiting.drop_front();
    }
    return;
  }
  BufferedPacket a = take(Side::a);
  output_.found({std::move(a), take(Side::b)});
}

/// Takes the oldest unpaired packet of this side that is the same, or carries the same.
std::optional<BufferedPacket> Aligner::take_unpaired(Side side, const Fingerprint& identity) {
  Line& from = line(side);
  for (const bool exactly : {true, false}) {
    if (!exactly && !identity.telling) continue;
    const std::uint64_t key = exactly ? identity.exact : identity.lasting;
    for (auto it = from.unpaired_by_key.lower_bound({key, 0});
         it != from.unpaired_by_key.end() && it->first == key; ++it) {
      const auto candidate = from.unpaired.find(it->second);
      const Fingerprint& other = candidate->second.identity;
      if (exactly ? other.exact != identity.exact : !same_lasting(other, identity)) continue;
      BufferedPacket packet = std::move(candidate->second);
      from.unpaired.erase(candidate);
      remove_unpaired_keys(side, packet);
      memory_ -= packet.memory();
      return packet;
    }
  }
  return std::nullopt;
}

/// By `lasting` only those that it tells: the others are never found by it.
void Aligner::add_unpaired_keys(Side side, const BufferedPacket& packet) {
  auto& keys = line(side).unpaired_by_key;
  keys.emplace(packet.identity.exact, packet.turn);
  if (packet.identity.telling) keys.emplace(packet.identity.lasting, packet.turn);
}

void Aligner::remove_unpaired_keys(Side side, const BufferedPacket& packet) {
  auto& keys = line(side).unpaired_by_key;
  keys.erase({packet.identity.exact, packet.turn});
  keys.erase({packet.identity.lasting, packet.turn});
}

bool Aligner::has_unpaired(Side side, std::uint64_t key) const {
  const auto& keys = line(side).unpaired_by_key;
  const auto it = keys.lower_bound({key, 0});
  return it != keys.end() && it->first == key;
}

/// The head of this side has no partner where it stands: perhaps one that was stepped over.
void Aligner::set_aside(Side side) {
  BufferedPacket packet = take(side);
  if (auto partner = take_unpaired(other(side), packet.identity)) {
    Found found{.moved = true};
    (side == Side::a ? found.a : found.b) = std::move(packet);
    (side == Side::a ? found.b : found.a) = std::move(*partner);
    output_.found(std::move(found));
    return;
  }
  Line& to = line(side);
  memory_ += packet.memory();
  add_unpaired_keys(side, packet);
  to.unpaired.emplace(packet.turn, std::move(packet));
}

bool Aligner::looked_far_enough() const {
  if (enough_ && memory_ > *enough_) return true;
  return std::all_of(side_.begin(), side_.end(), [&](const Line& line) {
    return line.closed || line.waiting.size() >= window_;
  });
}

bool Aligner::heads_are_partners() const {
  const BufferedPacket& a = line(Side::a).waiting.front();
  const BufferedPacket& b = line(Side::b).waiting.front();
  return same_lasting(a.identity, b.identity) && !line(Side::b).exact.contains(a.identity.exact) &&
         !line(Side::a).exact.contains(b.identity.exact);
}

void Aligner::run() {
  Line& a = line(Side::a);
  Line& b = line(Side::b);
  while (!a.waiting.empty() && !b.waiting.empty()) {
    if (a.waiting.front().identity.exact == b.waiting.front().identity.exact) {
      pair_heads();
    } else if (!looked_far_enough()) {
      return;
    } else if (heads_are_partners()) {
      pair_heads();
    } else {
      resync();
    }
  }
  if (b.closed && b.waiting.empty()) {
    while (!a.waiting.empty()) set_aside(Side::a);
  }
  if (a.closed && a.waiting.empty()) {
    while (!b.waiting.empty()) set_aside(Side::b);
  }
}

void Aligner::shrink(std::size_t enough) {
  enough_ = enough;
  run();
  enough_.reset();
}

/// The nearest packets beyond the heads that have the same key. Mostly they are near.
Aligner::ResyncPoint Aligner::resync_point(std::uint64_t Fingerprint::*key) const {
  constexpr std::size_t near = 16;
  const ResyncPoint best = resync_point(key, near);
  if (best.is_found && best.a + best.b < near) return best;
  return resync_point(key, std::max(line(Side::a).waiting.size(), line(Side::b).waiting.size()));
}

/// Of the first `reach` packets of each side.
Aligner::ResyncPoint Aligner::resync_point(std::uint64_t Fingerprint::*key,
                                           std::size_t reach) const {
  const bool exactly = key == &Fingerprint::exact;
  const auto& a = line(Side::a).waiting;
  const auto& b = line(Side::b).waiting;
  std::unordered_map<std::uint64_t, std::size_t> first;
  for (std::size_t j = 0; j < std::min(b.size(), reach); ++j) {
    if (exactly || b[j].identity.telling) first.emplace(b[j].identity.*key, j);
  }
  ResyncPoint best{a.size(), b.size(), false};
  for (std::size_t i = 0; i < std::min(a.size(), reach) && i < best.a + best.b; ++i) {
    if (!exactly && !a[i].identity.telling) continue;
    const auto it = first.find(a[i].identity.*key);
    if (it == first.end() || i + it->second == 0 || i + it->second >= best.a + best.b) continue;
    best = {i, it->second, true};
  }
  return best;
}

/// A packet that is exactly the same is the better place, unless it lies far out: then it may be
/// one of many of its kind.
Aligner::ResyncPoint Aligner::resync_point() const {
  constexpr std::size_t far = 4;
  const ResyncPoint exactly = resync_point(&Fingerprint::exact);
  if (exactly.is_found && exactly.a + exactly.b <= far) return exactly;  // none can be nearer
  const ResyncPoint lasting = resync_point(&Fingerprint::lasting);
  const bool nearer = lasting.is_found &&
                      (!exactly.is_found || exactly.a + exactly.b > far * (lasting.a + lasting.b));
  return nearer ? lasting : exactly;
}

bool Aligner::is_elsewhere(Side side, const BufferedPacket& packet) const {
  const Line& there = line(side);
  const Fingerprint& identity = packet.identity;
  return there.exact.contains(identity.exact) || has_unpaired(side, identity.exact) ||
         (identity.telling &&
          (there.lasting.contains(identity.lasting) || has_unpaired(side, identity.lasting)));
}

unsigned Aligner::cost(const BufferedPacket& a, const BufferedPacket& b) const {
  if (a.identity.exact == b.identity.exact) return 0;
  const unsigned other_link = a.identity.link == b.identity.link ? 0 : 1;
  if (same_lasting(a.identity, b.identity)) return 1 + other_link;
  const bool same_content = a.identity.content == b.identity.content;
  const bool a_is_copy = partnered_.a.has_one(a.identity.exact);
  const bool b_is_copy = partnered_.b.has_one(b.identity.exact);
  // Copies of partners of one content are partners as well.
  const bool is_copy = (a_is_copy || b_is_copy) && !(a_is_copy && b_is_copy && same_content);
  if (is_copy || is_elsewhere(Side::b, a) || is_elsewhere(Side::a, b)) return never_partners;
  if (a.identity.layers != b.identity.layers) {
    return same_content || nearly_same_bytes(a, b) ? 2 : never_partners;
  }
  const bool same_kind =
      a.identity.flow.flow == b.identity.flow.flow || a.identity.lasting == b.identity.lasting;
  const bool same_size = a.view.bytes.size() == b.view.bytes.size();
  return 2 + other_link + (same_kind ? 0U : 1U) + (same_size ? 0U : 1U);
}

/// Pairs what stands before the resync point, or half of it where no such point is found.
void Aligner::resync() {
  const ResyncPoint whole = resync_point();
  const auto& a = line(Side::a).waiting;
  const auto& b = line(Side::b).waiting;
  const std::size_t size_a = std::min(whole.a, largest_resync_block);
  const std::size_t size_b = std::min(whole.b, largest_resync_block);
  const bool to_its_end = size_a == whole.a && size_b == whole.b &&
                          (whole.is_found || (line(Side::a).closed && line(Side::b).closed));
  const auto steps =
      align(size_a, size_b, [&](std::size_t i, std::size_t j) { return cost(a[i], b[j]); });
  const std::size_t count = to_its_end ? steps.size() : (steps.size() + 1) / 2;
  for (std::size_t i = 0; i < count; ++i) {
    if (steps[i] == Step::pair) {
      pair_heads();
    } else {
      set_aside(steps[i] == Step::only_a ? Side::a : Side::b);
    }
  }
}

void Aligner::finish(bool given_up) {
  const bool closed[] = {side_[0].closed, side_[1].closed};
  for (Line& line : side_) line.closed = true;
  run();
  for (const Side side : {Side::a, Side::b}) {
    for (auto& [turn, packet] : line(side).unpaired) {
      memory_ -= packet.memory();
      Found found{.given_up = given_up};
      (side == Side::a ? found.a : found.b) = std::move(packet);
      output_.found(std::move(found));
    }
    line(side).unpaired.clear();
    line(side).unpaired_by_key.clear();
    line(side).closed = closed[index(side)];
  }
}

void Aligner::give_up_before(std::uint64_t turn) {
  for (const Side side : {Side::a, Side::b}) {
    auto& unpaired = line(side).unpaired;
    while (!unpaired.empty() && unpaired.begin()->first < turn) {
      BufferedPacket packet = std::move(unpaired.begin()->second);
      unpaired.erase(unpaired.begin());
      remove_unpaired_keys(side, packet);
      memory_ -= packet.memory();
      Found found{.given_up = true};
      (side == Side::a ? found.a : found.b) = std::move(packet);
      output_.found(std::move(found));
    }
  }
}

std::optional<std::uint64_t> Aligner::oldest() const {
  std::optional<std::uint64_t> out;
  const auto consider = [&](std::uint64_t turn) { out = std::min(out.value_or(turn), turn); };
  for (const Line& line : side_) {
    if (!line.waiting.empty()) consider(line.waiting.front().turn);
    if (!line.unpaired.empty()) consider(line.unpaired.begin()->first);
  }
  return out;
}

}  // namespace pushpkt::compare
