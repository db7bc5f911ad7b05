// The header of each fragment is the packet's, with lengths, offset and checksum of its own.
#include "pushpkt/wire/fragment.hpp"

#include <algorithm>

#include "pushpkt/wire/checksum.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {
namespace {

constexpr std::size_t block = 8;  // fragment offsets count these bytes

/// Where the packet is cut.
struct Cut {
  std::size_t ip = 0;       ///< of the IP header
  std::size_t carried = 0;  ///< of the first byte that is divided among the fragments
  std::size_t end = 0;      ///< of the IP packet
  std::size_t next_at = 0;  ///< IPv6: of the byte that names the fragment header
};

constexpr std::size_t largest_offset = 0x1fff;  // in blocks: 13 bits

Error cannot(const std::string& why, std::string hint) {
  return input_error("cannot fragment the packet: " + why, std::move(hint));
}

bool is_ip(const Layer& layer) {
  return layer.header == &ipv4::header || layer.header == &ipv6::header;
}

/// Headers whose bytes stay right whatever follows them.
bool counts_nothing(const Header* header) {
  return header == &eth::header || header == &vlan::header || header == &ieee8021ad::header ||
         header == &mpls::header || header == &mpls::header_more;
}

Result<std::size_t> ip_layer(const Decoded& packet) {
  const auto layers = packet.layers();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (is_ip(layers[i])) return i;
    if (counts_nothing(layers[i].header)) continue;
    return fail(cannot("its " + std::string(layers[i].header->name) + " header has a length",
                       "fragments go behind eth, vlan and mpls"));
  }
  return fail(cannot("it has no IP header", "ip(...) or ipv6(...) in the recipe"));
}

/// Piece sizes: all but the last are multiples of eight.
std::vector<std::size_t> pieces_of(std::size_t bytes, std::size_t room) {
  std::vector<std::size_t> out;
  const std::size_t most = room / block * block;
  for (; bytes > room; bytes -= most) out.push_back(most);
  out.push_back(bytes);
  return out;
}

Result<void> check_room(std::size_t size, std::size_t headers) {
  if (size >= headers + block) return {};
  return fail(cannot("a size of " + std::to_string(size) + " has no room for its headers",
                     "at least " + std::to_string(headers + block) + " bytes"));
}

/// A length that counts other bytes than there are would be replaced by that of each fragment, and
/// what it leaves out would be in none.
Result<void> check_length(const Field& row, std::size_t counted, std::size_t there) {
  if (counted == there) return {};
  return fail(cannot(std::string(row.name) + " is " + std::to_string(counted) + ", and " +
                         std::to_string(there) + " bytes are there: each fragment has its own",
                     "leave " + std::string(short_name(row)) + " out of the recipe"));
}

Result<void> check_no_trailer(ByteView frame, std::size_t end) {
  if (frame.size() == end) return {};
  return fail(cannot("the " + std::to_string(frame.size() - end) +
                         " bytes behind the IP packet would be in no fragment",
                     "leave the trailer, or a length that is too small, out of the recipe"));
}

/// A sum that is wrong would be right in the fragments.
Result<void> check_checksum4(ByteView header) {
  if (internet_checksum(header) == 0) return {};
  return fail(cannot("ip.checksum " + to_text(ipv4::checksum, get(header, ipv4::checksum)) +
                         " is wrong, and each fragment has its own",
                     "leave checksum out of the recipe"));
}

Result<void> check_offset(std::size_t first, std::size_t last) {
  if (first + last <= largest_offset) return {};
  return fail(cannot("ip.frag_offset " + std::to_string(first) + " and " + std::to_string(last) +
                         " for the last fragment are more than 13 bits hold",
                     "a smaller frag_offset: at most " +
                         std::to_string(largest_offset - std::min(last, largest_offset))));
}

