// Our addresses as the kernel wants them, and back. ip(7), ipv6(7)
#include "pushpkt/base/socket_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cassert>

namespace pushpkt {

SocketAddress::SocketAddress(const Endpoint& endpoint, unsigned interface_index) {
  if (const auto* ip4 = std::get_if<Ip4>(&endpoint.address)) {
    sockaddr_in raw{};
    raw.sin_family = AF_INET;
    raw.sin_port = htons(endpoint.port.number);
    std::memcpy(&raw.sin_addr, ip4->bytes.data(), ip4->bytes.size());
    *this = of(raw);
    return;
  }
  sockaddr_in6 raw{};
  raw.sin6_family = AF_INET6;
  raw.sin6_port = htons(endpoint.port.number);
  const Ip6& ip6 = endpoint.address.v6();
  std::memcpy(&raw.sin6_addr, ip6.bytes.data(), ip6.bytes.size());
  // The kernel looks at the scope of link-local addresses and groups only.
  raw.sin6_scope_id = interface_index;
  *this = of(raw);
}

SocketAddress SocketAddress::of(const sockaddr* generic, socklen_t bytes) {
  SocketAddress address;
  address.bytes_ = std::min<socklen_t>(bytes, sizeof address.storage_);
  std::memcpy(&address.storage_, generic, address.bytes_);
  return address;
}

Endpoint SocketAddress::endpoint() const {
  assert(family() == AF_INET || family() == AF_INET6);
  if (family() == AF_INET) {
    sockaddr_in raw{};
    std::memcpy(&raw, &storage_, sizeof raw);
    Ip4 ip4;
    std::memcpy(ip4.bytes.data(), &raw.sin_addr, ip4.bytes.size());
    return {ip4, Port{ntohs(raw.sin_port)}};
  }
  sockaddr_in6 raw{};
  std::memcpy(&raw, &storage_, sizeof raw);
  Ip6 ip6;
  std::memcpy(ip6.bytes.data(), &raw.sin6_addr, ip6.bytes.size());
  const Port port{ntohs(raw.sin6_port)};
  if (!IN6_IS_ADDR_V4MAPPED(&raw.sin6_addr)) return {ip6, port};
  Ip4 ip4;
  std::copy(ip6.bytes.begin() + 12, ip6.bytes.end(), ip4.bytes.begin());
  return {ip4, port};
}

}  // namespace pushpkt
