// What was read lies beside the bytes that it looks into.
#include "pushpkt/journey/packet.hpp"

#include <algorithm>
#include <utility>

#include "pushpkt/wire/frame_view.hpp"

namespace pushpkt::journey {
namespace {

std::vector<wire::IpPacket> ip_packets(std::span<const SeenPacket> packets) {
  std::vector<wire::IpPacket> out;
  for (const SeenPacket& packet : packets) out.push_back(packet.ip());
  return out;
}

}  // namespace

struct SeenPacket::Content {
  explicit Content(sniff::Seen packet)
      : seen(std::move(packet)),
        decoded(wire::decode(seen.bytes, seen.link, seen.wire_bytes)),
        ip(wire::read_ip(wire::view_of(decoded.packet(), seen.link).from_network())) {}

  sniff::Seen seen;
  wire::Decoded decoded;
  wire::IpPacket ip;
};

struct WrittenFrame::Content {
  explicit Content(wire::Frame built)
      : frame(std::move(built)),
        decoded(wire::decode(frame.bytes, frame.link)),
        ip(wire::read_ip(wire::view_of(frame.packet(), frame.link).from_network())) {}

  wire::Frame frame;
  wire::Decoded decoded;
  wire::IpPacket ip;
};

SeenPacket::SeenPacket(sniff::Seen seen)
    : content_(std::make_shared<const Content>(std::move(seen))) {}
const sniff::Seen& SeenPacket::seen() const { return content_->seen; }
const wire::Decoded& SeenPacket::decoded() const { return content_->decoded; }
const wire::IpPacket& SeenPacket::ip() const { return content_->ip; }

WrittenFrame::WrittenFrame(wire::Frame frame)
    : content_(std::make_shared<const Content>(std::move(frame))) {}
const wire::Frame& WrittenFrame::frame() const { return content_->frame; }
const wire::Decoded& WrittenFrame::decoded() const { return content_->decoded; }
const wire::IpPacket& WrittenFrame::ip() const { return content_->ip; }

std::vector<WrittenFrame> written_frames(std::vector<wire::Frame> frames) {
  std::vector<WrittenFrame> out;
  for (wire::Frame& frame : frames) out.emplace_back(std::move(frame));
  return out;
}

std::optional<Bytes> reassemble(std::span<const SeenPacket> fragments) {
  const auto packet = wire::reassemble(ip_packets(fragments));
  if (!packet) return std::nullopt;
  const auto first = std::find_if(fragments.begin(), fragments.end(),
                                  [](const SeenPacket& each) { return each.ip().offset == 0; });
  const ByteView frame = first->bytes();
  const ByteView link_header = frame.first(frame.size() - first->ip().bytes.size());
  Bytes out(link_header.begin(), link_header.end());
  out.insert(out.end(), packet->begin(), packet->end());
  return out;
}

bool overlap(std::span<const SeenPacket> fragments) { return wire::overlap(ip_packets(fragments)); }

}  // namespace pushpkt::journey
