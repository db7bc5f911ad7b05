// Addresses and ports as values: parsed, printed and compared; byte order never shows.
#pragma once

#include <array>
#include <cassert>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
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
  std::array<std::uint8_t, 6> bytes{};
  friend constexpr auto operator<=>(const Mac&, const Mac&) = default;
  [[nodiscard]] constexpr bool is_group() const { return (bytes[0] & 1U) != 0; }
  [[nodiscard]] static constexpr Mac broadcast() {
    return Mac{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
  }
};

/// An IPv4 address, bytes in the order of the wire.
struct Ip4 {
  std::array<std::uint8_t, 4> bytes{};
  friend constexpr auto operator<=>(const Ip4&, const Ip4&) = default;
};

/// An IPv6 address, bytes in the order of the wire.
struct Ip6 {
  std::array<std::uint8_t, 16> bytes{};
  friend constexpr auto operator<=>(const Ip6&, const Ip6&) = default;
};

/// An address of either family; 0.0.0.0 at first. IPv4 addresses sort before IPv6 ones. The base is
/// for std::visit.
class Ip : public std::variant<Ip4, Ip6> {
 public:
  constexpr Ip() = default;
  constexpr Ip(const Ip4& ip) : variant(ip) {}  // NOLINT: an IPv4 address is an IP address
  constexpr Ip(const Ip6& ip) : variant(ip) {}  // NOLINT: so is an IPv6 address

  [[nodiscard]] constexpr bool is_v4() const { return index() == 0; }
  [[nodiscard]] constexpr bool is_v6() const { return index() == 1; }
  /// Only where is_v4().
  [[nodiscard]] constexpr const Ip4& v4() const {
    assert(is_v4());
    return *std::get_if<Ip4>(this);
  }
  /// Only where is_v6().
  [[nodiscard]] constexpr const Ip6& v6() const {
    assert(is_v6());
    return *std::get_if<Ip6>(this);
  }
  /// 4 or 16, in the order of the wire.
  [[nodiscard]] constexpr std::span<const std::uint8_t> bytes() const {
    if (is_v4()) return v4().bytes;
    return v6().bytes;
  }

  friend constexpr bool operator==(const Ip& a, const Ip& b) {
    return static_cast<const variant&>(a) == static_cast<const variant&>(b);
  }
  friend constexpr std::strong_ordering operator<=>(const Ip& a, const Ip& b) {
    return static_cast<const variant&>(a) <=> static_cast<const variant&>(b);
  }
};

/// An address and a port of either family.
struct Endpoint {
  Ip address = {};
  Port port = {};
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

[[nodiscard]] constexpr bool is_ip6(const Ip& ip) { return ip.is_v6(); }

[[nodiscard]] std::string to_string(const Mac& mac);  ///< "02:00:00:00:00:01"
[[nodiscard]] std::string to_string(const Ip4& ip);   ///< "10.0.0.1"
[[nodiscard]] std::string to_string(const Ip6& ip);   ///< RFC 5952: "fd77:1::2"
[[nodiscard]] std::string to_string(const Ip& ip);
[[nodiscard]] std::string to_string(const Endpoint& end);  ///< "10.0.0.1:53", "[fd77:1::2]:53"

/// Six pairs of hex digits, by ":" or "-": "02:00:00:00:00:01". Of the whole text, as all of these
/// are: no blanks around it.
[[nodiscard]] std::optional<Mac> parse_mac(std::string_view text);
/// Four decimal numbers without leading zeros, as inet_pton(3): not "10.1", not "010.0.0.1".
[[nodiscard]] std::optional<Ip4> parse_ip4(std::string_view text);
/// RFC 4291, 2.2, as inet_pton(3): without brackets, scope ("%eth0") and prefix length.
[[nodiscard]] std::optional<Ip6> parse_ip6(std::string_view text);
/// Either of the two. A host's name is not looked up.
[[nodiscard]] std::optional<Ip> parse_ip(std::string_view text);

/// RFC 1918, RFC 6598, RFC 2544 (benchmarks), loopback, link-local, unique local (RFC 4193):
/// destinations that need no --allow public.
[[nodiscard]] bool is_private(const Ip& ip);
[[nodiscard]] bool is_multicast(const Ip& ip);
[[nodiscard]] bool is_loopback(const Ip& ip);
[[nodiscard]] bool is_link_local(const Ip6& ip);  ///< fe80::/10
/// Means another host on each link, so that the kernel must be given the device: fe80::/10, and
/// groups of the scopes 1 (interface-local, ff01::) and 2 (link-local, ff02::). RFC 4007, RFC 7346
[[nodiscard]] bool needs_device(const Ip& ip);
/// No router forwards to it: what needs_device(), 224.0.0.0/24, 255.255.255.255. RFC 5771
[[nodiscard]] bool stays_on_link(const Ip& ip);
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
    mac.bytes[i] = static_cast<std::uint8_t>(digit(text[3 * i]) * 16 + digit(text[3 * i + 1]));
  }
  return mac;
}

