// A conversation is known by its two ends; the smaller one comes first in the key.
#include "replay/sides.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "pushpkt/wire/ip_packet.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

constexpr std::uint8_t udp_number = 17;
constexpr std::uint8_t tcp_number = 6;

/// Addresses and ports as bytes, and what says who began.
struct EndsOfPacket {
  Ip source_ip;
  Ip destination_ip;
  std::string source_host;
  std::string destination_host;
  std::string source;  // with its port
  std::string destination;
  std::uint32_t source_port = 0;
  std::uint32_t destination_port = 0;
  std::uint8_t transport = 0;  // 0: no ports
  std::optional<bool> sender_is_client;
  std::optional<EndsKey> datagram;  // nullopt of a whole packet
  bool is_later_fragment = false;
};

class KeyWriter {
 public:
  KeyWriter& add(std::string_view text) {
    for (const char c : text) add(static_cast<std::uint8_t>(c));
    return *this;
  }
  KeyWriter& add(std::uint8_t byte) {
    assert(at_ < key_.bytes.size());
    key_.bytes[at_++] = byte;
    return *this;
  }
  [[nodiscard]] EndsKey key() const { return key_; }

 private:
  EndsKey key_;
  std::size_t at_ = 0;
};

/// The same of both directions.
EndsKey key_of_pair(std::uint8_t kind, std::string_view a, std::string_view b) {
  const auto family = static_cast<std::uint8_t>(a.size());
  return KeyWriter().add(kind).add(family).add(std::min(a, b)).add(std::max(a, b)).key();
}

void read_ports(const Decoded& packet, std::size_t layer, EndsOfPacket& ends) {
  const Layer& transport = packet.layers()[layer];
  const ByteView header = transport.header_in(packet.bytes());
  if (transport.header != &tcp::header && transport.header != &udp::header) return;
  ends.transport = transport.header == &tcp::header ? tcp_number : udp_number;
  ends.source += text_of(header.first(2));
  ends.destination += text_of(header.subspan(2, 2));
  ends.source_port = static_cast<std::uint32_t>(header[0] << 8U | header[1]);
  ends.destination_port = static_cast<std::uint32_t>(header[2] << 8U | header[3]);
  constexpr std::uint32_t well_known = 1024;
  const bool source_serves = ends.source_port < well_known;
  const bool destination_serves = ends.destination_port < well_known;
  if (source_serves != destination_serves) ends.sender_is_client = destination_serves;
  if (transport.header != &tcp::header) return;
  constexpr unsigned syn = 0x02;
  constexpr unsigned ack = 0x10;
  if ((header[13] & syn) != 0) ends.sender_is_client = (header[13] & ack) == 0;
}

template <class Address>
void set_addresses(EndsOfPacket& ends, const Address& source, const Address& destination) {
  ends.source_ip = source;
  ends.destination_ip = destination;
  ends.source = ends.source_host = text_of(source.bytes);
  ends.destination = ends.destination_host = text_of(destination.bytes);
}

/// `from_ip`: from the IP header on. Addresses and identification (RFC 8200, 4.5), and in IPv4 the
/// protocol (RFC 791, 2.3).
void read_fragment(ByteView from_ip, EndsOfPacket& ends) {
  const IpPacket ip = read_ip(from_ip);
  if (!ip.fragment) return;
  KeyWriter key;
  key.add(ends.source_host).add(ends.destination_host);
  key.add(ip.version == 4 ? ip.protocol : std::uint8_t{0})
      .add(static_cast<std::uint8_t>(ip.version));
  for (unsigned shift = 0; shift < 32; shift += 8) {
    key.add(static_cast<std::uint8_t>(ip.id >> shift));
  }
  ends.datagram = key.key();
  ends.is_later_fragment = ip.offset > 0;
}

bool is_extension(const Layer& layer) {
  return layer.header->level == HeaderLevel::network && layer.header != &ipv4::header &&
         layer.header != &ipv6::header;
}

bool is_in(std::span<const Prefix> networks, const Ip& address) {
  return std::any_of(networks.begin(), networks.end(),
                     [&](const Prefix& network) { return network.contains(address); });
}

std::optional<EndsOfPacket> ends_of(const Decoded& packet) {
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    const Layer& layer = packet.layers()[i];
    const ByteView header = layer.header_in(packet.bytes());
    EndsOfPacket ends;
    if (layer.header == &ipv4::header) {
      set_addresses(ends, get(header, ipv4::src), get(header, ipv4::dst));
    } else if (layer.header == &ipv6::header) {
      set_addresses(ends, get(header, ipv6::src), get(header, ipv6::dst));
    } else if (layer.header == &arp::header) {
      set_addresses(ends, get(header, arp::src_ip), get(header, arp::dst_ip));
    } else {
      continue;
    }
    if (layer.header != &arp::header) {
      const auto at = static_cast<std::size_t>(header.data() - packet.bytes().data());
      read_fragment(packet.bytes().subspan(at), ends);
    }
    std::size_t next = i + 1;
    while (next < packet.layers().size() && is_extension(packet.layers()[next])) ++next;
    if (next < packet.layers().size()) read_ports(packet, next, ends);
    return ends;
  }
  return std::nullopt;
}

}  // namespace

/// FNV-1a, eight bytes at a time. https://datatracker.ietf.org/doc/draft-eastlake-fnv
std::size_t EndsHash::operator()(const EndsKey& key) const {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (std::size_t at = 0; at < key.bytes.size(); at += sizeof hash) {
    std::uint64_t part = 0;
    std::memcpy(&part, key.bytes.data() + at, sizeof part);
    hash = (hash ^ part) * 0x100000001b3U;
    hash ^= hash >> 32U;
  }
  return static_cast<std::size_t>(hash);
}

std::optional<Side> Sides::sender_of(const Decoded& packet, std::span<const Prefix> servers) {
  const auto ends = ends_of(packet);
  if (!ends) return std::nullopt;
  const bool from_server = is_in(servers, ends->source_ip);
  if (from_server != is_in(servers, ends->destination_ip)) {
    return from_server ? Side::server : Side::client;
  }
  const EndsKey hosts = key_of_pair(0, ends->source_host, ends->destination_host);
  const bool host_first = ends->source_host < ends->destination_host;
  std::optional<bool> is_client;
  if (ends->is_later_fragment) {  // it has no ports
    if (const bool* const known = datagrams_.find(*ends->datagram)) is_client = *known;
    const bool* const latest = is_client ? nullptr : hosts_.find(hosts);
    if (latest != nullptr) is_client = *latest == host_first;
  }
  if (!is_client) {
    const bool source_first = ends->source < ends->destination;
    const EndsKey key = key_of_pair(ends->transport, ends->source, ends->destination);
    const bool first_is_client = ends->sender_is_client.value_or(true) == source_first;
    is_client = *conversations_.try_emplace(key, first_is_client).first == source_first;
  }
  if (ends->datagram) datagrams_.set(*ends->datagram, *is_client);
  hosts_.set(hosts, *is_client == host_first);
  return *is_client ? Side::client : Side::server;
}

}  // namespace pushpkt::replay
