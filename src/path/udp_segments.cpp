// Which frames are segments of one UDP datagram, and its headers. RFC 768, RFC 791, RFC 8200
#include "path/udp_segments.hpp"

#include <algorithm>

#include "pushpkt/wire/checksum.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::path {
namespace {

using namespace wire;

constexpr std::size_t most_datagram_bytes = 65535;  // ip.len and ipv6.plen have 16 bits
constexpr std::uint8_t udp_protocol = 17;

struct Headers {
  ByteView link;
  ByteView network;
  ByteView transport;
};

Headers headers_of(const FrameView& frame) {
  const auto part = [&](std::uint32_t begin, std::uint32_t end) {
    return frame.bytes.subspan(begin, end - begin);
  };
  return {part(0, frame.network_offset), part(frame.network_offset, frame.transport_offset),
          part(frame.transport_offset, frame.payload_offset)};
}

/// Of the pseudo-header; `bytes` of UDP header and data.
std::uint16_t pseudo_sum(ByteView network, bool ip6, std::size_t bytes) {
  ChecksumSum sum;
  const std::size_t first = ip6 ? 8 : 12;  // where the two addresses begin
  const std::size_t each = ip6 ? 16 : 4;
  sum.add_pseudo_header(network.subspan(first, each), network.subspan(first + each, each),
                        udp_protocol, static_cast<std::uint32_t>(bytes));
  return sum.folded();
}

bool is_plain_ip4(ByteView network, std::size_t bytes) {
  return network.size() == get(network, ipv4::hdr_len) && get(network, ipv4::len) == bytes &&
         get(network, ipv4::proto) == udp_protocol && get(network, ipv4::frag_offset) == 0 &&
         !get(network, ipv4::mf) && internet_checksum(network) == 0;
}

bool is_plain_ip6(ByteView network, std::size_t bytes) {
  return network.size() == ipv6::header.fixed_bytes &&
         get(network, ipv6::plen) == bytes - network.size() &&
         get(network, ipv6::nxt) == udp_protocol;
}

/// Ethernet, IP and UDP with data, as the kernel would write lengths and checksums.
bool is_plain(const FrameView& frame) {
  const auto [link, network, transport] = headers_of(frame);
  if (frame.link != Link::ethernet || link.size() != eth::header.fixed_bytes) return false;
  if (network.size() < ipv4::header.fixed_bytes || transport.size() != udp::header.fixed_bytes ||
      frame.payload().empty()) {
    return false;
  }
  const bool ip6 = network[0] >> 4U == 6;
  const std::uint16_t type = get(link, eth::type);
  const std::size_t bytes = frame.from_network().size();
  const bool plain = ip6 ? type == 0x86dd && is_plain_ip6(network, bytes)
                         : type == 0x0800 && network[0] >> 4U == 4 && is_plain_ip4(network, bytes);
  const ByteView carried = frame.from_transport();
  if (!plain || get(transport, udp::length) != carried.size() ||
      get(transport, udp::checksum) == 0) {
    return false;
  }
  ChecksumSum sum;
  sum.add_word(pseudo_sum(network, ip6, carried.size()));
  sum.add(carried);
  return sum.checksum() == 0;
}

bool is_same(ByteView a, ByteView b, std::size_t begin, std::size_t end) {
  return std::ranges::equal(a.subspan(begin, end - begin), b.subspan(begin, end - begin));
}

/// Whether what the kernel copies from the first segment to the others is equal.
bool have_equal_headers(const FrameView& first, const FrameView& other) {
  if (first.payload_offset != other.payload_offset) return false;
  const Headers a = headers_of(first);
  const Headers b = headers_of(other);
  const std::size_t network_bytes = a.network.size();
  if (network_bytes != b.network.size() || !std::ranges::equal(a.link, b.link) ||
      !is_same(a.transport, b.transport, 0, 4)) {
    return false;
  }
  if (a.network[0] >> 4U == 6) {  // not the length
    return is_same(a.network, b.network, 0, 4) && is_same(a.network, b.network, 6, network_bytes);
  }
  // Not the length, the id and the checksum.
  return is_same(a.network, b.network, 0, 2) && is_same(a.network, b.network, 6, 10) &&
         is_same(a.network, b.network, 12, network_bytes);
}

std::uint16_t id_of(const FrameView& frame) { return get(headers_of(frame).network, ipv4::id); }

}  // namespace

std::size_t segments_of_one(std::span<const FrameView> frames) {
  const FrameView& first = frames.front();
  if (!is_plain(first)) return 1;
  const bool ip6 = first.from_network()[0] >> 4U == 6;
  const std::size_t each = first.payload().size();
  std::size_t count = 1;
  std::size_t bytes = first.from_network().size();
  while (count < frames.size() && frames[count - 1].payload().size() == each) {
    const FrameView& next = frames[count];
    bytes += next.payload().size();
    if (bytes > most_datagram_bytes || next.payload().size() > each || !is_plain(next) ||
        !have_equal_headers(first, next)) {
      break;
    }
    if (!ip6 && id_of(next) != static_cast<std::uint16_t>(id_of(first) + count)) break;
    ++count;
  }
  return count;
}

std::size_t headers_of_one(std::span<const FrameView> frames,
                           std::array<std::uint8_t, most_datagram_headers>& out) {
  const FrameView& first = frames.front();
  std::copy_n(first.bytes.begin(), first.payload_offset, out.begin());
  std::size_t data = 0;
  for (const FrameView& frame : frames) data += frame.payload().size();
  const ByteSpan all(out.data(), first.payload_offset);
  const ByteSpan network =
      all.subspan(first.network_offset, first.transport_offset - first.network_offset);
  const ByteSpan transport = all.subspan(first.transport_offset);
  const bool ip6 = network[0] >> 4U == 6;
  const std::size_t carried = transport.size() + data;
  if (ip6) {
    set(network, ipv6::plen, static_cast<std::uint16_t>(carried));
  } else {
    set(network, ipv4::len, static_cast<std::uint16_t>(network.size() + carried));
    set(network, ipv4::checksum, std::uint16_t{0});
    set(network, ipv4::checksum, internet_checksum(network));
  }
  set(transport, udp::length, static_cast<std::uint16_t>(carried));
  set(transport, udp::checksum, pseudo_sum(network, ip6, carried));
  return first.payload_offset;
}

}  // namespace pushpkt::path