consteval Ip4 operator""_ip4(const char* text, std::size_t length) {
  Ip4 ip;
  std::size_t byte = 0;
  unsigned value = 0;
  bool any = false;
  for (std::size_t i = 0; i <= length; ++i) {
    if (i == length || text[i] == '.') {
      if (!any || byte > 3) throw "an IPv4 address has four numbers";
      ip.bytes[byte++] = static_cast<std::uint8_t>(value);
      value = 0;
      any = false;
    } else {
      if (text[i] < '0' || text[i] > '9') throw "an IPv4 address has digits and dots only";
      value = value * 10 + static_cast<unsigned>(text[i] - '0');
      if (value > 255) throw "a number of an IPv4 address is at most 255";
      any = true;
    }
  }
  if (byte != 4) throw "an IPv4 address has four numbers";
  return ip;
}

/// Groups of hex digits and one "::"; not the form that ends in an IPv4 address.
consteval Ip6 operator""_ip6(const char* text, std::size_t length) {
  std::array<std::uint16_t, 8> groups{};
  std::size_t count = 0;
  std::size_t gap = 8;  // groups before the "::"
  std::size_t i = 0;
  if (length >= 2 && text[0] == ':' && text[1] == ':') gap = 0, i = 2;
  while (i < length) {
    unsigned value = 0;
    std::size_t digits = 0;
    for (; i < length && text[i] != ':'; ++i, ++digits) {
      const char c = text[i];
      const bool is_digit = c >= '0' && c <= '9';
      const char letter = static_cast<char>(c | 0x20);
      if (!is_digit && (letter < 'a' || letter > 'f')) throw "an IPv6 address has hex digits";
      value = value * 16 + static_cast<unsigned>(is_digit ? c - '0' : letter - 'a' + 10);
    }
    if (digits == 0 || digits > 4) throw "a group of an IPv6 address has one to four digits";
    if (count == 8) throw "an IPv6 address has eight groups";
    groups[count++] = static_cast<std::uint16_t>(value);
    if (i == length) break;
    ++i;  // the colon
    if (i == length) throw "an IPv6 address does not end with a colon";
    if (text[i] != ':') continue;
    if (gap != 8) throw "an IPv6 address has one :: at most";
    gap = count;
    ++i;
  }
  if (gap == 8 ? count != 8 : count > 7) throw "an IPv6 address has eight groups";
  Ip6 ip;
  for (std::size_t g = 0; g < count; ++g) {
    const std::size_t at = g < gap ? g : 8 - count + g;
    ip.bytes[2 * at] = static_cast<std::uint8_t>(groups[g] >> 8U);
    ip.bytes[2 * at + 1] = static_cast<std::uint8_t>(groups[g]);
  }
  return ip;
}
}  // namespace literals

namespace detail {
/// FNV-1a. tools.ietf.org/html/draft-eastlake-fnv
[[nodiscard]] constexpr std::size_t hash_of(std::span<const std::uint8_t> bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001b3;
  return static_cast<std::size_t>(hash ^ (hash >> 32U));
}
}  // namespace detail

}  // namespace pushpkt

template <>
struct std::hash<pushpkt::Port> {
  std::size_t operator()(pushpkt::Port port) const noexcept { return port.number; }
};
template <>
struct std::hash<pushpkt::Mac> {
  std::size_t operator()(const pushpkt::Mac& mac) const noexcept {
    return pushpkt::detail::hash_of(mac.bytes);
  }
};
template <>
struct std::hash<pushpkt::Ip4> {
  std::size_t operator()(const pushpkt::Ip4& ip) const noexcept {
    return pushpkt::detail::hash_of(ip.bytes);
  }
};
template <>
struct std::hash<pushpkt::Ip6> {
  std::size_t operator()(const pushpkt::Ip6& ip) const noexcept {
    return pushpkt::detail::hash_of(ip.bytes);
  }
};
template <>
struct std::hash<pushpkt::Ip> {
  std::size_t operator()(const pushpkt::Ip& ip) const noexcept {
    return pushpkt::detail::hash_of(ip.bytes());
  }
};
template <>
struct std::hash<pushpkt::Endpoint> {
  std::size_t operator()(const pushpkt::Endpoint& end) const noexcept {
    return std::hash<pushpkt::Ip>{}(end.address) * 31 + end.port.number;
  }
};
