// Columns that tshark computes, or fills from more than one place, and where it stops.
#include "wire/shown_specials.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/wire/protocols.hpp"
#include "wire/ends.hpp"

namespace pushpkt::wire {
namespace {

/// tshark's numbers: 0 bad, 1 good, 2 unverified, 3 not present.
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

bool is_cut(const Occurrence& at) { return at.index == at.packet.layers().size(); }

bool checksum_status(const Occurrence& at, std::string& out) {
  out += is_cut(at) ? '2' : status_of(at.packet.checksum(at.index));
  return true;
}

bool version(const Occurrence& at, std::string& out) {
  out += std::to_string(at.header()[0] >> 4U);
  return true;
}

/// A length of 0 means that the network card was to cut the segment: all that was sent.
bool ip_len(const Occurrence& at, std::string& out) {
  const std::uint16_t length = get(at.header(), ipv4::len);
  const std::uint64_t all = is_cut(at) ? 0 : at.packet.sent_end(at.index) - at.layer.offset;
  out += std::to_string(length != 0 ? length : all);
  return true;
}

/// With a source route: where it leads.
bool ip_dst(const Occurrence& at, std::string& out) {
  const ByteView goal = ends_of_ipv4(at.layer, at.packet.bytes()).destination;
  out += to_string(Ip4{{goal[0], goal[1], goal[2], goal[3]}});
  return true;
}

bool ip_opt_type(const Occurrence& at, std::string& out) {
  if (is_cut(at)) return false;
  const ByteView options = at.layer.tail_in(at.packet.bytes());
  if (options.empty()) return false;
  out += std::to_string(options[0]);
  return true;
}

bool tcp_options(const Occurrence& at, std::string& out) {
  if (is_cut(at)) return false;
  const ByteView options = at.layer.tail_in(at.packet.bytes());
  if (options.empty()) return false;
  out += hex(options);
  return true;
}

bool is_quoted(const Occurrence& at) {
  for (std::size_t i = 0; i < at.index; ++i) {
    const Header& outer = *at.packet.layers()[i].header;
    if (outer.contains.space == Space::ip_version && outer.checksum != nullptr) return true;
  }
  return false;
}

/// What the segment carries, of what was sent; of a quoted segment nobody knows.
bool tcp_len(const Occurrence& at, std::string& out) {
  if (is_cut(at) || is_quoted(at)) return false;
  const std::uint64_t end = at.packet.sent_end(at.index);
  out += std::to_string(end - at.layer.payload_offset());
  return true;
}

/// ARP with other sizes of hardware addresses: behind them.
bool arp_address(const Occurrence& at, std::size_t hardware, std::size_t protocol,
                 std::string& out) {
  const ByteView header = at.header();
  if (get(header, arp::proto_type) != 0x0800 || get(header, arp::proto_size) != 4) return false;
  const std::size_t from = at.layer.offset + 8U + hardware * get(header, arp::hw_size) +
                           protocol * get(header, arp::proto_size);
  const ByteView bytes = at.packet.bytes();
  if (from + 4 > bytes.size()) return false;
  out += to_string(Ip4{{bytes[from], bytes[from + 1], bytes[from + 2], bytes[from + 3]}});
  return true;
}

bool arp_source(const Occurrence& at, std::string& out) { return arp_address(at, 1, 0, out); }
bool arp_target(const Occurrence& at, std::string& out) { return arp_address(at, 2, 1, out); }

using Rows = std::array<std::string_view, 1>;
constexpr std::array<std::string_view, 2> versions{"ip.version", "ipv6.version"};
constexpr Rows ip_len_row{"ip.len"};
constexpr Rows ip_dst_row{"ip.dst"};
constexpr Rows ip_checksum_row{"ip.checksum"};
constexpr Rows udp_checksum_row{"udp.checksum"};
constexpr Rows tcp_checksum_row{"tcp.checksum"};
constexpr Rows icmp_checksum_row{"icmp.checksum"};
constexpr Rows icmpv6_checksum_row{"icmpv6.checksum"};
constexpr Rows tcp_srcport_row{"tcp.srcport"};
constexpr Rows tcp_urgent_row{"tcp.urgent_pointer"};
constexpr Rows arp_opcode_row{"arp.opcode"};

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
    SpecialColumn{"tcp.len", tcp_srcport_row, tcp_len},
    SpecialColumn{"tcp.options", tcp_urgent_row, tcp_options},
    SpecialColumn{"arp.src.proto_ipv4", arp_opcode_row, arp_source},
    SpecialColumn{"arp.dst.proto_ipv4", arp_opcode_row, arp_target},
};

bool is_there(const Occurrence& at, const Field& field) {
  return field.bit + field.width <= at.layer.header_bytes * 8U;
}

}  // namespace

std::span<const SpecialColumn> special_columns() { return columns; }

bool append_protocols(const Decoded& packet, std::string& out) {
  const std::size_t before = out.size();
  for (const Layer& layer : packet.layers()) {
    if (out.size() > before) out += ':';
    out += layer.header->protocol;
    const Field* next = layer.header->next;
    if (next != nullptr && next->space == Space::ethertype && layer.header != &llc::header_snap &&
        layer.header != &chdlc::header) {
      out += ":ethertype";
    }
  }
  return out.size() > before;
}

bool is_shown(const Occurrence& at, const Field& field) {
  if (!is_there(at, field)) return false;
  const Header* header = at.layer.header;
  if (header == &udp::header && &field == &udp::checksum && !is_cut(at)) {
    const std::uint16_t length = get(at.header(), udp::length);
    return length == 0 || length >= udp::header.fixed_bytes;
  }
  if (header == &ipv4::header && get(at.header(), ipv4::hdr_len) < ipv4::header.fixed_bytes) {
    return field.bit < ipv4::dsfield.bit;
  }
  if (header == &ipv6::header) return at.header()[0] >> 4U == 6;
  return true;
}

}  // namespace pushpkt::wire
