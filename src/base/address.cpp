// Addresses as text; inet_pton(3) reads them, RFC 5952 says how IPv6 is printed.
#include "pushpkt/base/address.hpp"

#include <algorithm>

#include <arpa/inet.h>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt {
namespace {

template <class Address>
std::optional<Address> parse_with(int family, std::string_view text) {
  Address out;
  const std::string copy(text);  // inet_pton wants a terminator
  if (inet_pton(family, copy.c_str(), out.bytes.data()) != 1) return std::nullopt;
  return out;
}

template <class Address>
std::string print_with(int family, const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return inet_ntop(family, address.bytes.data(), text.data(), text.size());
}

bool is_private(const Ip4& ip) {
  const auto& o = ip.bytes;
  return o[0] == 10 || o[0] == 127 || (o[0] == 172 && (o[1] & 0xf0U) == 16) ||
         (o[0] == 192 && o[1] == 168) || (o[0] == 169 && o[1] == 254) ||
         (o[0] == 100 && (o[1] & 0xc0U) == 64) || (o[0] == 198 && (o[1] & 0xfeU) == 18);
}

bool is_private(const Ip6& ip) {
  const auto& o = ip.bytes;
  const bool unique_local = (o[0] & 0xfeU) == 0xfc;
  return is_link_local(ip) || unique_local || is_loopback(Ip{ip});
}

}  // namespace

std::string to_string(const Mac& mac) {
  const std::string digits = hex(mac.bytes);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    if (i > 0) out += ':';
    out.append(digits, i, 2);
  }
  return out;
}

std::string to_string(const Ip4& ip) {
  std::string out;  // 15 characters: it allocates nothing
  for (const unsigned byte : ip.bytes) {
    if (!out.empty()) out += '.';
    if (byte >= 100) out += static_cast<char>('0' + byte / 100);
    if (byte >= 10) out += static_cast<char>('0' + byte / 10 % 10);
    out += static_cast<char>('0' + byte % 10);
  }
  return out;
}
std::string to_string(const Ip6& ip) { return print_with(AF_INET6, ip); }
std::string to_string(const Ip& ip) {
  return std::visit([](const auto& address) { return to_string(address); }, ip);
}

std::string to_string(const Endpoint& end) {
  const std::string port = std::to_string(end.port.number);
  const std::string address = to_string(end.address);
  return is_ip6(end.address) ? "[" + address + "]:" + port : address + ":" + port;
}

std::optional<Mac> parse_mac(std::string_view text) {
  if (text.size() != 17) return std::nullopt;
  for (std::size_t i = 2; i < text.size(); i += 3) {
    if (text[i] != ':' && text[i] != '-') return std::nullopt;
  }
  std::string pairs(text);
  for (char& c : pairs) c = c == '-' ? ':' : c;
  const auto bytes = from_hex(pairs);
  if (!bytes || bytes->size() != 6) return std::nullopt;
  Mac mac;
  std::copy(bytes->begin(), bytes->end(), mac.bytes.begin());
  return mac;
}

std::optional<Ip4> parse_ip4(std::string_view text) { return parse_with<Ip4>(AF_INET, text); }
std::optional<Ip6> parse_ip6(std::string_view text) { return parse_with<Ip6>(AF_INET6, text); }

std::optional<Ip> parse_ip(std::string_view text) {
  if (const auto ip4 = parse_ip4(text)) return Ip{*ip4};
  if (const auto ip6 = parse_ip6(text)) return Ip{*ip6};
  return std::nullopt;
}

bool is_private(const Ip& ip) {
  return std::visit([](const auto& address) { return is_private(address); }, ip);
}

bool is_multicast(const Ip& ip) {
  if (const auto* ip4 = std::get_if<Ip4>(&ip)) return (ip4->bytes[0] & 0xf0U) == 0xe0;
  return ip.v6().bytes[0] == 0xff;
}

bool is_link_local(const Ip6& ip) { return ip.bytes[0] == 0xfe && (ip.bytes[1] & 0xc0U) == 0x80; }

bool needs_device(const Ip& ip) {
  if (!ip.is_v6()) return false;
  const unsigned scope = ip.v6().bytes[1] & 0x0fU;  // of a group
  return is_link_local(ip.v6()) || (is_multicast(ip) && (scope == 1 || scope == 2));
}

bool stays_on_link(const Ip& ip) {
  if (ip.is_v6()) return needs_device(ip);
  const auto& o = ip.v4().bytes;
  return ip.v4() == Ip4{{255, 255, 255, 255}} || (o[0] == 224 && o[1] == 0 && o[2] == 0);
}

Ip loopback(bool ip6) {
  if (!ip6) return Ip4{{127, 0, 0, 1}};
  Ip6 out;
  out.bytes.back() = 1;
  return out;
}

bool is_loopback(const Ip& ip) {
  if (const auto* ip4 = std::get_if<Ip4>(&ip)) return ip4->bytes[0] == 127;
  Ip6 ip6;
  ip6.bytes[15] = 1;
  return ip.v6() == ip6;
}

}  // namespace pushpkt
