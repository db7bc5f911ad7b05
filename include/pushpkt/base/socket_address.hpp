// Our addresses as the kernel wants them. socket(7), ip(7), ipv6(7)
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

#include "pushpkt/base/address.hpp"

namespace pushpkt {

/// A socket address of any family, with its length.
class SocketAddress {
 public:
  SocketAddress() = default;
  /// `interface_index` is the scope of a link-local IPv6 address; elsewhere it does nothing.
  explicit SocketAddress(const Endpoint& endpoint, unsigned interface_index = 0);

  /// From a sockaddr_in, sockaddr_ll, ...
  template <class Raw>
  [[nodiscard]] static SocketAddress of(const Raw& raw) {
    static_assert(sizeof raw <= sizeof(sockaddr_storage));
    SocketAddress address;
    std::memcpy(&address.storage_, &raw, sizeof raw);
    address.bytes_ = sizeof raw;
    return address;
  }

  /// From a generic one, such as getaddrinfo(3) gives.
  [[nodiscard]] static SocketAddress of(const sockaddr* generic, socklen_t bytes);

  [[nodiscard]] int family() const { return storage_.ss_family; }
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage_); }
  [[nodiscard]] socklen_t bytes() const { return bytes_; }
  /// For calls that fill the address in: room for any family.
  [[nodiscard]] socklen_t* room() {
    bytes_ = sizeof storage_;
    return &bytes_;
  }
  /// An IPv4 address inside an IPv6 one (::ffff:a.b.c.d) is given as IPv4. Must be of AF_INET or
  /// AF_INET6.
  [[nodiscard]] Endpoint endpoint() const;

 private:
  sockaddr_storage storage_{};
  socklen_t bytes_ = 0;
};

/// AF_INET or AF_INET6.
[[nodiscard]] inline int family_of(const Ip& ip) { return is_ip6(ip) ? AF_INET6 : AF_INET; }
/// 0.0.0.0 or ::
[[nodiscard]] inline bool is_unspecified(const Ip& ip) {
  return ip == Ip{Ip4{}} || ip == Ip{Ip6{}};
}

}  // namespace pushpkt
