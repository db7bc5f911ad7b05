// getservbyname_r(3)
#include "wire/named_values.hpp"

#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {
namespace {

struct Service {
  std::string_view name;
  std::uint16_t port;
};

/// Where /etc/services is missing: small systems have none. IANA "service-names-port-numbers".
constexpr std::array common_services{
    Service{"ftp", 21},    Service{"ssh", 22},     Service{"telnet", 23}, Service{"smtp", 25},
    Service{"domain", 53}, Service{"bootps", 67},  Service{"bootpc", 68}, Service{"tftp", 69},
    Service{"http", 80},   Service{"ntp", 123},    Service{"snmp", 161},  Service{"bgp", 179},
    Service{"https", 443}, Service{"syslog", 514}, Service{"mdns", 5353},
};

std::optional<std::uint64_t> port_of(std::string_view name, const char* protocol) {
  const bool may_be_name = !name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) != 0;
  if (!may_be_name) return std::nullopt;
  servent entry{};
  servent* found = nullptr;
  std::array<char, 2048> buffer{};
  const std::string text(name);
  const int error =
      getservbyname_r(text.c_str(), protocol, &entry, buffer.data(), buffer.size(), &found);
  if (error == 0 && found != nullptr) return ntohs(static_cast<std::uint16_t>(found->s_port));
  const auto* row = std::find_if(common_services.begin(), common_services.end(),
                                 [&](const Service& service) { return service.name == name; });
  if (row == common_services.end()) return std::nullopt;
  return row->port;
}

std::optional<std::uint64_t> flags_of(std::string_view letters) {
  constexpr std::string_view order = "FSRPAUECN";
  std::uint64_t out = 0;
  for (const char letter : letters) {
    const std::size_t bit = order.find(letter);
    if (bit == std::string_view::npos) return std::nullopt;
    out |= std::uint64_t{1} << bit;
  }
  return letters.empty() ? std::nullopt : std::optional(out);
}

}  // namespace

std::optional<std::uint64_t> named_value(const Field& field, std::string_view text) {
  if (field.name == tcp::flags.name) return flags_of(text);
  if (field.name == tcp::srcport.name || field.name == tcp::dstport.name) {
    return port_of(text, "tcp");
  }
  if (field.name == udp::srcport.name || field.name == udp::dstport.name) {
    return port_of(text, "udp");
  }
  return std::nullopt;
}

}  // namespace pushpkt::wire
