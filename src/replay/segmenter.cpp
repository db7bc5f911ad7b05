// Each piece is a recipe of the packet with its own slice of the bytes; what depends on it is
// build's to compute.
#include "pushpkt/replay/segmenter.hpp"

#include <algorithm>

#include "pushpkt/wire/fragment.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

constexpr std::size_t fragment_unit = 8;  // bytes: RFC 791, 3.1 and RFC 8200, 4.5

/// Lengths and checksums of the whole are not those of a piece: they are computed anew.
void forget_extents(Recipe& recipe) {
  for (Part& part : recipe.parts) {
    std::erase_if(part.settings, [](const Setting& setting) {
      const Fill fill = setting.field->fill;
      return fill == Fill::layer_length || fill == Fill::payload_length || fill == Fill::checksum;
    });
  }
}

ByteView slice(ByteView whole, std::size_t at, std::size_t most) {
  return whole.subspan(at, std::min(most, whole.size() - at));
}

Part bytes(ByteView bytes) { return payload(Bytes(bytes.begin(), bytes.end())); }

/// The layers 0..count-1 as parts, nothing behind them.
Recipe front_of(const Decoded& packet, std::size_t count) {
  Recipe recipe = recipe_of(packet);
  recipe.parts.resize(count, payload(""));
  forget_extents(recipe);
  return recipe;
}

/// The TCP header that the IP header `ip` carries, also through tunnels; not one in what an ICMP
/// error quotes, nor one whose bytes an AH signs (RFC 4302, 3.3.4: that is fragmented).
std::optional<std::size_t> tcp_of(const Decoded& packet, std::size_t ip) {
  for (std::size_t i = ip + 1; i < packet.layers().size(); ++i) {
    const Header& header = *packet.layers()[i].header;
    if (&header == &tcp::header) return i;
    if (&header == &ah::header) return std::nullopt;
    if (header.checksum != nullptr && &header != &ipv4::header) return std::nullopt;
  }
  return std::nullopt;
}

void name_flags(Part& part, const ByteView header, bool last) {
  part.set(tcp::flags, Value(get(header, tcp::flags)));
  if (last) return;
  part.set(tcp::fin, Value(0U));
  part.set(tcp::push, Value(0U));
}

/// The IPv4 header whose length counts at most itself, although bytes follow: what some senders
/// write when the network card segments. A length of 0 is read as "up to the end" already.
std::optional<std::size_t> ip_without_length(const Decoded& packet) {
  if (packet.layers().empty()) return std::nullopt;
  const std::size_t last = packet.layers().size() - 1;
  const Layer& layer = packet.layers()[last];
  if (layer.header != &ipv4::header) return std::nullopt;
  const std::uint16_t length = get(layer.header_in(packet.bytes()), ipv4::len);
  const bool bare = length > 0 && length <= layer.header_bytes;
  return bare && packet.bytes().size() > layer.payload_offset() ? std::optional(last)
                                                                : std::nullopt;
}

bool is_ip(const Layer& layer) { return known_as(*layer.header, Space::ip_version) != nullptr; }

/// RFC 2675, 2: a packet with this option has no other length, and its pieces must not have it.
bool is_jumbogram(const Decoded& packet) {
  constexpr std::uint8_t jumbo_payload = 0xc2;
  return std::any_of(packet.layers().begin(), packet.layers().end(), [&](const Layer& layer) {
    if (layer.header != &hopopts::header) return false;
    const ByteView options = layer.tail_in(packet.bytes());
    for (std::size_t at = 0; at + 1 < options.size();) {
      if (options[at] == jumbo_payload) return true;
      at += options[at] == 0 ? 1U : 2U + options[at + 1];
    }
    return false;
  });
}

/// Bytes of the frame that its device takes besides the MTU.
std::size_t uncounted(const FrameView& frame) {
  return frame.bytes.size() - bytes_against_mtu(frame);
}

/// The most bytes that the layer `below` may carry whatever the device takes; 0: no limit.
std::size_t most_carried(const Header& below) {
  constexpr std::size_t pppoe_payload = 1494;  // RFC 2516, 7: PPP's protocol field and 1492
  if (&below == &pppoe::header) return pppoe_payload;
  return &below == &eth::header_802_3 ? eth::max_length : 0;  // above, it would be an EtherType
}

