// A packet on the wire is one of ours when it has the bytes that the path let us write.
#include "pushpkt/stack/wire_record.hpp"

#include <algorithm>

#include "pushpkt/base/output_file.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::stack {
namespace {

using wire::Decoded;
using wire::FrameView;
using wire::Layer;

/// How far behind the oldest expected packet a match is looked for: packets overtake each other by
/// a few, and what never left must not make each search longer.
constexpr std::size_t search_window = 256;
/// So long a packet may wait in a device's queue while others are looked for.
constexpr std::chrono::seconds longest_time_queued{1};

bool same(ByteView a, ByteView b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

/// The last `count` bytes; empty when there are fewer.
ByteView tail(ByteView bytes, std::size_t count) {
  return bytes.size() < count ? ByteView{} : bytes.last(count);
}

/// raw(7): with IP_HDRINCL the kernel writes these bytes of IPv4 itself.
void clear_rewritten(Bytes& packet) {
  if (packet.size() < wire::ipv4::header.fixed_bytes || packet[0] >> 4U != 4) return;
  wire::set(packet, wire::ipv4::len, std::uint16_t{0});
  wire::set(packet, wire::ipv4::checksum, std::uint16_t{0});
}

/// The same but for what the kernel fills in: an id and a source of 0.
bool same_as_rewritten(ByteView ours, ByteView theirs) {
  if (ours.empty() || ours.size() != theirs.size()) return false;
  Bytes a(ours.begin(), ours.end());
  Bytes b(theirs.begin(), theirs.end());
  clear_rewritten(a);
  clear_rewritten(b);
  if (a.size() >= wire::ipv4::header.fixed_bytes && a[0] >> 4U == 4) {
    if (wire::get(a, wire::ipv4::id) == 0) wire::set(b, wire::ipv4::id, std::uint16_t{0});
    if (wire::get(a, wire::ipv4::src) == Ip4{}) wire::set(b, wire::ipv4::src, Ip4{});
  }
  return a == b;
}

/// What the outermost IP layer of a packet carries, and where that belongs in the whole.
struct Piece {
  ByteView bytes;
  std::size_t offset = 0;
};

std::optional<Piece> piece_of(const Decoded& packet) {
  constexpr unsigned unit = 8;  // of fragment offsets, RFC 791
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    const Layer& layer = packet.layers()[i];
    const ByteView header = layer.header_in(packet.bytes());
    if (layer.header != &wire::ipv4::header && layer.header != &wire::ipv6::header) continue;
    std::size_t from = layer.payload_offset();
    std::size_t offset = 0;
    if (layer.header == &wire::ipv4::header) {
      offset = std::size_t{wire::get(header, wire::ipv4::frag_offset)} * unit;
    } else if (i + 1 < packet.layers().size() &&
               packet.layers()[i + 1].header == &wire::fraghdr::header) {
      const Layer& fragment = packet.layers()[i + 1];
      offset =
          std::size_t{wire::get(fragment.header_in(packet.bytes()), wire::fraghdr::offset)} * unit;
      from = fragment.payload_offset();
    }
    if (layer.end < from) return std::nullopt;
    return Piece{packet.bytes().subspan(from, layer.end - from), offset};
  }
  return std::nullopt;
}

/// Of a transport packet that starts with `header_bytes` of the kernel's.
std::size_t matching_piece(ByteView ours, std::size_t header_bytes, const Piece& piece) {
  const std::size_t skip = piece.offset < header_bytes ? header_bytes - piece.offset : 0;
  if (skip > piece.bytes.size()) return 0;
  const std::size_t at = piece.offset + skip - header_bytes;
  const ByteView theirs = piece.bytes.subspan(skip);
  if (at + theirs.size() > ours.size() || !same(ours.subspan(at, theirs.size()), theirs)) return 0;
  return piece.bytes.size();
}

const Layer* first_ip(const Decoded& packet) {
  for (const Layer& layer : packet.layers()) {
    if (layer.header == &wire::ipv4::header || layer.header == &wire::ipv6::header) return &layer;
  }
  return nullptr;
}

/// To the same address, and from and to the same ports where the packet has them.
bool same_way(const Decoded& built, const Decoded& packet, const Piece& piece, bool ports) {
  const Layer* ours = first_ip(built);
  const Layer* theirs = first_ip(packet);
  if (ours == nullptr || theirs == nullptr || ours->header != theirs->header) return false;
  const bool ip6 = ours->header == &wire::ipv6::header;
  const wire::Field& dst = ip6 ? static_cast<const wire::Field&>(wire::ipv6::dst) : wire::ipv4::dst;
  if (wire::read(ours->header_in(built.bytes()), dst) !=
      wire::read(theirs->header_in(packet.bytes()), dst)) {
    return false;
  }
  constexpr std::size_t port_bytes = 4;
  if (!ports || piece.offset != 0) return true;
  const ByteView carried = built.bytes().subspan(ours->payload_offset());
  return carried.size() >= port_bytes && piece.bytes.size() >= port_bytes &&
         same(carried.first(port_bytes), piece.bytes.first(port_bytes));
}

/// The kernel's checksum of ICMPv6 is its own (RFC 3542, 3.1).
Bytes without_icmp6_checksum(ByteView bytes) {
  Bytes out(bytes.begin(), bytes.end());
  if (out.size() >= 4) out[2] = out[3] = 0;
  return out;
}

bool is_icmp6(const Decoded& packet) {
  return std::any_of(packet.layers().begin(), packet.layers().end(),
                     [](const Layer& layer) { return layer.header->name == "icmpv6"; });
}

std::string field_differences(const Layer& built, ByteView built_bytes, const Layer& wire_layer,
                              ByteView wire_bytes) {
  std::string out;
  for (const wire::Field* field : built.header->fields) {
    if (!field->part_of.empty()) continue;
    const wire::Value ours = wire::read(built.header_in(built_bytes), *field);
    const wire::Value theirs = wire::read(wire_layer.header_in(wire_bytes), *field);
    if (ours == theirs) continue;
    out += "\n" + std::string(field->name) + ": built " + wire::to_text(*field, ours) +
           ", on the wire " + wire::to_text(*field, theirs);
  }
  return out;
}

/// Layer by layer of the same kind, from the outside.
std::string differences(const Decoded& built, const Decoded& packet) {
  std::string out;
  std::size_t next = 0;
  for (const Layer& layer : packet.layers()) {
    const auto layers = built.layers();
    std::size_t i = next;
    while (i < layers.size() && layers[i].header != layer.header) ++i;
    if (i == layers.size()) {
      if (next == 0) out += "\n" + std::string(layer.header->name) + ": written by the kernel";
      continue;
    }
    out += field_differences(layers[i], built.bytes(), layer, packet.bytes());
    next = i + 1;
  }
  return out;
}

}  // namespace

