// Read by position.
#include "pushpkt/wire/ip_packet.hpp"

#include <algorithm>
#include <vector>

#include "pushpkt/wire/fragment_copy.hpp"
#include "pushpkt/wire/protocols/ipv4.hpp"
#include "pushpkt/wire/protocols/ipv6.hpp"
#include "pushpkt/wire/protocols/ipv6_extensions.hpp"

namespace pushpkt::wire {
namespace {

constexpr std::uint8_t hop_by_hop = hopopts::known_as[0].number;
constexpr std::uint8_t routing_number = routing::known_as[0].number;
constexpr std::uint8_t fragment_number = fraghdr::known_as[0].number;
constexpr std::uint8_t destination_options = dstopts::known_as[0].number;

constexpr std::size_t ip4_header_bytes = ipv4::header.fixed_bytes;
constexpr std::size_t ip6_header_bytes = ipv6::header.fixed_bytes;
constexpr std::size_t unit_bytes = 8;  // of fragment offsets and of extension headers' lengths

std::uint32_t number(ByteView bytes, std::size_t at, std::size_t size) {
  std::uint32_t out = 0;
  for (std::size_t i = at; i < std::min(at + size, bytes.size()); ++i) out = out << 8U | bytes[i];
  return out;
}

/// Loose or strict source route. RFC 791 section 3.1
bool has_source_route(ByteView options) {
  constexpr std::uint8_t no_operation = 1;
  constexpr std::uint8_t loose = 131;
  constexpr std::uint8_t strict = 137;
  for (std::size_t at = 0; at < options.size() && options[at] != 0;) {
    if (options[at] == loose || options[at] == strict) return true;
    if (options[at] == no_operation) {
      ++at;
      continue;
    }
    if (at + 1 >= options.size() || options[at + 1] < 2) return false;
    at += options[at + 1];
  }
  return false;
}

IpPacket read_ip4(ByteView bytes) {
  constexpr std::uint32_t more_fragments = 0x2000;
  constexpr std::uint32_t offset_bits = 0x1fff;
  IpPacket out{.bytes = bytes};
  const std::size_t header = bytes.empty() ? 0 : (bytes[0] & 0xfU) * 4U;
  if (header < ip4_header_bytes || header > bytes.size()) return out;
  out.version = 4;
  out.header_bytes = header;
  out.source = bytes.subspan(12, 4);
  out.destination = bytes.subspan(16, 4);
  out.protocol = bytes[9];
  out.id = number(bytes, 4, 2);
  const std::uint32_t fragment = number(bytes, 6, 2);
  out.offset = (fragment & offset_bits) * unit_bytes;
  out.more = (fragment & more_fragments) != 0;
  out.fragment = out.more || out.offset != 0;
  out.rerouted = has_source_route(bytes.subspan(ip4_header_bytes, header - ip4_header_bytes));
  const std::size_t length = number(bytes, 2, 2);
  const std::size_t end = length < header ? bytes.size() : std::min(length, bytes.size());
  out.payload = bytes.subspan(header, end - header);
  return out;
}

/// Walks the extension headers as far as the fragment header.
IpPacket read_ip6(ByteView bytes) {
  IpPacket out{.bytes = bytes};
  if (bytes.size() < ip6_header_bytes) return out;
  out.version = 6;
  out.source = bytes.subspan(8, 16);
  out.destination = bytes.subspan(24, 16);
  const std::size_t length = number(bytes, 4, 2);
  const std::size_t end =
      length == 0 ? bytes.size() : std::min(ip6_header_bytes + length, bytes.size());
  std::size_t at = ip6_header_bytes;
  std::uint8_t next = bytes[6];
  std::size_t named_at = 6;
  while (next == hop_by_hop || next == destination_options || next == routing_number ||
         next == fragment_number) {
    if (at + unit_bytes > end) break;
    const bool fragment = next == fragment_number;
    const std::size_t size = fragment ? unit_bytes : (bytes[at + 1] + 1U) * unit_bytes;
    if (at + size > end) break;
    out.rerouted = out.rerouted || next == routing_number;
    next = bytes[at];
    if (fragment) {
      out.unfragmentable = at;
      out.next_at = named_at;
      out.more = (bytes[at + 3] & 1U) != 0;
      out.fragment = true;
      out.offset = number(bytes, at + 2, 2) & 0xfff8U;
      out.id = number(bytes, at + 4, 4);
    }
    named_at = at;
    at += size;
    if (fragment) break;
  }
  out.protocol = next;
  out.header_bytes = at;
  out.payload = bytes.subspan(at, std::max(at, end) - at);
  return out;
}

/// The bytes of a fragment that a host takes: whole units, but for the last fragment. Over IPv6
/// (RFC 8200, 4.5) a fragment of another size is thrown away: nullopt.
std::optional<ByteView> usable_payload(const IpPacket& fragment) {
  const std::size_t rest = fragment.payload.size() % unit_bytes;
  if (!fragment.more || rest == 0) return fragment.payload;
  if (fragment.version == 6) return std::nullopt;
  return fragment.payload.first(fragment.payload.size() - rest);
}

void put_number(Bytes& packet, std::size_t at, std::size_t value) {
  packet[at] = static_cast<std::uint8_t>(value >> 8U);
  packet[at + 1] = static_cast<std::uint8_t>(value);
}

/// The first fragment's headers with the length of the whole, and no longer a fragment's.
Bytes headers_of_whole(const IpPacket& first, std::size_t payload_bytes) {
  constexpr std::uint8_t more_fragments = 0x20;
  const std::size_t size = first.version == 6 ? first.unfragmentable : first.header_bytes;
  Bytes out(first.bytes.begin(), first.bytes.begin() + static_cast<std::ptrdiff_t>(size));
  if (first.version == 4) {
    put_number(out, 2, size + payload_bytes);
    out[6] &= static_cast<std::uint8_t>(~more_fragments);
  } else {
    put_number(out, 4, size - ip6_header_bytes + payload_bytes);
    out[first.next_at] = first.protocol;
  }
  return out;
}

bool has_copy(std::span<const IpPacket> fragments, const IpPacket& fragment) {
  return std::ranges::any_of(fragments,
                             [&](const IpPacket& other) { return is_copy(fragment, other); });
}

/// The bytes of its datagram that it brings, and that a host takes.
struct FragmentRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};
FragmentRange range_of(const IpPacket& fragment) {
  const auto bytes = fragment.fragment ? usable_payload(fragment) : std::nullopt;
  if (!bytes) return {};
  return {fragment.offset, fragment.offset + bytes->size()};
}

}  // namespace

