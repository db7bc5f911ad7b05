// Addresses and ports as values: parsed, printed and compared; byte order never shows.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace pushpkt {

/// A UDP or TCP port, in host byte order. A type of its own, so that it is never taken for a
/// length.
struct Port {
  std::uint16_t number = 0;
  constexpr Port() = default;
  constexpr explicit Port(std::uint16_t n) : number(n) {}
  friend constexpr auto operator<=>(Port, Port) = default;
};

/// An IEEE 802 MAC address (EUI-48), bytes in the order of the wire.
struct Mac {
  std::array<std::uint8_t, 6> octets{};
  friend constexpr auto operator<=>(const Mac&, const Mac&) = default;
  [[nodiscard]] constexpr bool is_group() const { return (octets[0] & 1U) != 0; }
  [[nodiscard]] static constexpr Mac broadcast() {
    return Mac{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
  }
};

/// An IPv4 address, bytes in the order of the wire.
struct Ip4 {
  std::array<std::uint8_t, 4> octets{};
  friend constexpr auto operator<=>(const Ip4&, const Ip4&) = default;
};

/// An IPv6 address, bytes in the order of the wire.
struct Ip6 {
  std::array<std::uint8_t, 16> octets{};
  friend constexpr auto operator<=>(const Ip6&, const Ip6&) = default;
};

/// Either family.
using Ip = std::variant<Ip4, Ip6>;

/// An address and a port of either family.
struct Endpoint {
  Ip address;
  Port port;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

[[nodiscard]] inline bool is_ip6(const Ip& ip) { return std::holds_alternative<Ip6>(ip); }

[[nodiscard]] std::string to_string(const Mac& mac);       ///< "02:00:00:00:00:01"
[[nodiscard]] std::string to_string(const Ip4& ip);        ///< "10.0.0.1"
[[nodiscard]] std::string to_string(const Ip6& ip);        ///< RFC 5952: "fd77:1::2"
[[nodiscard]] std::string to_string(const Ip& ip);         ///
[[nodiscard]] std::string to_string(const Endpoint& end);  ///< "10.0.0.1:53", "[fd77:1::2]:53"

[[nodiscard]] std::optional<Mac> parse_mac(std::string_view text);
[[nodiscard]] std::optional<Ip4> parse_ip4(std::string_view text);
[[nodiscard]] std::optional<Ip6> parse_ip6(std::string_view text);
[[nodiscard]] std::optional<Ip> parse_ip(std::string_view text);

/// RFC 1918, RFC 6598, RFC 2544 (benchmarks), loopback, link-local, unique local (RFC 4193):
/// destinations that need no --allow public.
[[nodiscard]] bool is_private(const Ip& ip);
[[nodiscard]] bool is_multicast(const Ip& ip);
[[nodiscard]] bool is_loopback(const Ip& ip);
[[nodiscard]] Ip loopback(bool ip6);  ///< 127.0.0.1, ::1

namespace literals {
/// Literals are checked at compile time: a wrong address does not compile.
consteval Mac operator""_mac(const char* text, std::size_t length) {
  Mac mac;
  const auto digit = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    throw "a MAC address has six pairs of hex digits";
  };
  if (length != 17) throw "a MAC address reads 02:00:00:00:00:01";
  for (std::size_t i = 0; i < 6; ++i) {
    if (i > 0 && text[3 * i - 1] != ':') throw "bytes of a MAC address are separated by colons";
    mac.octets[i] = static_cast<std::uint8_t>(digit(text[3 * i]) * 16 + digit(text[3 * i + 1]));
  }
  return mac;
}

consteval Ip4 operator""_ip4(const char* text, std::size_t length) {
  Ip4 ip;
  std::size_t octet = 0;
  unsigned value = 0;
  bool any = false;
  for (std::size_t i = 0; i <= length; ++i) {
    if (i == length || text[i] == '.') {
      if (!any || octet > 3) throw "an IPv4 address has four numbers";
      ip.octets[octet++] = static_cast<std::uint8_t>(value);
      value = 0;
      any = false;
    } else {
      if (text[i] < '0' || text[i] > '9') throw "an IPv4 address has digits and dots only";
      value = value * 10 + static_cast<unsigned>(text[i] - '0');
      if (value > 255) throw "a number of an IPv4 address is at most 255";
      any = true;
    }
  }
  if (octet != 4) throw "an IPv4 address has four numbers";
  return ip;
}
}  // namespace literals

}  // namespace pushpkt
