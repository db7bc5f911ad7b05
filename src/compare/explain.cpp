// The rules, each exact: what is called computed can be computed, and is right.
#include "compare/explain.hpp"

#include <algorithm>

#include "pushpkt/base/address.hpp"
#include "pushpkt/wire/checksum_residue.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::compare {
namespace {

using wire::ChecksumState;
using wire::Fill;

bool is_hop_limit(std::string_view field) { return field == "ip.ttl" || field == "ipv6.hlim"; }

/// True when B has fewer hops to live.
bool is_further(const wire::Decoded& a, const wire::Decoded& b) {
  for (const std::string_view field : {"ip.ttl", "ipv6.hlim"}) {
    const auto before = a.find(field);
    const auto after = b.find(field);
    if (before && after && after->value < before->value) return true;
  }
  return false;
}

/// One text for all numbers above one: packets are grouped by it, and the values stand beside it.
std::string hops_less(std::uint64_t hops, bool ip6) {
  if (hops > 1) return "as after several routers; the captures do not show who changed it";
  return ip6 ? "as each router takes one (RFC 8200, 3)"
             : "as each router takes one (RFC 1812, 5.3.1)";
}

/// RFC 1122, 3.2.1.3 and RFC 3927, 2.7, beside what stays_on_link() knows.
bool no_router_forwards(const Ip& ip) {
  const auto* ip4 = std::get_if<Ip4>(&ip);
  const bool configured = ip4 != nullptr && ip4->bytes[0] == 169 && ip4->bytes[1] == 254;
  return configured || is_loopback(ip) || stays_on_link(ip);
}

/// Whether a router may have sent the IP header of this layer: with hops left, the addresses of no
/// single link, and the checksum that it has to update (RFC 1812, 4.2.2.5).
bool may_come_from_router(const wire::Decoded& packet, std::size_t layer) {
  const wire::Layer& ip = packet.layers()[layer];
  const ByteView header = ip.header_in(packet.bytes());
  if (header.size() < ip.header->fixed_bytes) return true;  // cut: nothing speaks against it
  if (ip.header == &wire::ipv6::header) {
    return wire::get(header, wire::ipv6::hlim) > 0 &&
           !no_router_forwards(Ip{wire::get(header, wire::ipv6::src)}) &&
           !no_router_forwards(Ip{wire::get(header, wire::ipv6::dst)});
  }
  return wire::get(header, wire::ipv4::ttl) > 0 && packet.checksum(layer) != ChecksumState::bad &&
         !no_router_forwards(Ip{wire::get(header, wire::ipv4::src)}) &&
         !no_router_forwards(Ip{wire::get(header, wire::ipv4::dst)});
}

/// One past the row's last byte in its packet.
std::size_t end_of(const PlacedRow& row) {
  if (row.place.size != 0) return std::size_t{row.place.offset} + row.place.size;
  const wire::Field* field = row.reading.field;
  return row.place.offset + (field == nullptr ? row.reading.bytes.size()
                                              : (std::size_t{field->bit} + field->width + 7U) / 8U);
}

/// The row's bytes, or the bits of the field, are the same in a packet in which it need not stand.
bool stands_in(const PlacedRow& row, ByteView own, ByteView other) {
  const std::size_t offset = row.place.offset;
  const std::size_t end = end_of(row);
  if (other.size() < end) return false;
  if (row.reading.field == nullptr || row.place.size != 0) {
    const ByteView bytes = own.subspan(offset, end - offset);
    return std::equal(bytes.begin(), bytes.end(),
                      other.begin() + static_cast<std::ptrdiff_t>(offset));
  }
  return wire::read(other.subspan(offset), *row.reading.field) == row.reading.value;
}

}  // namespace

Explainer::Explainer(ReadPacket a, ReadPacket b)
    : a_(a.decoded),
      b_(b.decoded),
      cut_a_(a.cut),
      cut_b_(b.cut),
      is_further_(is_further(a.decoded, b.decoded)) {}

Explanation Explainer::explain(const DifferingRow& row) const {
  const wire::Field* field = row.any().field;
  if (row.a && row.b && field != nullptr && field->fill == Fill::checksum) return checksum(row);
  if (is_same_bytes(row)) return {Owner::computed, "the same bytes, read otherwise"};
  if (is_length_of_what_differs(row)) {
    return {Owner::computed, "right in both: it counts what differs"};
  }
  if (is_beyond_cut(row)) return {Owner::computed, "beyond where the capture was cut"};
  return network(row);
}