/// ip.id of each IPv4 header counts on, in tunnels too: a receiver may reassemble by it.
void count_ids(Recipe& recipe, const Decoded& packet, std::size_t piece) {
  for (std::size_t i = 0; i < recipe.parts.size() && i < packet.layers().size(); ++i) {
    if (packet.layers()[i].header != &ipv4::header) continue;
    const std::uint16_t first = get(packet.layers()[i].header_in(packet.bytes()), ipv4::id);
    recipe.parts[i].set(ipv4::id, Value((first + piece) & 0xffffU));
  }
}

}  // namespace

Error Segmenter::cannot_split(const std::string& why, std::string hint) const {
  return input_error("cannot split it to fit into " + std::to_string(mtu_) + " bytes: " + why,
                     std::move(hint));
}

/// The frame with the lengths of its IPv4 headers made 0 where they count only the header.
Decoded Segmenter::with_lengths(const FrameView& frame) {
  Decoded packet = decode(frame.bytes, frame.link);
  while (const auto ip = ip_without_length(packet)) {
    if (whole_.empty()) whole_.assign(frame.bytes.begin(), frame.bytes.end());
    const Layer& layer = packet.layers()[*ip];
    set(ByteSpan(whole_).subspan(layer.offset, layer.header_bytes), ipv4::len, std::uint16_t{0});
    packet = decode(whole_, frame.link);
  }
  return packet;
}

Result<std::span<const FrameView>> Segmenter::split(const FrameView& frame) {
  frames_.clear();
  views_.clear();
  whole_.clear();
  const Decoded packet = with_lengths(frame);
  const auto layers = packet.layers();
  const auto ip = std::find_if(layers.begin(), layers.end(), is_ip);
  if (ip == layers.end()) return fail(cannot_split("it is neither IPv4 nor IPv6"));
  if (is_jumbogram(packet)) return fail(cannot_split("it has a jumbo payload option"));
  if (auto found = find_room(packet, *ip, uncounted(frame)); !found) return fail(found.error());
  const auto index = static_cast<std::size_t>(ip - layers.begin());
  const auto tcp = tcp_of(packet, index);
  const bool stream = tcp && !in_fragment(packet.packet(), *tcp);
  const auto done = stream                        ? segment(packet, index, *tcp)
                    : ip->header == &ipv4::header ? fragment_ipv4(packet, index)
                                                  : fragment_ipv6(packet, index);
  if (!done) return fail(done.error());
  if (frames_.empty()) return fail(cannot_split("its headers carry nothing that could be"));
  trailer_bytes_ += frame.bytes.size() - (stream ? layers[*tcp].end : ip->end);
  for (const Frame& piece : frames_) views_.push_back(view_of(piece.packet(), piece.link));
  return views_;
}

/// What the IP packet may have: the MTU less what stands before it, and less where a header below
/// carries no more.
Result<void> Segmenter::find_room(const Decoded& packet, const Layer& ip, std::size_t uncounted) {
  const std::size_t before = ip.offset - std::min<std::size_t>(ip.offset, uncounted);
  room_ = mtu_ - std::min<std::size_t>(mtu_, before);
  for (const Layer& layer : packet.layers()) {
    if (&layer == &ip) break;
    const std::size_t most = most_carried(*layer.header);
    const std::size_t between = ip.offset - layer.payload_offset();
    if (most > between) room_ = std::min(room_, most - between);
  }
  if (ip.end - ip.offset > room_) return {};
  return fail(cannot_split("the IP packet fits; what is too large is the " +
                           std::to_string(packet.bytes().size() - ip.end) +
                           " bytes behind it, which no length field counts"));
}

Result<void> Segmenter::add(const Recipe& recipe) {
  auto built = build(recipe);
  if (!built) return fail(cannot_split(built.error().what));
  frames_.push_back(std::move(*built));
  return {};
}

