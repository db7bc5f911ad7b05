// Two captures read in step: what is the same at once is counted at once, the rest looks for its
// partner.
#include "pushpkt/compare/capture_diff.hpp"

#include <algorithm>

#include "compare/byte_mask.hpp"
#include "compare/groups.hpp"
#include "compare/pairing.hpp"

namespace pushpkt::compare {
namespace {

/// One of the two captures, as it is read.
struct Reader {
  PacketSource& source;
  RelationWatch relations;
  std::uint64_t& packets;
  std::optional<Error>& trouble;
  bool ended = false;
  std::optional<Timestamp> first = {};
  Timestamp last = {};

  PacketView view = {};  ///< of the last packet; its bytes are the source's until the next one
  std::int64_t delta_ns = 0;
  std::int64_t relative_ns = 0;

  /// False at the end, and at an error.
  bool next() {
    if (ended) return false;
    const auto packet = source.next();
    if (!packet) trouble = packet.error();
    ended = !packet || !*packet;
    if (ended) return false;
    view = **packet;
    delta_ns = relative_ns = 0;
    if (view.has_time) {
      if (!first) first = last = view.time;
      delta_ns = view.time.since(last).ns();
      relative_ns = view.time.since(*first).ns();
      last = view.time;
    }
    ++packets;
    return true;
  }
};

class CaptureDiffer {
 public:
  CaptureDiffer(PacketSource& a, PacketSource& b, const Policy& policy, const OnDifference& each,
                const Bounds& bounds, Share share)
      : share_(share),
        memory_bytes_(bounds.memory_bytes),
        a_{a, RelationWatch(policy.relations()), out_.packets_a, out_.trouble_a},
        b_{b, RelationWatch(policy.relations()), out_.packets_b, out_.trouble_b},
        each_(each),
        pairing_(policy.pairing),
        pairs_(policy),
        identifier_(policy),
        ignores_order_(pairs_.rules().ignores("frame.number")),
        search_(
            policy.pairing, bounds, [this](const Found& found) { settle(found); },
            [this](const BufferedPacket& one, const BufferedPacket& other) {
              return pairs_.diff(one.situated(), other.situated()).empty();
            }) {}

