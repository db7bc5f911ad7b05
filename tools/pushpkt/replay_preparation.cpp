// Whole packets only, of a size that the device takes, to where they may go.
#include "replay_preparation.hpp"

#include "pushpkt/wire/protocols.hpp"
#include "send_checks.hpp"

namespace pushpkt::tool {
namespace {

using namespace wire;

constexpr std::size_t most_numbers = 16;

std::uint32_t mtu_of(const ReplayPlan& plan, const OwnInterface* device) {
  constexpr std::uint32_t ethernet_mtu = 1500;
  const ReplayOptions& options = *plan.options;
  if (options.mtu) return *options.mtu;
  if (plan.is_dry()) return options.segment ? ethernet_mtu : 0;
  return device != nullptr ? device->mtu : 0;
}

template <class Address>
std::optional<Ip> address_in(const Decoded& packet, const Field& field) {
  const auto found = packet.find(field.name);
  if (!found) return std::nullopt;
  return Ip{Codec<Address>::from_value(found->value)};
}

/// The addresses of the outermost IP header, or who an ARP packet says it is from.
struct Ends {
  std::optional<Ip> source;
  std::optional<Ip> goal;
};

Ends ends_of(const Decoded& packet) {
  for (const Layer& layer : packet.layers()) {
    if (layer.header == &ipv4::header) {
      return {address_in<Ip4>(packet, ipv4::src), address_in<Ip4>(packet, ipv4::dst)};
    }
    if (layer.header == &ipv6::header) {
      return {address_in<Ip6>(packet, ipv6::src), address_in<Ip6>(packet, ipv6::dst)};
    }
    if (layer.header == &arp::header) return {address_in<Ip4>(packet, arp::src_ip), std::nullopt};
  }
  return {};
}

bool goes_to_many(const Decoded& packet, const Ends& ends) {
  if (ends.goal && (is_multicast(*ends.goal) || *ends.goal == Ip{Ip4{{255, 255, 255, 255}}})) {
    return true;
  }
  const auto mac = packet.find(eth::dst.name);
  return mac && Codec<Mac>::from_value(mac->value).is_group();
}

Error is_cut(const sniff::SeenView& seen) {
  return input_error("cannot send packet " + std::to_string(seen.number) +
                         ": the capture kept only " + std::to_string(seen.bytes.size()) +
                         " of its " + std::to_string(seen.wire_bytes) + " octets",
                     "--skip-cut leaves such packets out; a capture with a larger snapshot length "
                     "(-s 262144) has them whole");
}

}  // namespace

Error about_packet(std::uint64_t number, Error error) {
  const std::string name = "packet " + std::to_string(number);
  if (error.what.find(name) == std::string::npos) error.what = name + ": " + error.what;
  return error;
}

Result<void> FloodWatch::see(Timestamp time, std::size_t octets, std::uint64_t round) {
  const std::chrono::nanoseconds due = schedule_.due(time, octets, round);
  latest_.push_back(due);
  if (static_cast<double>(latest_.size()) <= calm_rate) return {};
  const std::chrono::nanoseconds before = latest_.front();
  latest_.pop_front();
  if (due - before >= std::chrono::seconds(1)) return {};
  return fail(needs_flood());
}

Preparation::Preparation(const ReplayPlan& plan, const OwnInterfaces& own, NextHops* next_hops)
    : plan_(plan),
      own_(own),
      device_(own.find(plan.options->interface)),
      free_(plan.is_dry() || tool::is_free(plan.options->interface, own)),
      mtu_(mtu_of(plan, device_)),
      rewriter_(
          {.changes = plan.changes, .checksums = plan.checksums, .framing = framing(next_hops)}),
      segmenter_(mtu_) {}

replay::Framing Preparation::framing(NextHops* next_hops) const {
  using Kind = replay::Framing::Kind;
  replay::Framing framing;
  const bool names_goal = plan_.changes_any("eth.dst");
  if (plan_.is_dry()) {
    framing.kind = plan_.changes_any("eth.") ? Kind::ethernet : Kind::as_captured;
    return framing;
  }
  const bool bare =
      plan_.path->kind == path::Kind::raw_ip || (device_ != nullptr && !device_->ethernet);
  framing.kind = bare ? Kind::bare : Kind::ethernet;
  if (device_ != nullptr) framing.source = device_->mac;
  if (next_hops != nullptr && (!names_goal || !plan_.options->next_hop.empty())) {
    framing.next_hop = [next_hops](const Ip& destination) { return next_hops->find(destination); };
  }
  return framing;
}

Result<void> Preparation::check_allowed(const FrameView& frame) const {
  if (free_) return {};
  const Decoded packet = decode(frame.bytes, frame.link);
  const Ends ends = ends_of(packet);
  if (plan_.options->interface.empty() && ends.goal && own_.is_own(*ends.goal)) return {};
  if (ends.goal) {
    if (auto good = check_goal(*ends.goal, plan_.allow); !good) return good;
  }
  if (ends.source) {
    if (auto good = check_source(*ends.source, own_, plan_.allow); !good) return good;
  }
  const bool again = plan_.options->loop > 1 && !plan_.allow.floods;
  if (again && goes_to_many(packet, ends)) return fail(needs_flood_for_many());
  return {};
}

Result<std::span<const FrameView>> Preparation::prepare(const sniff::SeenView& seen) {
  const bool cut = seen.wire_bytes > seen.bytes.size();
  if (cut && plan_.options->skip_cut) {
    ++counts_.cut_count;
    if (counts_.cut.size() < most_numbers) counts_.cut.push_back(seen.number);
    return std::span<const FrameView>{};
  }
  if (cut && !plan_.is_dry()) return fail(is_cut(seen));
  const auto frame = rewriter_.rewrite(seen);
  if (!frame) return fail(about_packet(seen.number, frame.error()));
  if (!*frame) return std::span<const FrameView>{};
  frame_ = **frame;
  if (auto good = check_allowed(frame_); !good) {
    return fail(about_packet(seen.number, good.error()));
  }
  return fitted(seen);
}

Result<std::span<const FrameView>> Preparation::fitted(const sniff::SeenView& seen) {
  const std::span<const FrameView> whole(&frame_, 1);
  const std::size_t octets = replay::octets_against_mtu(frame_);
  if (mtu_ == 0 || octets <= mtu_) return whole;
  if (!plan_.options->segment) {
    return fail(too_large(seen.number, octets, mtu_,
                          device_ != nullptr ? device_->name : "the way out",
                          "--segment splits TCP into segments that fit, and the rest into "
                          "fragments where DF is clear; or raise the MTU (`ip link set ... mtu`)"));
  }
  if (seen.wire_bytes > seen.bytes.size()) return fail(is_cut(seen));  // its pieces would lack some
  const auto pieces = segmenter_.split(frame_);
  if (!pieces) return fail(about_packet(seen.number, pieces.error()));
  ++counts_.split;
  counts_.pieces += pieces->size();
  return *pieces;
}

}  // namespace pushpkt::tool
