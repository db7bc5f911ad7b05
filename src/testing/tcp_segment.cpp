// Segments by their place in the stream: sequence numbers made 64 bits wide.
#include "tcp_segment.hpp"

#include <algorithm>

#include "pushpkt/wire/addresses.hpp"
#include "pushpkt/wire/protocols/tcp.hpp"

namespace pushpkt::testing {
namespace {

namespace tcp = wire::tcp;

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

/// The addresses of the IP header below the layer.
std::optional<wire::AddressPair> addresses_below(const wire::Decoded& decoded, std::size_t layer) {
  for (std::size_t i = layer; i-- > 0;) {
    if (const auto found = wire::addresses_in(decoded, i)) return found;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Segment> segment_of(const wire::Decoded& decoded) {
  const auto layer = tcp_layer(decoded);
  if (!layer) return std::nullopt;
  const auto addresses = addresses_below(decoded, *layer);
  if (!addresses) return std::nullopt;
  const wire::LayerRef header(decoded.packet(), *layer);
  Segment segment{.from = {addresses->source, *header.get(tcp::srcport)},
                  .to = {addresses->destination, *header.get(tcp::dstport)},
                  .seq = *header.get(tcp::seq),
                  .ack_number = *header.get(tcp::ack_number),
                  .payload = header.payload(),
                  .syn = *header.get(tcp::syn),
                  .fin = *header.get(tcp::fin),
                  .rst = *header.get(tcp::reset),
                  .psh = *header.get(tcp::push),
                  .ack = *header.get(tcp::ack)};
  const std::uint64_t begin = header.layer().payload_offset();
  segment.sent = std::max<std::size_t>(decoded.sent_end(*layer) - begin, segment.payload.size());
  if (segment.syn) ++segment.seq;  // the SYN has a number of its own
  if (segment.rst) {
    segment.payload = {};
    segment.sent = 0;
  }
  return segment;
}

bool TcpAssembly::is_over(const Segment& segment) const {
  return segment.syn && syn_ && place_of(segment.seq) != *syn_;
}

void TcpAssembly::add(const Segment& segment) {
  const std::int64_t place = place_of(segment.seq);
  if (segment.syn) syn_ = place;
  if (segment.sent > 0) pieces_.push_back({place, segment.payload});
  const std::int64_t end = place + static_cast<std::int64_t>(segment.sent);
  if (segment.sent > 0 || segment.fin) end_ = std::max(end_.value_or(end), end);
  last_seq_ = segment.seq;
  last_place_ = place;
}

std::int64_t TcpAssembly::place_of(std::uint32_t seq) const {
  return last_place_ + static_cast<std::int32_t>(last_seq_ ? seq - *last_seq_ : 0);
}

std::optional<std::int64_t> TcpAssembly::begin() const {
  if (syn_ || pieces_.empty()) return syn_;
  return std::ranges::min_element(pieces_, {}, &Piece::place)->place;
}

TcpStream TcpAssembly::stream() const {
  TcpStream stream{.from = to_string(from_), .to = to_string(to_), .bytes = {}};
  const std::int64_t first = begin().value_or(0);
  std::vector<Piece> pieces = pieces_;
  // Of one place the earlier one stays first.
  std::ranges::stable_sort(pieces, {}, &Piece::place);
  for (const Piece& piece : pieces) {
    const std::int64_t next = first + static_cast<std::int64_t>(stream.bytes.size());
    const std::int64_t known = next - piece.place;  // bytes of the piece that are there already
    if (known < 0) break;
    if (known >= static_cast<std::int64_t>(piece.bytes.size())) continue;
    stream.bytes += text_of(piece.bytes.subspan(static_cast<std::size_t>(known)));
  }
  const std::int64_t read = first + static_cast<std::int64_t>(stream.bytes.size());
  if (begin() && end_ && *end_ > read) stream.unread = static_cast<std::size_t>(*end_ - read);
  return stream;
}

}  // namespace pushpkt::testing
