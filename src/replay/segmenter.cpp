// Each piece is a recipe of the packet with its own slice of the octets; what depends on it is
// build's to compute.
#include "pushpkt/replay/segmenter.hpp"

#include <algorithm>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

constexpr std::size_t fragment_unit = 8;  // octets: RFC 791, 3.1 and RFC 8200, 4.5

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

Part octets(ByteView bytes) { return payload(Bytes(bytes.begin(), bytes.end())); }

/// The layers 0..count-1 as parts, nothing behind them.
Recipe front_of(const Decoded& packet, std::size_t count) {
  Recipe recipe = recipe_of(packet);
  recipe.parts.resize(count, payload(""));
  forget_extents(recipe);
  return recipe;
}

/// The TCP header that the IP header `ip` carries itself, not one in what an ICMP error quotes.
std::optional<std::size_t> tcp_of(const Decoded& packet, std::size_t ip) {
  for (std::size_t i = ip + 1; i < packet.layers().size(); ++i) {
    const Header& header = *packet.layers()[i].header;
    if (&header == &tcp::header) return i;
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

}  // namespace

std::size_t octets_against_mtu(const FrameView& frame) {
  if (frame.link != Link::ethernet) return frame.bytes.size();
  const std::size_t ethernet = eth::header.fixed_bytes;
  if (frame.bytes.size() < ethernet) return 0;
  const std::uint16_t type = get(frame.bytes, eth::type);
  const bool tagged = type == vlan::known_as[0].number || type == ieee8021ad::known_as[0].number;
  const std::size_t tag = tagged ? vlan::header.fixed_bytes : 0;
  return frame.bytes.size() - std::min(frame.bytes.size(), ethernet + tag);
}

Error Segmenter::cannot_split(const std::string& why, std::string hint) const {
  return input_error("cannot split it to fit into " + std::to_string(mtu_) + " octets: " + why,
                     std::move(hint));
}

Result<std::span<const FrameView>> Segmenter::split(const FrameView& frame) {
  frames_.clear();
  views_.clear();
  const Decoded packet = decode(frame.bytes, frame.link);
  const auto layers = packet.layers();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const bool v4 = layers[i].header == &ipv4::header;
    if (!v4 && layers[i].header != &ipv6::header) continue;
    const auto tcp = tcp_of(packet, i);
    const bool stream = tcp && !in_fragment(packet.packet(), *tcp);
    const auto done = stream ? segment(packet, *tcp)
                      : v4   ? fragment_ipv4(packet, i)
                             : fragment_ipv6(packet, i);
    if (!done) return fail(done.error());
    for (const Frame& piece : frames_) views_.push_back(view_of(piece.packet(), piece.link));
    return views_;
  }
  return fail(cannot_split("it is neither IPv4 nor IPv6"));
}

Result<void> Segmenter::add(const Recipe& recipe) {
  auto built = build(recipe);
  if (!built) return fail(cannot_split(built.error().what));
  frames_.push_back(std::move(*built));
  return {};
}

Result<void> Segmenter::segment(const Decoded& packet, std::size_t tcp) {
  const Layer& layer = packet.layers()[tcp];
  const ByteView header = layer.header_in(packet.bytes());
  if (get(header, tcp::syn) || get(header, tcp::reset) || get(header, tcp::urg)) {
    return fail(cannot_split("a TCP segment with SYN, RST or URG means this very segment"));
  }
  const FrameView cuts = view_of(packet.packet(), packet.link());
  const std::size_t headers = layer.payload_offset() - cuts.network_offset;
  if (headers >= mtu_) return fail(cannot_split("its headers alone are larger"));
  Recipe recipe = front_of(packet, tcp + 1);
  recipe.parts.push_back(payload(""));
  const ByteView data = packet.payload();
  const std::size_t most = mtu_ - headers;
  const Recipe::Found id = recipe.find(ipv4::id.name);
  const auto first_id = packet.find(ipv4::id.name);
  const std::uint32_t seq = get(header, tcp::seq);
  for (std::size_t at = 0, piece = 0; at < data.size(); at += most, ++piece) {
    Part& part = recipe.parts[tcp];
    part.set(tcp::seq, Value(seq + static_cast<std::uint32_t>(at)));
    name_flags(part, header, at + most >= data.size());
    if (piece > 0) part.set(tcp::cwr, Value(0U));
    if (id.part != nullptr) id.part->set(*id.field, Value((first_id->value.low + piece) & 0xffffU));
    recipe.parts.back() = octets(slice(data, at, most));
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
  const std::size_t most = (mtu_ - layer.header_bytes) / fragment_unit * fragment_unit;
  if (mtu_ <= layer.header_bytes || most == 0) return fail(cannot_split("no fragment fits"));
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
    recipe.parts.back() = octets(slice(data, at, most));
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
      (mtu_ - std::min<std::size_t>(mtu_, headers)) / fragment_unit * fragment_unit;
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
    recipe.parts.back() = octets(slice(data, at, most));
    if (auto done = add(recipe); !done) return done;
  }
  return {};
}

}  // namespace pushpkt::replay
