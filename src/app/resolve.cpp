// getaddrinfo(3)
#include "pushpkt/app/resolve.hpp"

#include <netdb.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>

namespace pushpkt::app {

namespace {

std::string hint_for_host(const std::string& host, bool ip6) {
  if (ip6 && parse_ip4(host)) return "it is an IPv4 address: leave -6 away";
  if (host.starts_with('[') && host.ends_with(']')) {
    return "without the brackets: " + host.substr(1, host.size() - 2);
  }
  const std::size_t colon = host.rfind(':');
  const bool has_port = colon != std::string::npos && colon + 1 < host.size() &&
                        host.find_first_not_of("0123456789", colon + 1) == std::string::npos;
  if (has_port)
    return "the port is an option: " + host.substr(0, colon) + " -p " + host.substr(colon + 1);
  return "give a name that resolves, or an address";
}

}  // namespace

Result<Ip> resolve(const std::string& host, bool ip6) {
  addrinfo hints{};
  hints.ai_family = ip6 ? AF_INET6 : AF_UNSPEC;
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* list = nullptr;
  const int error = getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (error != 0) {
    return fail(input_error("cannot resolve " + host + ": " + gai_strerror(error),
                            hint_for_host(host, ip6)));
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
