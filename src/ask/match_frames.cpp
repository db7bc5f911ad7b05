// By journey::frame_of; frames of equal bytes in the order in which they were sent.
#include "pushpkt/ask/match_frames.hpp"

#include <utility>

#include "pushpkt/journey/attribution.hpp"
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

}  // namespace

AlignedPacket::AlignedPacket(journey::SeenPacket seen, journey::WrittenFrame wrote)
    : seen_(std::move(seen)), wrote_(std::move(wrote)), packet_(seen_.decoded().packet()) {
  const wire::Frame& frame = wrote_->frame();
  if (seen_.bytes().size() == frame.bytes.size()) {
    packet_ = {seen_.bytes(), frame.layers, frame.trailer_offset};
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
