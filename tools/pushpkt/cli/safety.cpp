// --allow, and names that are resolved.
#include "cli/safety.hpp"

#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "cli/arguments.hpp"

namespace pushpkt::tool {

void add_allow_option(Arguments verb, std::vector<std::string>& names) {
  verb.add_option(
          "--allow", names,
          "permit a destination outside the private ranges (public), a source that is "
          "not ours (spoof), more than 1,000 packets a second or a repeated broadcast (flood)")
      .one_of({"public", "spoof", "flood"})
      .type_name("public|spoof|flood")
      .split_at_commas()
      .one_each_time();  // the next word is not one of its
}

Allowed allowed(const std::vector<std::string>& names) {
  const auto has = [&](const char* name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  return {has("public"), has("spoof"), has("flood")};
}

Result<stack::EgressGate> egress_gate(const Allowed& allow) {
  return stack::EgressGate::open(allow);
}

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
    std::memcpy(ip.octets.data(), &address.sin6_addr, ip.octets.size());
    return Ip{ip};
  }
  sockaddr_in address{};
  std::memcpy(&address, list->ai_addr, sizeof address);
  Ip4 ip;
  std::memcpy(ip.octets.data(), &address.sin_addr, ip.octets.size());
  return Ip{ip};
}

}  // namespace pushpkt::tool
