// getaddrinfo(3)
#include "pushpkt/app/resolve.hpp"

#include <netdb.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>

namespace pushpkt::app {

Result<Ip> resolve(const std::string& host, bool ip6) {
  addrinfo hints{};
  hints.ai_family = ip6 ? AF_INET6 : AF_UNSPEC;
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* list = nullptr;
  const int error = getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (error != 0) {
    return fail(input_error("cannot resolve " + host + ": " + gai_strerror(error),
                            "give a name that resolves, or an address"));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
  if (list->ai_family == AF_INET6) {
    sockaddr_in6 address{};
    std::memcpy(&address, list->ai_addr, sizeof address);
    Ip6 ip;
    std::memcpy(ip.bytes.data(), &address.sin6_addr, ip.bytes.size());
    return Ip{ip};
  }
  sockaddr_in address{};
  std::memcpy(&address, list->ai_addr, sizeof address);
  Ip4 ip;
  std::memcpy(ip.bytes.data(), &address.sin_addr, ip.bytes.size());
  return Ip{ip};
}

}  // namespace pushpkt::app
