// Segments by their place in the stream: sequence numbers made 64 bits wide.
#include "pushpkt/testing/tcp_stream.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "pushpkt/testing/subject.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/protocols/ipv4.hpp"
#include "pushpkt/wire/protocols/ipv6.hpp"
#include "pushpkt/wire/protocols/tcp.hpp"

namespace pushpkt::testing {
namespace {

namespace tcp = wire::tcp;

struct Segment {
  std::uint32_t seq = 0;  ///< of its first byte of payload
  ByteView payload;
  std::size_t sent = 0;  ///< bytes of payload on the wire: more than the payload of a cut capture
  bool syn = false;
  bool fin = false;
};

struct Direction {
  std::string from;
  std::string to;
};

std::string with_port(const std::string& address, bool is_ip6, Port port) {
  return (is_ip6 ? "[" + address + "]" : address) + ":" + std::to_string(port.number);
}

/// Of the innermost TCP header, unless an ICMP error quotes it or it is in a fragment.
std::optional<std::size_t> tcp_layer(const wire::Decoded& decoded) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
    const wire::Header& header = *decoded.layers()[i].header;
    if (header.quotes_packet) break;
    if (&header == &tcp::header && !in_fragment(decoded.packet(), i)) found = i;
  }
  return found;
}

std::optional<Direction> direction_of(const wire::Decoded& decoded, std::size_t layer) {
  const wire::Packet packet = decoded.packet();
  const auto port = [&](const auto& field) {
    return wire::Codec<Port>::from_value(packet.value(layer, field));
  };
  for (std::size_t i = layer; i-- > 0;) {
    const wire::LayerRef ip(packet, i);
    const auto src4 = ip.get(wire::ipv4::src);
    const auto dst4 = ip.get(wire::ipv4::dst);
    if (src4 && dst4) {
      return Direction{with_port(to_string(*src4), false, port(tcp::srcport)),
                       with_port(to_string(*dst4), false, port(tcp::dstport))};
    }
    const auto src6 = ip.get(wire::ipv6::src);
    const auto dst6 = ip.get(wire::ipv6::dst);
    if (src6 && dst6) {
      return Direction{with_port(to_string(*src6), true, port(tcp::srcport)),
                       with_port(to_string(*dst6), true, port(tcp::dstport))};
    }
  }
  return std::nullopt;
}

Segment segment_of(const wire::Decoded& decoded, std::size_t layer) {
  const wire::LayerRef header(decoded.packet(), layer);
  Segment segment{.seq = *header.get(tcp::seq),
                  .payload = header.payload(),
                  .syn = *header.get(tcp::syn),
                  .fin = *header.get(tcp::fin)};
  const std::uint64_t begin = header.layer().payload_offset();
  segment.sent = std::max<std::size_t>(decoded.sent_end(layer) - begin, segment.payload.size());
  if (segment.syn) ++segment.seq;  // the SYN has a number of its own
  if (*header.get(tcp::reset)) {
    segment.payload = {};
    segment.sent = 0;
  }
  return segment;
}

class Assembly {
 public:
  explicit Assembly(Direction direction) : direction_(std::move(direction)) {}

  [[nodiscard]] bool has(const Direction& direction) const {
    return direction.from == direction_.from && direction.to == direction_.to;
  }
  /// The ports are used again: a SYN with another number.
  [[nodiscard]] bool is_over(const Segment& segment) const {
    return segment.syn && begin_ && place_of(segment.seq) != *begin_;
  }

  void add(const Segment& segment) {
    const std::int64_t place = place_of(segment.seq);
    if (segment.syn) begin_ = place;
    if (segment.sent > 0) pieces_.push_back({place, segment.payload});
    const std::int64_t end = place + static_cast<std::int64_t>(segment.sent);
    if (segment.sent > 0 || segment.fin) end_ = std::max(end_.value_or(end), end);
    last_seq_ = segment.seq;
    last_place_ = place;
  }

  /// nullopt: it carried nothing.
  [[nodiscard]] std::optional<TcpStream> stream() const {
    if (pieces_.empty()) return std::nullopt;
    const auto lowest = std::ranges::min_element(pieces_, {}, &Piece::place)->place;
    const std::int64_t begin = begin_.value_or(lowest);
    std::vector<Piece> pieces = pieces_;
    // Of one place the earlier one stays first.
    std::ranges::stable_sort(pieces, {}, &Piece::place);
    TcpStream stream{.from = direction_.from, .to = direction_.to};
    for (const Piece& piece : pieces) {
      const std::int64_t next = begin + static_cast<std::int64_t>(stream.bytes.size());
      const std::int64_t known = next - piece.place;  // bytes of the piece that are there already
      if (known < 0) break;
      if (known >= static_cast<std::int64_t>(piece.bytes.size())) continue;
      stream.bytes += text_of(piece.bytes.subspan(static_cast<std::size_t>(known)));
    }
    const std::int64_t read = begin + static_cast<std::int64_t>(stream.bytes.size());
    if (end_ && *end_ > read) stream.unread = static_cast<std::size_t>(*end_ - read);
    return stream;
  }

 private:
  struct Piece {
    std::int64_t place = 0;
    ByteView bytes;
  };
  /// The nearest to the last one of all places with this number, which is modulo 2^32.
  [[nodiscard]] std::int64_t place_of(std::uint32_t seq) const {
    return last_place_ + static_cast<std::int32_t>(last_seq_ ? seq - *last_seq_ : 0);
  }

  Direction direction_;
  std::optional<std::uint32_t> last_seq_;
  std::int64_t last_place_ = 0;
  std::optional<std::int64_t> begin_;  ///< behind the SYN
  std::optional<std::int64_t> end_;    ///< behind the last byte that was sent
  std::vector<Piece> pieces_;
};

}  // namespace

std::vector<TcpStream> tcp_streams(std::span<const sniff::Seen> packets) {
  std::vector<Assembly> assemblies;
  for (const sniff::Seen& seen : packets) {
    const wire::Decoded decoded = subject_of(seen).decoded();
    const auto layer = tcp_layer(decoded);
    if (!layer) continue;
    auto direction = direction_of(decoded, *layer);
    if (!direction) continue;
    const Segment segment = segment_of(decoded, *layer);
    // The newest of these ports.
    auto found = std::find_if(assemblies.rbegin(), assemblies.rend(),
                              [&](const Assembly& assembly) { return assembly.has(*direction); });
    if (found == assemblies.rend() || found->is_over(segment)) {
      assemblies.emplace_back(std::move(*direction));
      found = assemblies.rbegin();
    }
    found->add(segment);
  }
  std::vector<TcpStream> streams;
  for (const Assembly& assembly : assemblies) {
    if (auto stream = assembly.stream()) streams.push_back(std::move(*stream));
  }
  return streams;
}

}  // namespace pushpkt::testing