/// The options that later fragments repeat, padded to whole words: those with the copied flag.
Bytes copied_options(ByteView options) {
  constexpr std::uint8_t end = 0;
  constexpr std::uint8_t nop = 1;
  constexpr std::uint8_t copied = 0x80;
  Bytes out;
  for (std::size_t at = 0; at < options.size() && options[at] != end;) {
    if (options[at] == nop) {
      ++at;
      continue;
    }
    const std::size_t length = at + 1 < options.size() ? options[at + 1] : 0;
    if (length < 2 || at + length > options.size()) break;
    if ((options[at] & copied) != 0) {
      out.insert(out.end(), options.begin() + static_cast<std::ptrdiff_t>(at),
                 options.begin() + static_cast<std::ptrdiff_t>(at + length));
    }
    at += length;
  }
  while (out.size() % 4 != 0) out.push_back(end);
  return out;
}

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

Bytes fragment4(ByteView frame, const Cut& cut, std::size_t offset, std::size_t bytes,
                std::uint16_t id) {
  const ByteView whole = frame.subspan(cut.ip, cut.carried - cut.ip);
  const std::size_t fixed = ipv4::header.fixed_bytes;
  const bool last_of_packet = cut.carried + offset + bytes == cut.end;
  const std::uint16_t before = get(whole, ipv4::frag_offset);
  const bool more_before = get(whole, ipv4::mf);
  Bytes header(whole.begin(), whole.end());
  if (offset != 0) {
    const Bytes options = copied_options(whole.subspan(fixed));
    header.resize(fixed);
    append(header, options);
    header[0] = static_cast<std::uint8_t>((header[0] & 0xf0U) | header.size() / 4);
  }
  const ByteSpan rows(header);
  set(rows, ipv4::len, static_cast<std::uint16_t>(header.size() + bytes));
  set(rows, ipv4::mf, !last_of_packet || more_before);
  set(rows, ipv4::frag_offset, static_cast<std::uint16_t>(before + offset / block));
  if (get(whole, ipv4::id) == 0) set(rows, ipv4::id, id);
  set(rows, ipv4::checksum, std::uint16_t{0});
  set(rows, ipv4::checksum, internet_checksum(header));
  Bytes out(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(cut.ip));
  append(out, header);
  append(out, frame.subspan(cut.carried + offset, bytes));
  return out;
}

Bytes fragment6(ByteView frame, const Cut& cut, std::size_t offset, std::size_t bytes,
                std::uint32_t id) {
  Bytes out(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(cut.carried));
  const std::uint8_t next = out[cut.next_at];
  out[cut.next_at] = static_cast<std::uint8_t>(fraghdr::header.known_as[0].number);
  Bytes header(fraghdr::header.fixed_bytes, 0);
  const ByteSpan rows(header);
  set(rows, fraghdr::nxt, next);
  set(rows, fraghdr::offset, static_cast<std::uint16_t>(offset / block));
  set(rows, fraghdr::more, cut.carried + offset + bytes != cut.end);
  set(rows, fraghdr::ident, id);
  append(out, header);
  append(out, frame.subspan(cut.carried + offset, bytes));
  const std::size_t carried = out.size() - cut.ip - ipv6::header.fixed_bytes;
  set(ByteSpan(out).subspan(cut.ip, ipv6::header.fixed_bytes), ipv6::plen,
      static_cast<std::uint16_t>(carried));
  return out;
}

Result<std::vector<Bytes>> fragments4(ByteView frame, const Cut& cut, std::size_t size,
                                      std::uint32_t id) {
  if (get(frame.subspan(cut.ip), ipv4::df)) {
    return fail(cannot("ip.flags.df is set", "leave df out of the recipe"));
  }
  const ByteView header = frame.subspan(cut.ip, cut.carried - cut.ip);
  if (auto length = check_length(ipv4::len, get(header, ipv4::len), cut.end - cut.ip); !length) {
    return fail(length.error());
  }
  if (auto sum = check_checksum4(header); !sum) return fail(sum.error());
  const std::size_t headers = header.size();
  if (auto room = check_room(size, headers); !room) return fail(room.error());
  const auto pieces = pieces_of(cut.end - cut.carried, size - headers);
  const std::size_t last = (cut.end - cut.carried - pieces.back()) / block;
  if (auto fits = check_offset(get(header, ipv4::frag_offset), last); !fits) {
    return fail(fits.error());
  }
  std::vector<Bytes> out;
  std::size_t offset = 0;
  for (const std::size_t piece : pieces) {
    out.push_back(fragment4(frame, cut, offset, piece, static_cast<std::uint16_t>(id)));
    offset += piece;
  }
  return out;
}