Explanation Explainer::checksum(const DifferingRow& row) const {
  const std::size_t in_a = *row.a->place.layer;
  const std::size_t in_b = *row.b->place.layer;
  const ChecksumState a = a_.checksum(in_a);
  const ChecksumState b = b_.checksum(in_b);
  if (a == ChecksumState::partial && b == ChecksumState::partial) {
    return {Owner::offload, "both have only the pseudo-header's sum: the card does the rest"};
  }
  if (a == ChecksumState::partial && b == ChecksumState::good) {
    return {Owner::offload, "A has only the pseudo-header's sum: the card does the rest"};
  }
  if (b == ChecksumState::partial && a == ChecksumState::good) {
    return {Owner::offload, "B has only the pseudo-header's sum: the card does the rest"};
  }
  if (a == ChecksumState::good && b == ChecksumState::good) {
    return {Owner::computed, "right in both: it covers what differs"};
  }
  const bool same_state = a == b && a != ChecksumState::absent;
  const auto residue = wire::checksum_residue(a_.packet(), in_a);
  if (same_state && residue && residue == wire::checksum_residue(b_.packet(), in_b)) {
    const std::string state =
        a == ChecksumState::bad ? "wrong in both" : "covers more than is here";
    return {Owner::computed, state + ", and changed by as much as what it covers"};
  }
  return {Owner::unexplained,
          std::string(to_text(a)) + " in A, " + std::string(to_text(b)) + " in B"};
}

/// A length is computed when it says in both how long the thing is, and the packets are not equally
/// long: else it is the length itself that was changed, and what it limits followed.
bool Explainer::is_length_of_what_differs(const DifferingRow& row) const {
  if (!row.a || !row.b || row.any().field == nullptr) return false;
  const wire::Field& field = *row.any().field;
  const bool is_length = field.fill == Fill::header_length || field.fill == Fill::layer_length ||
                         field.fill == Fill::payload_length;
  if (!is_length || a_.bytes().size() == b_.bytes().size()) return false;
  const auto right = [&](const wire::Decoded& decoded, const PlacedRow& placed) {
    const auto computed = wire::computed(decoded.packet(), *placed.place.layer, field);
    return computed && *computed == placed.reading.value;
  };
  return right(a_, *row.a) && right(b_, *row.b);
}

/// Another row (a protocol number, a length) says otherwise what these bytes are; they themselves
/// are the same in both packets.
bool Explainer::is_same_bytes(const DifferingRow& row) const {
  if (a_.bytes().size() != b_.bytes().size()) return false;
  return (!row.a || stands_in(*row.a, a_.bytes(), b_.bytes())) &&
         (!row.b || stands_in(*row.b, b_.bytes(), a_.bytes()));
}

/// One capture kept fewer bytes of the packet: those that both have are the same.
bool Explainer::is_beyond_cut(const DifferingRow& row) const {
  const auto explains = [](const wire::Decoded& cut, const std::optional<PlacedRow>& in_cut,
                           const wire::Decoded& other, const std::optional<PlacedRow>& in_other) {
    if (in_cut && !stands_in(*in_cut, cut.bytes(), other.bytes())) return false;
    return !in_other || end_of(*in_other) > cut.bytes().size() ||
           stands_in(*in_other, other.bytes(), cut.bytes());
  };
  return (cut_b_ && explains(b_, row.b, a_, row.a)) || (cut_a_ && explains(a_, row.a, b_, row.b));
}

Explanation Explainer::network(const DifferingRow& row) const {
  if (is_padding(row)) return {Owner::network, "padding to Ethernet's least length (IEEE 802.3)"};
  if (!row.a || !row.b || !is_further_) return {};
  const std::string& name = row.any().name;
  if (is_hop_limit(name) && row.b->reading.value < row.a->reading.value) {
    if (!may_come_from_router(b_, *row.b->place.layer)) return {};
    const bool ip6 = name == wire::ipv6::hlim.name;
    return {Owner::network, hops_less(row.a->reading.value.low - row.b->reading.value.low, ip6)};
  }
  if (name == "eth.src" || name == "eth.dst") {
    return {Owner::network, "another link: each has its own Ethernet addresses"};
  }
  return {};
}

bool Explainer::is_padding(const DifferingRow& row) const {
  constexpr std::size_t least_frame = 60;  // without the checksum that the card adds
  if (row.any().name != trailer_name || row.a.has_value() == row.b.has_value()) return false;
  const wire::Decoded& padded = row.a ? a_ : b_;
  const Bytes& bytes = row.any().bytes;
  return padded.bytes().size() == least_frame &&
         std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace pushpkt::compare
