// Which packet on the wire was which frame of ours.
#include "pushpkt/ask/match_frames.hpp"

#include <algorithm>

#include "ask/known_rewrites.hpp"
#include "pushpkt/journey/attribution.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::ask {
namespace {

using namespace wire;  // rows are named as in recipes

constexpr std::size_t unit_octets = 8;  // in which offsets are counted

/// One fragment as it was seen: where its bytes belong in the datagram.
struct Fragment {
  std::size_t headers = 0;  ///< bytes before the fragment header (IPv6) or the payload (IPv4)
  std::size_t begin = 0;    ///< of its payload, in the frame
  std::size_t end = 0;
  std::size_t offset = 0;  ///< in the datagram
  bool more = false;
  std::uint8_t next = 0;  ///< what the datagram is
};

std::optional<Fragment> fragment_of(const Decoded& decoded) {
  for (const Layer& layer : decoded.layers()) {
    const ByteView header = layer.header_in(decoded.bytes());
    Fragment out{.headers = layer.offset, .begin = layer.payload_offset(), .end = layer.end};
    if (layer.header == &ipv4::header) {
      out.headers = out.begin;
      out.offset = get(header, ipv4::frag_offset) * unit_octets / ipv4::frag_offset.unit;
      out.more = get(header, ipv4::mf);
      out.next = get(header, ipv4::proto);
      if (out.offset == 0 && !out.more) return std::nullopt;
      // A host takes whole units only, but for the last of them.
      if (out.more) out.end -= (out.end - out.begin) % unit_octets;
      return out;
    }
    if (layer.header == &fraghdr::header) {
      out.offset = get(header, fraghdr::offset) * unit_octets / fraghdr::offset.unit;
      out.more = get(header, fraghdr::more);
      out.next = get(header, fraghdr::nxt);
      // RFC 8200: such a one is thrown away.
      if (out.more && (out.end - out.begin) % unit_octets != 0) return std::nullopt;
      return out;
    }
  }
  return std::nullopt;
}

/// The first fragment's headers say a datagram of `bytes` bytes, and no longer a fragment.
void mend_headers(Bytes& packet, const Decoded& first, const Fragment& fragment) {
  for (const Layer& layer : first.layers()) {
    const auto header = ByteSpan(packet).subspan(layer.offset);
    if (layer.header == &ipv4::header) {
      set(header, ipv4::mf, false);
      set(header, ipv4::len, static_cast<std::uint16_t>(packet.size() - layer.offset));
      return;
    }
    if (layer.header == &ipv6::header) {
      set(header, ipv6::plen, static_cast<std::uint16_t>(packet.size() - layer.payload_offset()));
      // The header before the fragment header: here nothing else stands between.
      if (layer.payload_offset() == fragment.headers) set(header, ipv6::nxt, fragment.next);
      return;
    }
  }
}

}  // namespace

FrameMatch::FrameMatch(const sniff::Seen& seen, const Frame& wrote) {
  if (seen.bytes.size() == wrote.bytes.size()) {
    packet_ = {seen.bytes, wrote.layers, wrote.trailer_offset};
    return;
  }
  decoded_ = decode(seen.bytes, seen.link, seen.wire_bytes);
  packet_ = decoded_->packet();
}

FrameMatch::FrameMatch(Bytes bytes, Link link)
    : own_(std::move(bytes)), decoded_(decode(own_, link)), packet_(decoded_->packet()) {}

std::optional<Bytes> put_together(std::span<const sniff::Seen> fragments) {
  Bytes payload;
  std::size_t there = 0;
  std::optional<std::size_t> first;
  for (std::size_t i = 0; i < fragments.size(); ++i) {
    const sniff::Seen& seen = fragments[i];
    const Decoded decoded = decode(seen.bytes, seen.link, seen.wire_bytes);
    const auto fragment = fragment_of(decoded);
    if (!fragment) return std::nullopt;
    const ByteView octets =
        ByteView(seen.bytes).subspan(fragment->begin, fragment->end - fragment->begin);
    payload.resize(std::max(payload.size(), fragment->offset + octets.size()));
    std::copy(octets.begin(), octets.end(),
              payload.begin() + static_cast<std::ptrdiff_t>(fragment->offset));
    there += octets.size();
    if (fragment->offset == 0) first = i;
  }
  if (!first || there != payload.size()) return std::nullopt;
  const sniff::Seen& seen = fragments[*first];
  const Decoded decoded = decode(seen.bytes, seen.link, seen.wire_bytes);
  const auto fragment = fragment_of(decoded);
  Bytes out(seen.bytes.begin(),
            seen.bytes.begin() + static_cast<std::ptrdiff_t>(fragment->headers));
  out.insert(out.end(), payload.begin(), payload.end());
  mend_headers(out, decoded, *fragment);
  return out;
}

bool share_octets(std::span<const sniff::Seen> fragments) {
  struct Range {
    std::size_t begin;
    std::size_t end;
  };
  std::vector<Range> ranges;
  for (const sniff::Seen& seen : fragments) {
    const auto fragment = fragment_of(decode(seen.bytes, seen.link, seen.wire_bytes));
    if (!fragment) continue;
    const Range range{fragment->offset, fragment->offset + fragment->end - fragment->begin};
    if (std::any_of(ranges.begin(), ranges.end(), [&](const Range& other) {
          return range.begin < other.end && other.begin < range.end;
        })) {
      return true;
    }
    ranges.push_back(range);
  }
  return false;
}

std::vector<std::unique_ptr<FrameMatch>> sightings_of(std::span<const Frame> wrote,
                                                      path::Level ours,
                                                      std::span<const sniff::Seen> seen,
                                                      unsigned hops) {
  std::vector<std::unique_ptr<FrameMatch>> out(wrote.size());
  if (wrote.size() == 1 && seen.size() > 1) {
    if (auto whole = put_together(seen)) {
      out[0] = std::make_unique<FrameMatch>(std::move(*whole), seen[0].link);
      return out;
    }
  }
  for (const sniff::Seen& one : seen) {
    // Equal frames (a datagram sent twice) are seen in the order in which they were sent.
    const auto is_free = [&](std::size_t frame) { return out[frame] == nullptr; };
    const auto frame = journey::frame_of(one, {wrote, ours}, hops, is_free);
    if (frame) out[*frame] = std::make_unique<FrameMatch>(one, wrote[*frame]);
  }
  return out;
}

bool drew_silent_id(const path::PathKind& kind, std::span<const wire::Frame> wrote,
                    std::span<const sniff::Seen> seen) {
  const path::Rewrite* const drawn = rewrite_of_id(kind);
  if (drawn == nullptr || wrote.empty() || seen.empty()) return false;
  if (!drawn->applies(wrote.front().packet())) return false;
  const sniff::Seen& first = seen.front();
  const auto id = wire::decode(first.bytes, first.link, first.wire_bytes).find(wire::ipv4::id.name);
  return id && (id->value == wire::Value(0) || id->value == wire::Value(0xffff));
}

}  // namespace pushpkt::ask
