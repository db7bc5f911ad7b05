// Whole packets only, of a size that the device takes.
#include "pushpkt/replay/preparation.hpp"

#include <algorithm>

#include "pushpkt/base/frame_start.hpp"
#include "pushpkt/path/carried.hpp"
#include "pushpkt/wire/fragment.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

std::uint32_t mtu_of(const Plan& plan, const Interface* device) {
  if (plan.mtu) return *plan.mtu;
  if (plan.is_dry()) return plan.segment || plan.truncate_to_mtu ? ethernet_mtu : 0;
  return device != nullptr ? device->mtu : 0;
}

/// Behind the fixed header: extension headers of IPv6 are passed over by none of them.
bool carries_tcp(const FrameView& frame) {
  constexpr std::uint64_t tcp_protocol = 6;
  const ByteView ip = frame.from_network();
  if (ip.size() < ipv4::header.fixed_bytes) return false;
  if (ip[0] >> 4U == 4) return get(ip, ipv4::proto) == tcp_protocol;
  return ip[0] >> 4U == 6 && ip.size() >= ipv6::header.fixed_bytes &&
         get(ip, ipv6::nxt) == tcp_protocol;
}

Error is_cut(const sniff::SeenView& seen) {
  return input_error("cannot send packet " + std::to_string(seen.number) +
                         ": the capture kept only " + std::to_string(seen.bytes.size()) +
                         " of its " + std::to_string(seen.wire_bytes) + " bytes",
                     "--skip-cut leaves such packets out; a capture with a larger snapshot length "
                     "(-s 262144) has them whole");
}

}  // namespace

Error about_packet(std::uint64_t number, Error error) {
  const std::string name = "packet " + std::to_string(number);
  if (error.what.find(name) == std::string::npos) error.what = name + ": " + error.what;
  return error;
}

/// A change of an Ethernet header gives one to packets without, as Preparation::framing() says.
sniff::PassOnOptions Plan::beside_packets() const {
  sniff::PassOnOptions out = edits.beside_packets();
  if (changes_any("eth.")) out.link = [](Link) { return Link::ethernet; };
  return out;
}

Preparation::Preparation(const Plan& plan, const Interfaces& own, FindNextHop next_hop)
    : plan_(plan),
      device_(own.find(plan.interface)),
      has_other_link_(device_ != nullptr && !device_->ethernet &&
                      frame_start_on(device_->name) == FrameStart::other),
      mtu_(mtu_of(plan, device_)),
      editor_(edits()),
      rewriter_({.changes = plan.changes,
                 .checksums = plan.checksums,
                 .framing = framing(std::move(next_hop)),
                 .skip_broadcast = plan.edits.skip_broadcast}),
      segmenter_(mtu_) {}

Edits Preparation::edits() const {
  Edits edits = plan_.edits;
  if (plan_.truncate_to_mtu) edits.truncate_to = mtu_;
  return edits;
}

LinkHeader Preparation::framing(FindNextHop next_hop) const {
  using Kind = LinkHeader::Kind;
  LinkHeader framing;
  const bool sets_destination = plan_.changes_any("eth.dst");
  if (plan_.is_dry()) {
    framing.kind = plan_.changes_any("eth.") ? Kind::ethernet : Kind::as_captured;
    return framing;
  }
  const bool bare =
      plan_.path->kind == path::Kind::raw_ip || (device_ != nullptr && !device_->ethernet);
  framing.kind = bare ? Kind::bare : Kind::ethernet;
  if (device_ != nullptr) framing.source = device_->mac;
  if (!sets_destination || plan_.next_hop_is_fixed) framing.next_hop = std::move(next_hop);
  return framing;
}

void Preparation::note_interface(const sniff::SeenView& seen) {
  constexpr std::size_t most = 64;
  std::vector<std::string>& known = counts_.interfaces;
  const bool is_named = !seen.interface.empty();
  if (!known.empty() && is_named && seen.interface == interface_) return;
  interface_ = is_named ? std::string(seen.interface) : std::to_string(seen.interface_id);
  const bool is_new = std::find(known.begin(), known.end(), interface_) == known.end();
  if (is_new && known.size() < most) known.push_back(interface_);
}

Result<void> Preparation::check_link() const {
  const bool whole = !plan_.is_dry() && plan_.path->kind != path::Kind::raw_ip;
  if (!whole || !has_other_link_) return {};
  return fail(other_frame_start("cannot replay on " + device_->name));
}

Result<std::span<const FrameView>> Preparation::prepare(const sniff::SeenView& captured) {
  if (auto known = check_link(); !known) return fail(known.error());
  const auto edited = editor_.edit(captured);
  if (!edited) return fail(about_packet(captured.number, edited.error()));
  if (!*edited) return std::span<const FrameView>{};
  packet_ = **edited;
  const sniff::SeenView& seen = packet_;
  note_interface(seen);
  const bool cut = seen.wire_bytes > seen.bytes.size();
  if (cut && plan_.skip_cut) {
    ++counts_.cut_count;
    if (counts_.cut.size() < most_numbers) counts_.cut.push_back(seen.number);
    return std::span<const FrameView>{};
  }
  if (cut && !plan_.is_dry()) return fail(is_cut(seen));
  const auto frame = rewriter_.rewrite(seen, editor_.is_on_side());
  if (!frame) return fail(about_packet(seen.number, frame.error()));
  if (!*frame) return std::span<const FrameView>{};
  frame_ = **frame;
  if (carries_tcp(frame_)) ++counts_.tcp;
  return fitted(seen);
}

Result<std::span<const FrameView>> Preparation::fitted(const sniff::SeenView& seen) {
  const std::span<const FrameView> whole(&frame_, 1);
  const std::size_t bytes = bytes_against_mtu(frame_);
  if (mtu_ == 0 || bytes <= mtu_) return whole;
  if (!plan_.segment) {
    return fail(path::too_large(
        seen.number, bytes, mtu_, device_ != nullptr ? device_->name : "the way out",
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

}  // namespace pushpkt::replay