Result<std::vector<Bytes>> fragments6(ByteView frame, const Cut& cut, std::size_t size,
                                      std::uint32_t id) {
  const std::size_t fixed = ipv6::header.fixed_bytes;
  const std::size_t counted = get(frame.subspan(cut.ip, fixed), ipv6::plen);
  if (auto length = check_length(ipv6::plen, counted, cut.end - cut.ip - fixed); !length) {
    return fail(length.error());
  }
  const std::size_t headers = cut.carried - cut.ip + fraghdr::header.fixed_bytes;
  if (auto room = check_room(size, headers); !room) return fail(room.error());
  std::vector<Bytes> out;
  std::size_t offset = 0;
  for (const std::size_t piece : pieces_of(cut.end - cut.carried, size - headers)) {
    out.push_back(fragment6(frame, cut, offset, piece, id));
    offset += piece;
  }
  return out;
}

/// Behind the headers that each router on the way reads (RFC 8200, 4.5).
Result<void> skip_per_fragment_headers(const Decoded& packet, std::size_t ip, Cut& cut) {
  const auto layers = packet.layers();
  cut.next_at = layers[ip].offset + ipv6::nxt.bit / 8U;
  std::size_t last = ip;
  for (std::size_t i = ip + 1; i < layers.size(); ++i) {
    const Header* header = layers[i].header;
    if (header == &fraghdr::header) {
      return fail(cannot("it is an IPv6 fragment already", "leave ipv6.fraghdr out"));
    }
    if (header == &hopopts::header || header == &routing::header) last = i;
    const bool extension =
        header == &hopopts::header || header == &routing::header || header == &dstopts::header;
    if (!extension) break;
  }
  if (last == ip) return {};
  cut.next_at = layers[last].offset;  // the next header is their first byte
  cut.carried = layers[last].payload_offset();
  return {};
}

}  // namespace

Result<std::vector<Bytes>> fragments_of(const FrameView& frame, std::size_t size,
                                        std::uint32_t id) {
  const Decoded packet = decode(frame.bytes, frame.link);
  const auto ip = ip_layer(packet);
  if (!ip) return fail(ip.error());
  const Layer& layer = packet.layers()[*ip];
  Cut cut{.ip = layer.offset, .carried = layer.payload_offset(), .end = layer.end};
  const bool ip6 = layer.header == &ipv6::header;
  if (frame.bytes.size() - cut.ip <= size) {
    return std::vector<Bytes>{Bytes(frame.bytes.begin(), frame.bytes.end())};
  }
  if (auto whole = check_no_trailer(frame.bytes, cut.end); !whole) return fail(whole.error());
  if (!ip6) return fragments4(frame.bytes, cut, size, id);
  if (auto done = skip_per_fragment_headers(packet, *ip, cut); !done) return fail(done.error());
  return fragments6(frame.bytes, cut, size, id);
}

std::size_t bytes_against_mtu(const FrameView& frame) {
  if (frame.link != Link::ethernet) return frame.bytes.size();
  const std::size_t ethernet = eth::header.fixed_bytes;
  if (frame.bytes.size() < ethernet) return 0;
  const bool tagged = get(frame.bytes, eth::type) == vlan::known_as[0].number;
  const std::size_t tag = tagged ? vlan::header.fixed_bytes : 0;
  return frame.bytes.size() - std::min(frame.bytes.size(), ethernet + tag);
}

}  // namespace pushpkt::wire