Result<WireRecord> WireRecord::create(const std::string& file, const path::PathKind& kind) {
  auto writer = sniff::CaptureWriter::create(file, {}, Appearance::growing);
  if (!writer) return fail(writer.error());
  return WireRecord(std::move(*writer), kind);
}

void WireRecord::expect(const FrameView& frame, const std::string& comment) {
  Expected& sent = expected_.emplace_back();
  sent.bytes.assign(frame.bytes.begin(), frame.bytes.end());
  sent.view = frame;
  sent.view.bytes = sent.bytes;  // a deque's elements stay where they are
  sent.comment = &comment;
  sent.since = now();
  if (expected_.size() > most_expected) give_up_oldest();
}

void WireRecord::give_up_oldest() {
  expected_.pop_front();
  ++given_up_;
}

void WireRecord::give_up_old(Timestamp present) {
  while (expected_.size() > search_window &&
         present - expected_.front().since > longest_time_queued) {
    give_up_oldest();
  }
}

std::size_t WireRecord::matching(const Expected& sent, const Decoded& packet) const {
  const ByteView bytes = packet.bytes();
  if (kind_->ours == path::Level::link) return same(sent.bytes, bytes) ? bytes.size() : 0;
  if (kind_->ours == path::Level::network) {
    const ByteView ours = sent.view.from_network();
    const ByteView theirs = tail(bytes, ours.size());
    const bool raw_ip = kind_->kind == path::Kind::raw_ip;
    const bool equal = raw_ip ? same_as_rewritten(ours, theirs) : same(ours, theirs);
    return equal ? ours.size() : 0;
  }
  const auto piece = piece_of(packet);
  const bool payload = kind_->ours == path::Level::payload;
  if (!piece) return 0;
  if (!same_way(wire::decode(sent.bytes, sent.view.link), packet, *piece, payload)) return 0;
  constexpr std::size_t udp_bytes = 8;
  if (payload) {
    return matching_piece(sent.view.payload(), udp_bytes, *piece);
  }
  const ByteView ours = sent.view.carried_by_ip();
  if (!is_icmp6(packet)) return matching_piece(ours, 0, *piece);
  const Bytes theirs = without_icmp6_checksum(piece->bytes);
  return matching_piece(without_icmp6_checksum(ours), 0, {theirs, piece->offset});
}

Result<bool> WireRecord::take(const sniff::Seen& seen) {
  give_up_old(seen.time);
  const Decoded packet = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
  const std::size_t end = std::min(expected_.size(), search_window);
  for (std::size_t i = 0; i < end; ++i) {
    Expected& sent = expected_[i];
    const std::size_t bytes = matching(sent, packet);
    if (bytes == 0) continue;
    sniff::Seen out = seen;
    out.direction = sniff::Direction::out;
    out.comment = *sent.comment + differences(wire::decode(sent.bytes, sent.view.link), packet);
    sent.pieces += bytes;
    const bool by_kernel = kind_->ours <= path::Level::transport;  // which may send fragments
    const std::size_t udp_bytes = kind_->ours == path::Level::payload ? 8 : 0;
    const std::size_t whole = kind_->ours == path::Level::payload
                                  ? sent.view.payload().size() + udp_bytes
                                  : sent.view.carried_by_ip().size();
    if (!by_kernel || sent.pieces >= whole) {
      expected_.erase(expected_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (auto written = writer_.write(out); !written) return fail(written.error());
    return true;
  }
  return false;
}

Result<void> WireRecord::write(sniff::Seen seen, std::string_view comment) {
  seen.comment = comment;
  return writer_.write(seen);
}

Result<void> WireRecord::write_unwatched(const FrameView& frame, const std::string& interface,
                                         const std::string& comment) {
  const std::string text =
      comment +
      "\nhanded over; the device was not watched, so the wire may have had another packet";
  return writer_.write(sniff::SeenView{.bytes = frame.bytes,
                                       .wire_bytes = static_cast<std::uint32_t>(frame.bytes.size()),
                                       .time = now(),
                                       .link = frame.link,
                                       .direction = sniff::Direction::out,
                                       .interface = interface,
                                       .comment = text});
}

}  // namespace pushpkt::stack
