// Copies of fragments, until wire::reassemble says that they are a whole.
#include "pushpkt/stack/reassembly.hpp"

#include <netinet/in.h>

#include <algorithm>

#include "pushpkt/wire/checksum.hpp"
#include "pushpkt/wire/fragment_copy.hpp"
#include "pushpkt/wire/protocols/ipv4.hpp"
#include "pushpkt/wire/protocols/tcp.hpp"
#include "pushpkt/wire/protocols/udp.hpp"

namespace pushpkt::stack {
namespace {

/// By what a host tells datagrams apart: addresses, identification, protocol.
Bytes key_of(const wire::IpPacket& fragment) {
  Bytes out(fragment.source.begin(), fragment.source.end());
  out.insert(out.end(), fragment.destination.begin(), fragment.destination.end());
  for (unsigned shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<std::uint8_t>(fragment.id >> shift));
  }
  if (fragment.version == 4) out.push_back(fragment.protocol);
  return out;
}

/// A host discards a fragment whose header is damaged (RFC 1122, 3.2.1.2).
bool has_good_header(const wire::IpPacket& fragment) {
  return fragment.version != 4 ||
         wire::internet_checksum(fragment.bytes.first(fragment.header_bytes)) == 0;
}

/// A first fragment of IPv6 has all headers, the transport's too, or is thrown away (RFC
/// 8200, 4.5).
bool lacks_headers(const wire::IpPacket& fragment) {
  if (fragment.version != 6 || fragment.offset != 0 || !fragment.more) return false;
  ByteView rest = fragment.payload;
  std::uint8_t next = fragment.protocol;
  while (next == IPPROTO_DSTOPTS || next == IPPROTO_ROUTING) {
    if (rest.size() < 2) return true;
    next = rest[0];
    const std::size_t bytes = (rest[1] + 1U) * 8U;
    if (rest.size() < bytes) return true;
    rest = rest.subspan(bytes);
  }
  constexpr std::size_t icmp_bytes = 8;  // as Linux counts
  const std::size_t needed = next == IPPROTO_TCP      ? wire::tcp::header.fixed_bytes
                             : next == IPPROTO_UDP    ? wire::udp::header.fixed_bytes
                             : next == IPPROTO_ICMPV6 ? icmp_bytes
                                                      : 0;
  return rest.size() < needed;
}

void set_checksum(Bytes& packet) {
  const wire::IpPacket ip = wire::read_ip(packet);
  if (ip.version != 4) return;
  const ByteSpan header = ByteSpan(packet).first(ip.header_bytes);
  wire::set(header, wire::ipv4::checksum, 0);
  wire::set(header, wire::ipv4::checksum, wire::internet_checksum(header));
}

bool has_copy(const std::vector<Bytes>& fragments, const wire::IpPacket& fragment) {
  return std::ranges::any_of(
      fragments, [&](const Bytes& bytes) { return wire::is_copy(fragment, wire::read_ip(bytes)); });
}

}  // namespace

void Reassembly::drop_front() {
  bytes_ -= waiting_.front().bytes;
  waiting_.pop_front();
}

std::optional<Bytes> Reassembly::add(const wire::IpPacket& fragment, HostTime now) {
  while (!waiting_.empty() && now - waiting_.front().since > longest_wait) drop_front();
  if (!has_good_header(fragment) || lacks_headers(fragment)) return std::nullopt;
  const Bytes key = key_of(fragment);
  auto found = std::find_if(waiting_.begin(), waiting_.end(),
                            [&](const Datagram& each) { return each.key == key; });
  if (found == waiting_.end()) {
    if (waiting_.size() >= most_datagrams) drop_front();
    waiting_.push_back({.key = key, .since = now});
    found = std::prev(waiting_.end());
  }
  if (has_copy(found->fragments, fragment)) return std::nullopt;
  const auto give_up = [&] {
    bytes_ -= found->bytes;
    waiting_.erase(found);
    return std::nullopt;
  };
  if (found->fragments.size() >= most_fragments) return give_up();
  if (bytes_ + fragment.bytes.size() > most_bytes) return give_up();
  found->fragments.emplace_back(fragment.bytes.begin(), fragment.bytes.end());
  found->bytes += fragment.bytes.size();
  bytes_ += fragment.bytes.size();
  std::vector<wire::IpPacket> parts;
  for (const Bytes& bytes : found->fragments) parts.push_back(wire::read_ip(bytes));
  if (wire::overlap(parts)) return give_up();
  const bool has_end = std::any_of(parts.begin(), parts.end(),
                                   [](const wire::IpPacket& part) { return !part.more; });
  if (!has_end) return std::nullopt;
  auto whole = wire::reassemble(parts);
  if (!whole) return std::nullopt;
  set_checksum(*whole);
  static_cast<void>(give_up());
  return whole;
}

}  // namespace pushpkt::stack