  CaptureDiff run() {
    while ((!a_.ended || !b_.ended) && !takes_too_much()) step();
    search_.finish();
    out_.memory_bound = search_.memory_bound();
    out_.same += search_.same();
    out_.groups = groups_.take();
    out_.ungrouped = groups_.left_out();
    out_.forgotten = a_.relations.forgotten() + b_.relations.forgotten();
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool takes_too_much() const {
    return share_.count > 1 && search_.memory_bound() > memory_bytes_;
  }

  void step() {
    ++steps_;
    const bool open_a = !a_.ended;
    const bool open_b = !b_.ended;
    const auto lacking = search_.lacking();  // the other side's packets wait for its next one
    bool has_a = (lacking != Side::b || !open_b) && a_.next();
    if (out_.trouble_a) b_.ended = true;  // the rest of B has nothing to be held against
    const bool has_b = (lacking != Side::a || !open_a) && b_.next();
    if (out_.trouble_b) {
      a_.ended = true;
      if (has_a) --out_.packets_a;
      has_a = false;
    }
    take(has_a, has_b);
    if (open_a && a_.ended) search_.close(Side::a);
    if (open_b && b_.ended) search_.close(Side::b);
  }

  void take(bool has_a, bool has_b) {
    if (share_.count > 1) {
      const bool alike = has_a && has_b && may_be_same() && has_same_bytes();
      has_a = has_a && is_of_share(a_);
      has_b = alike ? has_a : has_b && is_of_share(b_);
    }
    if (has_a && has_b) {
      take_both();
    } else if (has_a) {
      push(Side::a, identified(a_));
    } else if (has_b) {
      push(Side::b, identified(b_));
    }
  }

  /// Relations see the packets of other shares too: each forgets the same conversations.
  [[nodiscard]] bool is_of_share(Reader& reader) {
    const wire::Decoded packet = decoded(reader);
    const std::uint64_t bucket = PairSearch::bucket_of(line_of(reader, packet));
    if (bucket % share_.count == share_.number - 1) return true;
    if (!reader.relations.empty()) {
      static_cast<void>(reader.relations.see(packet, identifier_.flow(packet)));
    }
    return false;
  }

  void take_both() {
    if (!may_be_same()) return push_both();
    if (has_same_bytes()) {
      if (search_.idle()) return settle_idle();
    } else if (!pairs_.rules().spares_bytes() || !has_same_under_mask()) {
      return push_both();
    }
    push_same();
  }

  void push_both() {
    push(Side::a, identified(a_));
    push(Side::b, identified(b_));
  }

  /// Nothing beside the bytes tells them apart.
  [[nodiscard]] bool may_be_same() const {
    return pairs_.rules().only_bytes() && a_.relations.empty() && a_.view.link == b_.view.link &&
           a_.view.wire_bytes == b_.view.wire_bytes && a_.view.bytes.size() == b_.view.bytes.size();
  }

  [[nodiscard]] bool has_same_bytes() const {
    return std::equal(a_.view.bytes.begin(), a_.view.bytes.end(), b_.view.bytes.begin());
  }

  [[nodiscard]] bool has_same_under_mask() { return mask_.has_same(decoded(a_), decoded(b_)); }

  [[nodiscard]] static wire::Decoded decoded(const Reader& reader) {
    return wire::decode(reader.view.bytes, reader.view.link, reader.view.wire_bytes);
  }

  /// Two packets that are the same under the policy: one has the identity of the other.
  void push_same() {
    const wire::Decoded decoded_a = decoded(a_);
    const std::uint64_t line = line_of(a_, decoded_a);
    if (search_.are_partners_at_once(line)) {
      settle_same(line, identifier_.exact(a_.view, decoded_a));
      turn_ += 2;
      return search_.pass(turn_);
    }
    BufferedPacket a = buffered(a_);
    a.identity = identifier_.identify(a.view, decoded_a);
    a.twin = steps_;
    BufferedPacket b = buffered(b_);
    b.identity = a.identity;
    b.twin = a.twin;
    a.keep_bytes();
    if (has_same_bytes()) {
      b.bytes = a.bytes;
      b.view.bytes = a.view.bytes;
    } else {
      b.keep_bytes();
    }
    push(Side::a, std::move(a));
    push(Side::b, std::move(b));
  }

  [[nodiscard]] std::uint64_t line_of(const Reader& reader, const wire::Decoded& decoded) {
    switch (pairing_) {
      case Pairing::order:
        return PairSearch::only_line;
      case Pairing::flow:
        return identifier_.flow(decoded).flow;
      case Pairing::content:
        break;
    }
    return identifier_.identify(reader.view, decoded).content;
  }

  void settle_idle() {
    if (pairing_ == Pairing::order) {
      return settle_same(PairSearch::only_line, identifier_.exact(a_.view));
    }
    const wire::Decoded decoded_a = decoded(a_);
    settle_same(line_of(a_, decoded_a), identifier_.exact(a_.view, decoded_a));
  }

  void settle_same(std::uint64_t line, std::uint64_t exact) {
    search_.remember(line, {exact, a_.view.number}, {exact, b_.view.number});
    ++out_.same;
  }

  [[nodiscard]] static BufferedPacket buffered(const Reader& reader) {
    return {.view = reader.view, .delta_ns = reader.delta_ns, .relative_ns = reader.relative_ns};
  }

  [[nodiscard]] BufferedPacket identified(Reader& reader) {
    BufferedPacket packet = buffered(reader);
    packet.keep_bytes();
    const wire::Decoded decoded =
        wire::decode(packet.view.bytes, packet.view.link, packet.view.wire_bytes);
    packet.identity = identifier_.identify(packet.view, decoded);
    if (!reader.relations.empty()) {
      packet.relations = reader.relations.see(decoded, packet.identity.flow);
    }
    return packet;
  }

  /// Of several lines: what was read at one time has the same turn in every share.
  void push(Side side, BufferedPacket packet) {
    const std::uint64_t of_step = 2 * steps_ + (side == Side::a ? 0U : 1U);
    packet.turn = pairing_ == Pairing::order ? ++turn_ : of_step;
    search_.push(side, std::move(packet));
  }

  void settle(const Found& found) {
    PacketDifference difference{.copy_of = found.copy_of, .place = found.turn()};
    if (found.a) difference.a = found.a->view;
    if (found.b) difference.b = found.b->view;
    if (found.a && found.b) {
      settle_pair(found, difference);
    } else {
      settle_alone(found, difference);
    }
  }

  void settle_pair(const Found& found, PacketDifference& difference) {
    difference.moved = found.moved && !ignores_order_;
    difference.fields = pairs_.diff(found.a->situated(), found.b->situated());
    for (const FieldDifference& field : difference.fields) {
      groups_.add(field, found.a->view.number, found.b->view.number);
    }
    const bool changed = any_counts(difference.fields);
    out_.changed += changed ? 1U : 0U;
    out_.moved += difference.moved ? 1U : 0U;
    if (!changed && !difference.moved) {
      ++(difference.fields.empty() ? out_.same : out_.explained);
    }
    if (each_ && (difference.moved || !difference.fields.empty())) each_(difference);
  }

  void settle_alone(const Found& found, const PacketDifference& difference) {
    ++(found.a ? out_.missing : out_.extra);
    out_.duplicates += difference.copy_of ? 1U : 0U;
    out_.given_up += found.given_up ? 1U : 0U;
    if (each_) each_(difference);
  }

  Share share_;
  std::size_t memory_bytes_;
  CaptureDiff out_;
  Reader a_;
  Reader b_;
  const OnDifference& each_;
  Pairing pairing_;
  PairDiffer pairs_;
  Identifier identifier_;
  ByteMask mask_{pairs_.rules()};
  bool ignores_order_;
  Groups groups_;
  std::uint64_t steps_ = 0;
  std::uint64_t turn_ = 0;
  PairSearch search_;
};

}  // namespace

CaptureDiff diff(PacketSource& a, PacketSource& b, const Policy& policy, const OnDifference& each,
                 const Bounds& bounds) {
  return diff(a, b, policy, each, bounds, Share());
}

CaptureDiff diff(PacketSource& a, PacketSource& b, const Policy& policy, const OnDifference& each,
                 const Bounds& bounds, Share share) {
  return CaptureDiffer(a, b, policy, each, bounds, share).run();
}

}  // namespace pushpkt::compare
