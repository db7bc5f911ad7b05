// Columns that tshark computes, or fills from more than one place, and where it stops.
#include "wire/shown_specials.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/value_text.hpp"
#include "wire/pseudo_header_addresses.hpp"

namespace pushpkt::wire {
namespace {

/// tshark's numbers: 0 bad, 1 good, 2 unverified, 3 not present; 4 illegal is the caller's.
char status_of(ChecksumState state) {
  switch (state) {
    case ChecksumState::bad:
    case ChecksumState::partial:
      return '0';
    case ChecksumState::good:
      return '1';
    case ChecksumState::absent:
      return '3';
    default:
      return '2';
  }
}

/// tshark verifies what was sent, even where an outer length claims that more was to be sent; a
/// udp.length beyond that it leaves alone.
bool is_whole(const Occurrence& at) {
  const std::size_t there = at.packet.bytes().size();
  if (at.layer.header->length_field == &udp::length &&
      claimed_end(at.packet.bytes(), at.layer, at.layer.end) > at.layer.end) {
    return false;
  }
  return at.packet.sent_end(at.index) <= there;
}

bool checksum_status(const Occurrence& at, std::string& out) {
  const Header& header = *at.layer.header;
  const auto state = [&] {
    if (header.zero_checksum_is_absent && read(at.header(), *header.checksum) == Value(0)) {
      return ChecksumState::absent;
    }
    if (is_cut(at)) return ChecksumState::unverified;
    if (header.cover == Cover::header) return at.packet.checksum(at.index);
    return checksum_state(at.packet.packet(), at.index, is_whole(at));
  };
  const ChecksumState found = state();
  const bool is_zero = read(at.header(), *header.checksum) == Value(0);
  const bool illegal = (header.zero_checksum_is_never && is_zero) ||
                       (found == ChecksumState::absent && is_in_ipv6(at));  // RFC 8200, 8.1
  out += illegal ? '4' : status_of(found);
  return true;
}

bool version(const Occurrence& at, std::string& out) {
  out += std::to_string(at.header()[0] >> 4U);
  return true;
}

/// A length of 0 means that the network card was to cut the segment: all that was sent.
bool ip_len(const Occurrence& at, std::string& out) {
  const std::uint16_t length = get(at.header(), ipv4::len);
  const std::uint64_t all = at.packet.sent_end(at.index) - at.layer.offset;
  out += std::to_string(length != 0 ? length : all);
  return true;
}

/// True when the bytes that are there suffice to walk from option to option as far as the first
/// source route, or the end.
bool options_lead_on(ByteView options, std::size_t whole) {
  constexpr std::array<std::uint8_t, 2> source_routes{131, 137};
  for (std::size_t at = 0; at < whole;) {
    if (at >= options.size()) return false;
    const std::uint8_t type = options[at];
    if (type == 0) return true;
    if (type == 1) {
      ++at;
      continue;
    }
    if (at + 1 >= options.size()) return false;
    if (options[at + 1] < 2) return true;
    at += options[at + 1];
    if (type == source_routes[0] || type == source_routes[1]) return options.size() == whole;
  }
  return true;
}

std::size_t ip_options_bytes(const Occurrence& at) {
  return get(at.header(), ipv4::hdr_len) - std::size_t{ipv4::header.fixed_bytes};
}

/// With a source route: where it leads.
bool ip_dst(const Occurrence& at, std::string& out) {
  const ByteView options = at.layer.tail_in(at.packet.bytes());
  if (!options_lead_on(options, ip_options_bytes(at))) return false;
  const AddressBytes ends = ends_of_ipv4(at.layer, at.packet.bytes());
  append_text(out, ipv4::dst, detail::load_big<std::uint32_t>(ends.destination.view().data()));
  return true;
}

/// Of the first option that tshark knows by name.
bool ip_opt_type(const Occurrence& at, std::string& out) {
  constexpr std::array<std::uint8_t, 16> known{0,   1,   7,   11,  12,  25,  68,  82,
                                               130, 131, 133, 134, 136, 137, 148, 149};
  ByteView options = at.layer.tail_in(at.packet.bytes());
  if (options.size() < ip_options_bytes(at)) return false;
  while (!options.empty()) {
    const std::uint8_t type = options[0];
    const bool has_length = type > 1;  // unlike the end of options and no-operation
    if (has_length && (options.size() < 2 || options[1] < 2 || options[1] > options.size())) break;
    if (std::binary_search(known.begin(), known.end(), type)) {
      out += std::to_string(type);
      return true;
    }
    options = options.subspan(options[1]);
  }
  return false;
}

bool tcp_options(const Occurrence& at, std::string& out) {
  if (is_cut(at)) return false;
  const ByteView options = at.layer.tail_in(at.packet.bytes());
  if (options.empty()) return false;
  out += hex(options);
  return true;
}

/// What the segment carries, of what was sent; unknown for one that is quoted or cut.
bool tcp_len(const Occurrence& at, std::string& out) {
  if (is_quoted(at) || in_fragment(at.packet.packet(), at.index)) return false;
  const std::uint64_t sent = at.packet.sent_end(at.index) - at.layer.offset;
  const std::uint64_t header_bytes = get(at.header(), tcp::hdr_len);
  if (header_bytes > sent) return false;
  out += std::to_string(sent - header_bytes);
  return true;
}

/// A field of a message that is cut behind it: the header was taken for one of another type.
template <const auto& field, const auto& is_of_type>
bool field_of_cut(const Occurrence& at, std::string& out) {
  const ByteView there = at.packet.bytes().subspan(at.layer.offset, at.layer.end - at.layer.offset);
  if (!is_of_type(there) || there.size() * 8U < field.bit + std::size_t{field.width}) return false;
  out += to_text(field, read(there, field));
  return true;
}

/// Where ARP's addresses lie depends on their sizes; tshark shows those of Ethernet and IPv4.
struct ArpAddresses {
  std::size_t hardware;  // how many of each lie before it
  std::size_t protocol;
};

std::optional<std::size_t> place_in_arp(const Occurrence& at, ArpAddresses before) {
  if (is_cut(at)) return std::nullopt;
  const std::size_t hw_size = get(at.header(), arp::hw_size);
  const std::size_t proto_size = get(at.header(), arp::proto_size);
  const std::size_t first = at.layer.offset + std::size_t{arp::header_other.fixed_bytes};
  if (first + 2 * (hw_size + proto_size) > at.packet.bytes().size()) return std::nullopt;
  return first + before.hardware * hw_size + before.protocol * proto_size;
}

template <std::size_t hardware, std::size_t protocol>
bool arp_ip(const Occurrence& at, std::string& out) {
  const auto from = place_in_arp(at, {hardware, protocol});
  if (!from || get(at.header(), arp::proto_type) != 0x0800) return false;
  if (get(at.header(), arp::proto_size) != 4) return false;
  const ByteView ip = at.packet.bytes().subspan(*from, 4);
  out += to_string(Ip4{{ip[0], ip[1], ip[2], ip[3]}});
  return true;
}

template <std::size_t hardware, std::size_t protocol>
bool arp_mac(const Occurrence& at, std::string& out) {
  const auto from = place_in_arp(at, {hardware, protocol});
  if (!from || get(at.header(), arp::hw_size) != 6) return false;
  Mac mac;
  std::copy_n(at.packet.bytes().begin() + static_cast<std::ptrdiff_t>(*from), 6, mac.bytes.begin());
  out += to_string(mac);
  return true;
}

/// `wanted` says whether the tag is one of this column.
template <bool (*wanted)(const Occurrence&)>
bool service_tag(const Occurrence& at, std::string& out) {
  if (!wanted(at)) return false;
  out += to_text(ieee8021ad::id, get(at.header(), ieee8021ad::id));
  return true;
}

bool is_single_tag(const Occurrence& at) { return !is_outer_of_two(at) && !is_inner_of_two(at); }

/// Of a cooked capture: a protocol that is no EtherType has a name of its own.
template <bool is_etype>
bool sll_protocol(const Occurrence& at, std::string& out) {
  const Field& row = *at.layer.header->next;
  const Value protocol = read(at.header(), row);
  if ((protocol.low > eth::max_length) != is_etype) return false;
  out += to_text(row, protocol);
  return true;
}

/// A length of 0 is taken for a type.
bool eth_type(const Occurrence& at, std::string& out) {
  const std::uint16_t type = get(at.header(), eth::type);
  if (type != 0 && type <= eth::max_length) return false;
  out += to_text(eth::type, type);
  return true;
}

bool eth_len(const Occurrence& at, std::string& out) {
  const std::uint16_t length = get(at.header(), eth::len);
  if (length != 0) out += std::to_string(length);
  return length != 0;
}

using Rows = std::array<std::string_view, 1>;
constexpr std::array<std::string_view, 2> versions{"ip.version", "ipv6.version"};
constexpr std::array<std::string_view, 2> eth_rows{"eth.type", "eth.len"};
constexpr Rows eth_len_row{"eth.len"};
constexpr Rows ip_len_row{"ip.len"};
constexpr Rows ip_dst_row{"ip.dst"};
constexpr Rows ip_checksum_row{"ip.checksum"};
constexpr Rows udp_checksum_row{"udp.checksum"};
constexpr Rows tcp_checksum_row{"tcp.checksum"};
constexpr Rows icmp_checksum_row{"icmp.checksum"};
constexpr std::array<std::string_view, 2> icmp_unused_rows{"icmp.unused", "icmp.pointer"};
constexpr Rows icmp_length_row{"icmp.length"};
constexpr Rows icmpv6_checksum_row{"icmpv6.checksum"};
constexpr Rows igmp_checksum_row{"igmp.checksum"};
constexpr Rows igmp_max_resp_row{"igmp.max_resp"};
constexpr Rows sctp_checksum_row{"sctp.checksum"};
constexpr Rows hsrp_auth_data_row{"hsrp.auth_data"};
constexpr Rows gre_checksum_row{"gre.checksum"};
constexpr Rows tcp_hdr_len_row{"tcp.hdr_len"};
constexpr Rows tcp_urgent_row{"tcp.urgent_pointer"};
constexpr Rows arp_opcode_row{"arp.opcode"};
constexpr Rows service_tag_row{"ieee8021ad.id"};
constexpr Rows sll_row{"sll.etype"};

constexpr std::array columns{
    SpecialColumn{"ip.version", versions, version},
    SpecialColumn{"ip.len", ip_len_row, ip_len},
    SpecialColumn{"ip.dst", ip_dst_row, ip_dst},
    SpecialColumn{"ip.opt.type", ip_dst_row, ip_opt_type},
    SpecialColumn{"ip.checksum.status", ip_checksum_row, checksum_status},
    SpecialColumn{"udp.checksum.status", udp_checksum_row, checksum_status},
    SpecialColumn{"tcp.checksum.status", tcp_checksum_row, checksum_status},
    SpecialColumn{"icmp.checksum.status", icmp_checksum_row, checksum_status},
    SpecialColumn{"icmpv6.checksum.status", icmpv6_checksum_row, checksum_status},
    SpecialColumn{"igmp.checksum.status", igmp_checksum_row, checksum_status},
    SpecialColumn{"igmp.max_resp", igmp_max_resp_row, igmp_max_resp},
    SpecialColumn{"sctp.checksum.status", sctp_checksum_row, checksum_status},
    SpecialColumn{"gre.checksum.status", gre_checksum_row, checksum_status},
    SpecialColumn{"tcp.len", tcp_hdr_len_row, tcp_len},
    SpecialColumn{"tcp.options", tcp_urgent_row, tcp_options},
    SpecialColumn{"icmp.unused", icmp_unused_rows, icmp_unused},
    SpecialColumn{"icmp.length", icmp_length_row, icmp_length},
    SpecialColumn{"icmp.ident", icmp_checksum_row, field_of_cut<icmp::ident, icmp::has_identifier>},
    SpecialColumn{"icmp.originate_timestamp", icmp_checksum_row,
                  field_of_cut<icmp::originate_timestamp, icmp::is_timestamp>},
    SpecialColumn{"icmp.receive_timestamp", icmp_checksum_row,
                  field_of_cut<icmp::receive_timestamp, icmp::is_timestamp>},
    SpecialColumn{"icmpv6.echo.identifier", icmpv6_checksum_row,
                  field_of_cut<icmpv6::identifier, icmpv6::is_type<128, 129>>},
    SpecialColumn{"arp.src.hw_mac", arp_opcode_row, arp_mac<0, 0>},
    SpecialColumn{"arp.src.proto_ipv4", arp_opcode_row, arp_ip<1, 0>},
    SpecialColumn{"arp.dst.hw_mac", arp_opcode_row, arp_mac<1, 1>},
    SpecialColumn{"arp.dst.proto_ipv4", arp_opcode_row, arp_ip<2, 1>},
    SpecialColumn{"ieee8021ad.id", service_tag_row, service_tag<is_single_tag>},
    SpecialColumn{"ieee8021ad.svid", service_tag_row, service_tag<is_outer_of_two>},
    SpecialColumn{"ieee8021ad.cvid", service_tag_row, service_tag<is_inner_of_two>},
    SpecialColumn{"sll.etype", sll_row, sll_protocol<true>},
    SpecialColumn{"sll.ltype", sll_row, sll_protocol<false>},
    SpecialColumn{"hsrp.auth_data", hsrp_auth_data_row, hsrp_auth_data},
    SpecialColumn{"eth.type", eth_rows, eth_type},
    SpecialColumn{"eth.len", eth_len_row, eth_len},
};

}  // namespace

std::span<const SpecialColumn> special_columns() { return columns; }

}  // namespace pushpkt::wire