IpPacket read_ip(ByteView bytes) {
  const unsigned version = bytes.empty() ? 0U : bytes[0] >> 4U;
  if (version == 4) return read_ip4(bytes);
  return version == 6 ? read_ip6(bytes) : IpPacket{.bytes = bytes};
}

std::optional<Bytes> reassemble(std::span<const IpPacket> fragments) {
  Bytes payload;
  std::size_t there = 0;
  for (std::size_t i = 0; i < fragments.size(); ++i) {
    const IpPacket& fragment = fragments[i];
    const auto bytes = fragment.fragment ? usable_payload(fragment) : std::nullopt;
    if (!bytes) return std::nullopt;
    if (has_copy(fragments.first(i), fragment)) continue;
    payload.resize(std::max(payload.size(), fragment.offset + bytes->size()));
    std::copy(bytes->begin(), bytes->end(),
              payload.begin() + static_cast<std::ptrdiff_t>(fragment.offset));
    there += bytes->size();
  }
  const auto first = std::ranges::find(fragments, std::size_t{0}, &IpPacket::offset);
  if (first == fragments.end() || there != payload.size()) return std::nullopt;
  Bytes out = headers_of_whole(*first, payload.size());
  out.insert(out.end(), payload.begin(), payload.end());
  return out;
}

bool is_copy(const IpPacket& fragment, const IpPacket& other) {
  return fragment.offset == other.offset && fragment.more == other.more &&
         std::ranges::equal(fragment.payload, other.payload);
}

bool overlap(std::span<const IpPacket> fragments) {
  for (std::size_t i = 0; i < fragments.size(); ++i) {
    const auto here = range_of(fragments[i]);
    if (here.begin == here.end) continue;
    const bool meets = std::ranges::any_of(fragments.first(i), [&](const IpPacket& other) {
      const auto there = range_of(other);
      return here.begin < there.end && there.begin < here.end && !is_copy(fragments[i], other);
    });
    if (meets) return true;
  }
  return false;
}

}  // namespace pushpkt::wire
