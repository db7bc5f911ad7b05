// By journey::frame_of; frames of equal bytes in the order in which they were sent.
#include "pushpkt/ask/match_frames.hpp"

#include <algorithm>
#include <utility>

#include "pushpkt/journey/attribution.hpp"
#include "pushpkt/wire/frame_view.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::ask {
namespace {

sniff::Seen seen_of(Bytes bytes, Link link) {
  sniff::Seen out;
  out.wire_bytes = static_cast<std::uint32_t>(bytes.size());
  out.bytes = std::move(bytes);
  out.link = link;
  return out;
}

/// The frame's layers from the network on, as they lie in a packet without its link-layer header.
std::vector<wire::Layer> without_link(const wire::Frame& frame, std::uint32_t link_bytes) {
  std::vector<wire::Layer> out;
  for (wire::Layer layer : frame.layers) {
    if (layer.offset < link_bytes) continue;
    layer.offset -= link_bytes;
    layer.end -= link_bytes;
    out.push_back(layer);
  }
  return out;
}

}  // namespace

AlignedPacket::AlignedPacket(journey::SeenPacket seen, journey::WrittenFrame wrote)
    : seen_(std::move(seen)), wrote_(std::move(wrote)), packet_(seen_.decoded().packet()) {
  const wire::Frame& frame = wrote_->frame();
  if (seen_.bytes().size() == frame.bytes.size()) {
    packet_ = {seen_.bytes(), frame.layers, frame.trailer_offset};
    return;
  }
  const std::uint32_t link_bytes = wire::view_of(frame.packet(), frame.link).network_offset;
  // A ring's slot is as large as the device's MTU; what comes in by a cable may be larger.
  const std::uint32_t wire_bytes = seen_.seen().wire_bytes;
  const bool cut = seen_.bytes().size() < wire_bytes;
  const bool without = seen_.seen().link != Link::ethernet;
  const ByteView sent = ByteView(frame.bytes).subspan(without ? link_bytes : 0);
  if (cut && wire_bytes == sent.size() &&
      std::equal(seen_.bytes().begin(), seen_.bytes().end(), sent.begin())) {
    packet_ = frame.packet();
    return;
  }
  const bool bare = seen_.seen().link != Link::ethernet && frame.link == Link::ethernet;
  if (bare && seen_.bytes().size() + link_bytes == frame.bytes.size()) {
    layers_ = without_link(frame, link_bytes);
    packet_ = {seen_.bytes(), layers_, frame.trailer_offset - link_bytes};
  }
}

AlignedPacket::AlignedPacket(Bytes bytes, Link link)
    : seen_(seen_of(std::move(bytes), link)), packet_(seen_.decoded().packet()) {}

std::vector<std::unique_ptr<AlignedPacket>> match_frames(
    std::span<const journey::WrittenFrame> wrote, path::Level ours,
    std::span<const journey::SeenPacket> seen, unsigned hops) {
  std::vector<std::unique_ptr<AlignedPacket>> out(wrote.size());
  if (wrote.size() == 1 && seen.size() > 1) {
    if (auto whole = journey::reassemble(seen)) {
      out[0] = std::make_unique<AlignedPacket>(std::move(*whole), seen[0].seen().link);
      return out;
    }
  }
  for (const journey::SeenPacket& packet : seen) {
    // Equal frames (a datagram sent twice) are seen in the order in which they were sent.
    const auto is_free = [&](std::size_t frame) { return out[frame] == nullptr; };
    const auto frame = journey::frame_of(packet, {wrote, ours}, hops, is_free);
    if (frame) out[*frame] = std::make_unique<AlignedPacket>(packet, wrote[*frame]);
  }
  // A router may have rewritten what frames are recognised by.
  const bool only_one = wrote.size() == 1 && seen.size() == 1;
  if (hops > 0 && only_one && !out[0]) {
    out[0] = std::make_unique<AlignedPacket>(seen[0], wrote[0]);
  }
  return out;
}

bool drew_silent_id(const path::PathKind& kind, std::span<const journey::WrittenFrame> wrote,
                    std::span<const journey::SeenPacket> seen) {
  const path::Rewrite* const drawn = path::find_rewrite(kind, wire::ipv4::id);
  if (drawn == nullptr || wrote.empty() || seen.empty()) return false;
  if (!drawn->applies(wrote.front().frame().packet())) return false;
  const auto id = seen.front().decoded().find(wire::ipv4::id.name);
  return id && (id->value == wire::Value(0) || id->value == wire::Value(0xffff));
}

}  // namespace pushpkt::ask
