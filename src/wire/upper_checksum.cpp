// One table says where each protocol keeps its checksum, and what of the datagram it covers.
#include "pushpkt/wire/upper_checksum.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "pushpkt/wire/protocols.hpp"
#include "wire/transport_checksum.hpp"

namespace pushpkt::wire {
namespace {

/// Bytes of the datagram that the checksum covers; 0: this one has none over a pseudo-header.
using Covered = std::size_t (*)(ByteView);

std::size_t all(ByteView datagram) { return datagram.size(); }

/// RFC 3828, 3.1: a coverage of 0 is all; 1 to 7 are not allowed.
std::size_t udp_lite(ByteView datagram) {
  const std::size_t coverage = std::size_t{datagram[4]} << 8U | datagram[5];
  return coverage == 0 ? datagram.size() : std::min(coverage, datagram.size());
}

/// RFC 4340, 9.2: header and options, and CsCov - 1 words of the data; 0 is all.
std::size_t dccp(ByteView datagram) {
  const std::size_t coverage = datagram[5] & 0x0fU;
  const std::size_t header = std::size_t{datagram[4]} * 4;
  return coverage == 0 ? datagram.size() : std::min(header + (coverage - 1) * 4, datagram.size());
}

/// RFC 7761, 4.9: of a Register only the first eight bytes.
std::size_t pim(ByteView datagram) {
  constexpr std::uint8_t register_type = 1;
  const bool is_register = (datagram[0] & 0x0fU) == register_type;
  return is_register ? std::min<std::size_t>(8, datagram.size()) : datagram.size();
}

/// RFC 5340, A.3.1: as its own length says; what follows (RFC 5613) has a checksum of its own.
std::size_t ospf(ByteView datagram) {
  const std::size_t length = std::size_t{datagram[2]} << 8U | datagram[3];
  return std::min(length, datagram.size());
}

/// RFC 5798, 5.2.8: version 3; version 2 (RFC 3768) sums the message alone.
std::size_t vrrp(ByteView datagram) { return datagram[0] >> 4U == 3 ? datagram.size() : 0; }

/// A checksum of 0: like any other; sent as 0xffff; and, found, that there is none (RFC 768).
enum class Zero : std::uint8_t { plain, never, absent };

enum class Over : std::uint8_t { both, ipv6, neither };

struct Protocol {
  std::uint8_t number;
  std::string_view name;
  Over over;                  ///< where its checksum covers the pseudo-header
  std::uint8_t checksum = 0;  ///< offset of the field
  Covered covered = nullptr;  ///< nullptr: none that can be computed
  Zero zero = Zero::plain;
  bool counts_covered = false;  ///< the pseudo-header's length is what is covered
};

/// All that may stand above IP without a layer of ours, and TCP, UDP and ICMPv6 for headers that
/// are cut. Not listed: it is not known whether a checksum covers the addresses.
constexpr std::array table{
    Protocol{1, "ICMP", Over::neither},
    Protocol{2, "IGMP", Over::neither},
    Protocol{4, "IPv4", Over::neither},
    Protocol{6, "TCP", Over::both, 16, all},
    Protocol{17, "UDP", Over::both, 6, all, Zero::absent},
    Protocol{33, "DCCP", Over::both, 6, dccp},
    Protocol{41, "IPv6", Over::neither},
    Protocol{46, "RSVP", Over::neither},
    Protocol{47, "GRE", Over::neither},
    Protocol{50, "ESP", Over::both},
    Protocol{58, "ICMPv6", Over::ipv6, 2, all},
    Protocol{59, "no next header", Over::neither},
    Protocol{88, "EIGRP", Over::neither},
    Protocol{89, "OSPF", Over::ipv6, 12, ospf, Zero::plain, true},
    Protocol{97, "EtherIP", Over::neither},
    Protocol{103, "PIM", Over::ipv6, 2, pim, Zero::plain, true},
    Protocol{112, "VRRP", Over::both, 6, vrrp},
    Protocol{113, "PGM", Over::neither},
    Protocol{115, "L2TP", Over::neither},
    Protocol{124, "IS-IS", Over::neither},
    Protocol{132, "SCTP", Over::neither},
    Protocol{135, "Mobility Header", Over::ipv6, 4, all},
    Protocol{136, "UDP-Lite", Over::both, 6, udp_lite, Zero::never},
    Protocol{137, "MPLS", Over::neither},
    Protocol{139, "HIP", Over::both, 4, all},
    Protocol{143, "Ethernet", Over::neither},
    Protocol{0, "hop-by-hop options", Over::neither},
    Protocol{43, "routing header", Over::neither},
    Protocol{44, "fragment header", Over::neither},
    Protocol{51, "AH", Over::both},
    Protocol{60, "destination options", Over::neither},
};

const Protocol* find(std::uint8_t number) {
  const auto row = std::find_if(table.begin(), table.end(), [&](const Protocol& protocol) {
    return protocol.number == number;
  });
  return row == table.end() ? nullptr : &*row;
}

/// The bytes above IP, where no layer of ours reads them.
struct Upper {
  std::uint8_t protocol = 0;
  std::size_t ip = 0;        ///< the layer whose addresses are in the pseudo-header
  std::uint32_t offset = 0;  ///< of its first byte that is here
  std::uint32_t end = 0;
  std::uint64_t in_earlier = 0;  ///< bytes of it that earlier fragments have
  bool whole = false;            ///< all of the datagram is here
};

std::uint64_t fragment_offset_bytes(const Packet& packet) {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < packet.layers.size(); ++i) {
    const ByteView header = packet.layers[i].header_in(packet.bytes);
    if (packet.layers[i].header == &ipv4::header) bytes = get(header, ipv4::frag_offset) * 8U;
    if (packet.layers[i].header == &fraghdr::header) bytes = get(header, fraghdr::offset) * 8U;
  }
  return bytes;
}

std::optional<Upper> upper_of(const Decoded& decoded) {
  const auto layers = decoded.layers();
  if (layers.empty() || layers.back().header->next == nullptr) return std::nullopt;
  const Field& next = *layers.back().header->next;
  if (next.space != Space::ip_protocol) return std::nullopt;
  for (const Layer& layer : layers) {
    if (layer.header->quotes_packet) return std::nullopt;  // evidence, not ours to correct
  }
  const std::size_t last = layers.size() - 1;
  std::size_t ip = last;
  while (ip > 0 && known_as(*layers[ip].header, Space::ip_version) == nullptr) --ip;
  if (known_as(*layers[ip].header, Space::ip_version) == nullptr) return std::nullopt;
  return Upper{.protocol = static_cast<std::uint8_t>(decoded.packet().value(last, next).low),
               .ip = ip,
               .offset = layers[last].payload_offset(),
               .end = layers[last].end,
               .in_earlier = fragment_offset_bytes(decoded.packet()),
               .whole = decoded.complete(last) && !in_fragment(decoded.packet(), layers.size())};
}

AddressBytes ends_of(const Packet& packet, std::size_t ip) {
  return packet.layers[ip].header == &ipv4::header ? ends_of_ipv4(packet.layers[ip], packet.bytes)
                                                   : ends_of_ipv6(packet, ip, packet.layers.size());
}

bool same(ByteView a, ByteView b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

std::uint16_t word_at(ByteView bytes, std::size_t at) {
  return detail::load_big<std::uint16_t>(bytes.data() + at);
}

std::uint16_t updated(std::uint16_t checksum, ByteView before, ByteView after) {
  for (std::size_t at = 0; at + 1 < before.size() && at + 1 < after.size(); at += 2) {
    const std::uint16_t old_word = word_at(before, at);
    const std::uint16_t new_word = word_at(after, at);
    if (old_word != new_word) checksum = updated_checksum(checksum, old_word, new_word);
  }
  return checksum;
}

/// One checksum field of a packet that was changed.
struct Change {
  const Packet& before;
  const Packet& after;
  const Upper& upper;
  const Protocol& protocol;
  std::size_t at;  ///< of the field, in the packet

  /// Where not all is here, RFC 1624 needs the changed words alone; what was wrong stays wrong.
  [[nodiscard]] std::uint16_t carried() const {
    const AddressBytes old_ends = ends_of(before, upper.ip);
    const AddressBytes new_ends = ends_of(after, upper.ip);
    std::uint16_t sum = updated(word_at(before.bytes, at), old_ends.source, new_ends.source);
    sum = updated(sum, old_ends.destination.view(), new_ends.destination.view());
    return as_sent(sum);
  }

  /// The sum of pseudo-header and datagram as it is, its checksum included, folded.
  [[nodiscard]] std::uint16_t sum_of(const Packet& packet, std::size_t covered, bool pseudo) const {
    ChecksumSum sum;
    if (pseudo) {
      const AddressBytes ends = ends_of(packet, upper.ip);
      sum.add(ends.source);
      sum.add(ends.destination.view());
      const auto length =
          static_cast<std::uint32_t>(protocol.counts_covered ? covered : upper.end - upper.offset);
      sum.add_word(static_cast<std::uint16_t>(length >> 16U));
      sum.add_word(static_cast<std::uint16_t>(length));
      sum.add_word(upper.protocol);
    }
    sum.add(packet.bytes.subspan(upper.offset, covered));
    return sum.folded();
  }

  [[nodiscard]] std::uint16_t as_sent(std::uint16_t sum) const {
    return protocol.zero != Zero::plain && sum == 0 ? 0xffff : sum;
  }
};

using Kind = UpperChecksumUpdate::Kind;

Kind write_checksum(const Change& change, ByteSpan bytes, bool compute_wrong) {
  const Upper& upper = change.upper;
  const ByteView datagram = change.before.bytes.subspan(upper.offset, upper.end - upper.offset);
  const auto write = [&](std::uint16_t sum) {
    detail::store_big(bytes.data() + change.at, sum);
    return Kind::written;
  };
  if (change.protocol.zero == Zero::absent && word_at(change.before.bytes, change.at) == 0) {
    return Kind::none;
  }
  if (!upper.whole) return write(change.carried());
  const std::size_t covered = change.protocol.covered(datagram);
  if (covered <= change.protocol.checksum + 1U) return Kind::none;
  constexpr std::uint16_t right = 0xffff;
  if (change.sum_of(change.before, covered, true) == right) return write(change.carried());
  const bool without = change.sum_of(change.before, covered, false) == right;
  if (without || !compute_wrong) return without ? Kind::none : Kind::kept;
  detail::store_big(bytes.data() + change.at, std::uint16_t{0});
  const auto sum =
      static_cast<std::uint16_t>(~change.sum_of(change.after, covered, true) & 0xffffU);
  write(change.as_sent(sum));
  return Kind::computed;
}

/// The protocol that needs a key to be right with other addresses; nullopt without one. The
/// integrity check value of AH covers the addresses of the IP header below it; in ESP the checksum
/// over them is encrypted.
std::optional<std::uint8_t> broken_protection(const Packet& before, const Packet& after) {
  for (std::size_t i = 0; i < before.layers.size(); ++i) {
    const Header* const header = before.layers[i].header;
    if (header != &ah::header && header != &esp::header) continue;
    std::size_t ip = i;
    while (ip > 0 && known_as(*before.layers[ip].header, Space::ip_version) == nullptr) --ip;
    if (known_as(*before.layers[ip].header, Space::ip_version) == nullptr) continue;
    const AddressBytes old_ends = ends_of(before, ip);
    const AddressBytes new_ends = ends_of(after, ip);
    if (same(old_ends.source, new_ends.source) &&
        same(old_ends.destination.view(), new_ends.destination.view())) {
      continue;
    }
    return static_cast<std::uint8_t>(header->known_as[0].number);
  }
  return std::nullopt;
}

}  // namespace

UpperChecksumUpdate update_upper_checksum(const Decoded& before, ByteSpan after,
                                          bool compute_wrong) {
  if (after.size() != before.bytes().size()) return {};
  const Packet was = before.packet();
  const Packet is{after, was.layers, was.trailer_offset};
  if (const auto protocol = broken_protection(was, is)) return {Kind::protected_, *protocol};
  const auto upper = upper_of(before);
  if (!upper) return {};
  const AddressBytes old_ends = ends_of(was, upper->ip);
  const AddressBytes new_ends = ends_of(is, upper->ip);
  const bool changed = !same(old_ends.source, new_ends.source) ||
                       !same(old_ends.destination.view(), new_ends.destination.view());
  if (!changed && !compute_wrong) return {};
  const Protocol* protocol = find(upper->protocol);
  if (protocol == nullptr) return {changed ? Kind::unknown : Kind::none, upper->protocol};
  const bool six = was.layers[upper->ip].header == &ipv6::header;
  if (protocol->over == Over::neither || (protocol->over == Over::ipv6 && !six)) return {};
  if (protocol->covered == nullptr) {
    return {changed ? Kind::protected_ : Kind::none, upper->protocol};
  }
  if (protocol->checksum < upper->in_earlier) return {};  // another fragment has it
  const std::uint64_t at = upper->offset + protocol->checksum - upper->in_earlier;
  if (at + 2 > upper->end) return {};  // another fragment, or nothing here, has it
  const Change change{was, is, *upper, *protocol, static_cast<std::size_t>(at)};
  return {write_checksum(change, after, compute_wrong), upper->protocol};
}

std::string_view upper_protocol_name(std::uint8_t protocol) {
  const Protocol* row = find(protocol);
  return row == nullptr ? std::string_view() : row->name;
}

}  // namespace pushpkt::wire
