// A conversation is known by its two ends; the smaller one comes first in the key.
#include "replay/sides.hpp"

#include <algorithm>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

constexpr std::size_t most_conversations = 65'536;

/// Addresses and ports as bytes, and what says who began.
struct EndsOfPacket {
  Ip source_ip;
  Ip destination_ip;
  std::string source;
  std::string destination;
  std::uint32_t source_port = 0;
  std::uint32_t destination_port = 0;
  std::optional<bool> sender_is_client;
};

void read_ports(const Decoded& packet, std::size_t layer, EndsOfPacket& ends) {
  const Layer& transport = packet.layers()[layer];
  const ByteView header = transport.header_in(packet.bytes());
  if (transport.header != &tcp::header && transport.header != &udp::header) return;
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
  ends.source = text_of(source.bytes);
  ends.destination = text_of(destination.bytes);
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
    if (i + 1 < packet.layers().size()) read_ports(packet, i + 1, ends);
    return ends;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Side> Sides::sender_of(const Decoded& packet, std::span<const Prefix> servers) {
  const auto ends = ends_of(packet);
  if (!ends) return std::nullopt;
  const bool from_server = is_in(servers, ends->source_ip);
  if (from_server != is_in(servers, ends->destination_ip)) {
    return from_server ? Side::server : Side::client;
  }
  const bool source_first = ends->source < ends->destination;
  const std::string key =
      source_first ? ends->source + ends->destination : ends->destination + ends->source;
  const auto [place, is_new] =
      first_is_client_.try_emplace(key, ends->sender_is_client.value_or(true) == source_first);
  if (is_new) {
    order_.push_back(key);
    if (order_.size() > most_conversations) {
      first_is_client_.erase(order_.front());
      order_.pop_front();
    }
  }
  return place->second == source_first ? Side::client : Side::server;
}

}  // namespace pushpkt::replay
