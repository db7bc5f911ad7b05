// A packet on the wire is one of ours when it has the bytes that the path let us write, or what a
// rule of this host leaves of them.
#include "pushpkt/stack/wire_record.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

#include "pushpkt/base/output_file.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/rewritten.hpp"
#include "stack/packet_comment.hpp"

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

/// Whether an IPv4 socket sent it, whatever its version says.
bool is_of_ip4_socket(const Decoded& packet, ByteView from_network) {
  if (const auto type = packet.get(wire::eth::type)) return *type == 0x0800;
  return !from_network.empty() && from_network[0] >> 4U != 6;
}

/// The same but for what the kernel writes with IP_HDRINCL: length and checksum, an id and a source
/// of 0. raw(7)
bool same_as_rewritten(ByteView ours, ByteView theirs, bool ip4) {
  if (ours.empty() || ours.size() != theirs.size()) return false;
  if (!ip4 || ours.size() < wire::ipv4::header.fixed_bytes) return same(ours, theirs);
  Bytes a(ours.begin(), ours.end());
  Bytes b(theirs.begin(), theirs.end());
  for (Bytes* packet : {&a, &b}) {
    wire::set(*packet, wire::ipv4::len, std::uint16_t{0});
    wire::set(*packet, wire::ipv4::checksum, std::uint16_t{0});
  }
  if (wire::get(a, wire::ipv4::id) == 0) wire::set(b, wire::ipv4::id, std::uint16_t{0});
  if (wire::get(a, wire::ipv4::src) == Ip4{}) wire::set(b, wire::ipv4::src, Ip4{});
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

/// All that stands behind the outermost IP header: an extension header may be ours.
std::optional<Piece> carried_piece(const Decoded& packet) {
  const Layer* const ip = first_ip(packet);
  if (ip == nullptr || ip->end < ip->payload_offset()) return std::nullopt;
  return Piece{packet.bytes().subspan(ip->payload_offset(), ip->end - ip->payload_offset()), 0};
}

ByteView from_network(const Decoded& packet) {
  return wire::view_of(packet.packet(), packet.link()).from_network();
}

std::size_t hash_of(ByteView bytes) {
  return std::hash<std::string_view>{}({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
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
    const bool equal = raw_ip ? same_as_rewritten(ours, theirs, is_of_ip4_socket(packet, theirs))
                              : same(ours, theirs);
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
  if (const auto whole = carried_piece(packet); whole && same(ours, whole->bytes))
    return ours.size();
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
    std::string comment =
        *sent.comment + differences(wire::decode(sent.bytes, sent.view.link), packet);
    sent.pieces += bytes;
    const bool by_kernel = kind_->ours <= path::Level::transport;  // which may send fragments
    const std::size_t udp_bytes = kind_->ours == path::Level::payload ? 8 : 0;
    const std::size_t whole = kind_->ours == path::Level::payload
                                  ? sent.view.payload().size() + udp_bytes
                                  : sent.view.carried_by_ip().size();
    if (!by_kernel || sent.pieces >= whole) {
      expected_.erase(expected_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    note_written(packet);
    if (auto done = write_sent(seen, std::move(comment)); !done) return fail(done.error());
    return true;
  }
  return take_rewritten(seen, packet);
}

void WireRecord::note_written(const Decoded& packet) {
  recent_.push_back(hash_of(from_network(packet)));
  if (recent_.size() > search_window) recent_.pop_front();
}

/// Of several that it may be, the one that it resembles most. On `lo` the answer of an echo server
/// resembles its request.
Result<bool> WireRecord::take_rewritten(const sniff::Seen& seen, const Decoded& packet) {
  if (seen.interface == "lo") return false;
  const ByteView bytes = from_network(packet);
  if (std::ranges::find(recent_, hash_of(bytes)) != recent_.end()) return false;
  const wire::IpPacket ip = wire::read_ip(bytes);
  const std::size_t end = std::min(expected_.size(), search_window);
  std::optional<std::size_t> found;
  std::size_t others = 0;
  int best = 0;
  for (std::size_t i = 0; i < end; ++i) {
    const wire::IpPacket wrote = wire::read_ip(expected_[i].view.from_network());
    if (!wire::may_be_rewritten(ip, wrote, kind_->ours >= path::Level::network)) continue;
    const int fits = wire::resemblance(ip, wrote);
    if (fits > best) {
      found = i;
      others = 0;
      best = fits;
    } else if (fits == best && expected_[i].bytes != expected_[*found].bytes) {
      ++others;
    }
  }
  if (!found) return false;
  const Expected& sent = expected_[*found];
  std::string comment =
      others > 0 ? "pushpkt: one of " + std::to_string(others + 1) +
                       " packets that were sent, rewritten on its way out: which one is not known"
                 : *sent.comment + "\nrewritten on its way out, as by a rule of this host" +
                       differences(wire::decode(sent.bytes, sent.view.link), packet);
  expected_.erase(expected_.begin() + static_cast<std::ptrdiff_t>(*found));
  ++rewritten_;
  note_written(packet);
  if (auto done = write_sent(seen, std::move(comment)); !done) return fail(done.error());
  return true;
}

Result<void> WireRecord::write_sent(const sniff::Seen& seen, std::string comment) {
  sniff::Seen out = seen;
  out.direction = sniff::Direction::out;
  out.comment = std::move(comment);
  return writer_.write(out);
}

Result<void> WireRecord::write(sniff::Seen seen, std::string_view comment) {
  if (auto done = write_kept(seen.time); !done) return done;
  seen.comment = comment;
  return writer_.write(seen);
}

}  // namespace pushpkt::stack