Result<void> Segmenter::segment(const Decoded& packet, std::size_t ip, std::size_t tcp) {
  const Layer& layer = packet.layers()[tcp];
  const ByteView header = layer.header_in(packet.bytes());
  if (get(header, tcp::syn) || get(header, tcp::reset) || get(header, tcp::urg)) {
    return fail(cannot_split("a TCP segment with SYN, RST or URG means this very segment"));
  }
  const std::size_t headers = layer.payload_offset() - packet.layers()[ip].offset;
  if (headers >= room_) return fail(cannot_split("its headers alone are larger"));
  Recipe recipe = front_of(packet, tcp + 1);
  recipe.parts.push_back(payload(""));
  const ByteView data =
      packet.bytes().subspan(layer.payload_offset(), layer.end - layer.payload_offset());
  const std::size_t most = room_ - headers;
  const std::uint32_t seq = get(header, tcp::seq);
  for (std::size_t at = 0, piece = 0; at < data.size(); at += most, ++piece) {
    Part& part = recipe.parts[tcp];
    part.set(tcp::seq, Value(seq + static_cast<std::uint32_t>(at)));
    name_flags(part, header, at + most >= data.size());
    if (piece > 0) part.set(tcp::cwr, Value(0U));
    count_ids(recipe, packet, piece);
    recipe.parts.back() = bytes(slice(data, at, most));
    if (auto done = add(recipe); !done) return done;
  }
  return {};
}

Result<void> Segmenter::fragment_ipv4(const Decoded& packet, std::size_t ip) {
  const Layer& layer = packet.layers()[ip];
  const ByteView header = layer.header_in(packet.bytes());
  if (get(header, ipv4::df)) {
    return fail(cannot_split("DF is set", "--set ip.flags.df=0 lets it be fragmented"));
  }
  if (layer.header_bytes > ipv4::header.fixed_bytes) {
    return fail(cannot_split("it has IP options, of which only some go into every fragment"));
  }
  const std::size_t most =
      (room_ - std::min<std::size_t>(room_, layer.header_bytes)) / fragment_unit * fragment_unit;
  if (most == 0) return fail(cannot_split("no fragment fits"));
  Recipe recipe = front_of(packet, ip + 1);
  Part& part = recipe.parts[ip];
  part.set(ipv4::proto, Value(get(header, ipv4::proto)));
  part.set(ipv4::flags, Value(get(header, ipv4::flags)));
  recipe.parts.push_back(payload(""));
  const ByteView data =
      packet.bytes().subspan(layer.payload_offset(), layer.end - layer.payload_offset());
  const std::size_t before = get(header, ipv4::frag_offset);
  for (std::size_t at = 0; at < data.size(); at += most) {
    const bool last = at + most >= data.size();
    Part& head = recipe.parts[ip];
    head.set(ipv4::frag_offset, Value(before + at / fragment_unit));
    head.set(ipv4::mf, Value(!last || get(header, ipv4::mf) ? 1U : 0U));
    recipe.parts.back() = bytes(slice(data, at, most));
    if (auto done = add(recipe); !done) return done;
  }
  return {};
}

Result<void> Segmenter::fragment_ipv6(const Decoded& packet, std::size_t ip) {
  const Layer& layer = packet.layers()[ip];
  const auto next = get(layer.header_in(packet.bytes()), ipv6::nxt);
  const bool plain = next == udp::known_as[0].number || next == icmpv6::known_as[0].number;
  if (!plain) return fail(cannot_split("only UDP or ICMPv6 directly in IPv6 is fragmented"));
  const std::size_t headers = layer.header_bytes + fraghdr::header.fixed_bytes;
  const std::size_t most =
      (room_ - std::min<std::size_t>(room_, headers)) / fragment_unit * fragment_unit;
  if (most == 0) return fail(cannot_split("no fragment fits"));
  Recipe recipe = front_of(packet, ip + 1);
  recipe.parts.push_back(fraghdr::layer());
  recipe.parts.push_back(payload(""));
  const ByteView data =
      packet.bytes().subspan(layer.payload_offset(), layer.end - layer.payload_offset());
  ++ident_;
  for (std::size_t at = 0; at < data.size(); at += most) {
    Part& head = recipe.parts[ip + 1];
    head.set(fraghdr::nxt, Value(next));
    head.set(fraghdr::ident, Value(ident_));
    head.set(fraghdr::offset, Value(at / fragment_unit));
    head.set(fraghdr::more, Value(at + most < data.size() ? 1U : 0U));
    recipe.parts.back() = bytes(slice(data, at, most));
    if (auto done = add(recipe); !done) return done;
  }
  return {};
}

}  // namespace pushpkt::replay
