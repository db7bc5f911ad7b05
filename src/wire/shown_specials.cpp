// Columns that tshark computes, or fills from more than one place.
#include "wire/shown_specials.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/wire/protocols.hpp"
#include "wire/ends.hpp"

namespace pushpkt::wire {
namespace {

std::optional<std::size_t> first_named(const Decoded& packet, std::string_view header_name) {
  const auto layers = packet.layers();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].header->name == header_name) return i;
  }
  return std::nullopt;
}

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

template <const auto& header_name>
bool checksum_status(const Decoded& packet, std::string& out) {
  const auto layer = first_named(packet, header_name);
  if (!layer) return false;
  out += status_of(packet.checksum(*layer));
  return true;
}

bool ip_version(const Decoded& packet, std::string& out) {
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    const Layer& layer = packet.layers()[i];
    if (known_as(*layer.header, Space::ip_version) == nullptr) continue;
    out += std::to_string(packet.bytes()[layer.offset] >> 4U);
    return true;
  }
  return false;
}

/// A length of 0 means that the network card was to cut the segment: all that is there.
bool ip_len(const Decoded& packet, std::string& out) {
  const auto layer = packet.find(ipv4::header);
  if (!layer || !is_shown(packet, *layer, ipv4::len)) return false;
  const Layer& ip = packet.layers()[*layer];
  const std::uint16_t length = get(ip.header_in(packet.bytes()), ipv4::len);
  out += std::to_string(length != 0 ? length : ip.end - ip.offset);
  return true;
}

/// With a source route: where it leads.
bool ip_dst(const Decoded& packet, std::string& out) {
  const auto layer = packet.find(ipv4::header);
  if (!layer || !is_shown(packet, *layer, ipv4::dst)) return false;
  const Layer& ip = packet.layers()[*layer];
  const ByteView goal = ends_of_ipv4(ip, packet.bytes()).destination;
  out += to_string(Ip4{{goal[0], goal[1], goal[2], goal[3]}});
  return true;
}

bool ip_opt_type(const Decoded& packet, std::string& out) {
  const auto layer = packet.find(ipv4::header);
  if (!layer) return false;
  const ByteView options = packet.layers()[*layer].tail_in(packet.bytes());
  if (options.empty()) return false;
  out += std::to_string(options[0]);
  return true;
}

/// What the segment carries; a cut capture counts what was on the wire.
bool tcp_len(const Decoded& packet, std::string& out) {
  const auto layer = packet.find(tcp::header);
  if (!layer || !is_shown(packet, *layer, tcp::checksum)) return false;
  const Layer& segment = packet.layers()[*layer];
  out += std::to_string(segment.end - segment.payload_offset());
  return true;
}

bool tcp_options(const Decoded& packet, std::string& out) {
  const auto layer = packet.find(tcp::header);
  if (!layer || !is_shown(packet, *layer, tcp::urgent_pointer)) return false;
  const ByteView options = packet.layers()[*layer].tail_in(packet.bytes());
  if (options.empty()) return false;
  out += hex(options);
  return true;
}

bool frame_protocols(const Decoded& packet, std::string& out) {
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

constexpr std::string_view ip = "ip";
constexpr std::string_view udp = "udp";
constexpr std::string_view tcp = "tcp";
constexpr std::string_view icmp = "icmp";
constexpr std::string_view icmpv6 = "icmpv6";

constexpr std::array columns{
    SpecialColumn{"frame.protocols", frame_protocols},
    SpecialColumn{"ip.version", ip_version},
    SpecialColumn{"ip.len", ip_len},
    SpecialColumn{"ip.dst", ip_dst},
    SpecialColumn{"ip.opt.type", ip_opt_type},
    SpecialColumn{"ip.checksum.status", checksum_status<ip>},
    SpecialColumn{"udp.checksum.status", checksum_status<udp>},
    SpecialColumn{"tcp.checksum.status", checksum_status<tcp>},
    SpecialColumn{"icmp.checksum.status", checksum_status<icmp>},
    SpecialColumn{"icmpv6.checksum.status", checksum_status<icmpv6>},
    SpecialColumn{"tcp.len", tcp_len},
    SpecialColumn{"tcp.options", tcp_options},
};

}  // namespace

std::span<const SpecialColumn> special_columns() { return columns; }

bool is_shown(const Decoded&, std::size_t, const Field&) { return true; }

}  // namespace pushpkt::wire
