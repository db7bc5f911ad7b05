// Two captures read in step: what is the same at once is counted at once, the rest looks for its
// partner.
#include "pushpkt/compare/capture_diff.hpp"

#include <algorithm>

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

  /// The next packet; its bytes are the source's until then.
  std::optional<BufferedPacket> next() {
    if (ended) return std::nullopt;
    const auto packet = source.next();
    if (!packet) trouble = packet.error();
    ended = !packet || !*packet;
    if (ended) return std::nullopt;
    BufferedPacket kept{.view = **packet};
    if (!first) first = last = kept.view.time;
    kept.delta_ns = kept.view.time.since(last).ns();
    kept.relative_ns = kept.view.time.since(*first).ns();
    last = kept.view.time;
    ++packets;
    return kept;
  }
};

class CaptureDiffer {
 public:
  CaptureDiffer(PacketSource& a, PacketSource& b, const Policy& policy, const OnDifference& each,
                const Bounds& bounds)
      : a_{a, RelationWatch(policy.relations()), out_.packets_a, out_.trouble_a},
        b_{b, RelationWatch(policy.relations()), out_.packets_b, out_.trouble_b},
        each_(each),
        pairs_(policy),
        identifier_(policy),
        ignores_order_(pairs_.rules().ignores("frame.number")),
        search_(policy.pairing, bounds, [this](const Found& found) { settle(found); }) {}

  CaptureDiff run() {
    while (!a_.ended || !b_.ended) step();
    search_.finish();
    out_.groups = groups_.take();
    out_.forgotten = a_.relations.forgotten() + b_.relations.forgotten();
    return std::move(out_);
  }

 private:
  void step() {
    const bool open_a = !a_.ended;
    const bool open_b = !b_.ended;
    auto a = a_.next();
    if (out_.trouble_a) b_.ended = true;  // the rest of B has nothing to be held against
    auto b = b_.next();
    if (out_.trouble_b && a) {
      a_.ended = true;
      a.reset();
      --out_.packets_a;
    }
    if (a && b && search_.idle() && same_at_once(*a, *b)) return;
    if (a) push(a_, Side::a, std::move(*a));
    if (b) push(b_, Side::b, std::move(*b));
    if (open_a && a_.ended) search_.close(Side::a);
    if (open_b && b_.ended) search_.close(Side::b);
  }

  /// The quick way for captures that are the same: nothing is copied, nothing is decoded.
  bool same_at_once(const BufferedPacket& a, const BufferedPacket& b) {
    const bool same = pairs_.rules().only_bytes() && a_.relations.empty() &&
                      a.view.link == b.view.link && a.view.wire_bytes == b.view.wire_bytes &&
                      std::equal(a.view.bytes.begin(), a.view.bytes.end(), b.view.bytes.begin(),
                                 b.view.bytes.end());
    if (!same) return false;
    search_.remember(identifier_.exact(a.view), a.view.number, b.view.number);
    ++out_.same;
    return true;
  }

  void push(Reader& reader, Side side, BufferedPacket packet) {
    packet.bytes.assign(packet.view.bytes.begin(), packet.view.bytes.end());
    packet.view.bytes = packet.bytes;
    const wire::Decoded decoded =
        wire::decode(packet.bytes, packet.view.link, packet.view.wire_bytes);
    packet.identity = identifier_.identify(packet.view, decoded);
    if (!reader.relations.empty()) {
      packet.relations = reader.relations.see(decoded, packet.identity.flow);
    }
    packet.turn = ++turn_;
    search_.push(side, std::move(packet));
  }

  void settle(const Found& found) {
    PacketDifference difference;
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

  void settle_alone(const Found& found, PacketDifference& difference) {
    const BufferedPacket& packet = found.a ? *found.a : *found.b;
    difference.copy_of = search_.original(found.a ? Side::a : Side::b, packet.identity.exact);
    ++(found.a ? out_.missing : out_.extra);
    out_.duplicates += difference.copy_of ? 1U : 0U;
    out_.given_up += found.given_up ? 1U : 0U;
    if (each_) each_(difference);
  }

  CaptureDiff out_;
  Reader a_;
  Reader b_;
  const OnDifference& each_;
  PairDiffer pairs_;
  Identifier identifier_;
  bool ignores_order_;
  Groups groups_;
  std::uint64_t turn_ = 0;
  PairSearch search_;
};

}  // namespace

CaptureDiff diff(PacketSource& a, PacketSource& b, const Policy& policy, const OnDifference& each,
                 const Bounds& bounds) {
  return CaptureDiffer(a, b, policy, each, bounds).run();
}

}  // namespace pushpkt::compare
