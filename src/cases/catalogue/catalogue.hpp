// The catalogue as data: each case as it would be typed, and what it is for.
#pragma once

#include <span>
#include <string_view>

namespace pushpkt::cases {

struct CatalogueRow {
  std::string_view text;
  std::string_view purpose;
};

[[nodiscard]] std::span<const CatalogueRow> eth_cases();
[[nodiscard]] std::span<const CatalogueRow> vlan_cases();
[[nodiscard]] std::span<const CatalogueRow> arp_cases();
[[nodiscard]] std::span<const CatalogueRow> ip_cases();
[[nodiscard]] std::span<const CatalogueRow> ipv6_cases();
[[nodiscard]] std::span<const CatalogueRow> udp_cases();
[[nodiscard]] std::span<const CatalogueRow> tcp_cases();
[[nodiscard]] std::span<const CatalogueRow> icmp_cases();
[[nodiscard]] std::span<const CatalogueRow> icmpv6_cases();
[[nodiscard]] std::span<const CatalogueRow> fragments_ip_cases();
[[nodiscard]] std::span<const CatalogueRow> fragments_ipv6_cases();
[[nodiscard]] std::span<const CatalogueRow> ip_length_and_option_cases();
[[nodiscard]] std::span<const CatalogueRow> ipv6_extension_cases();
[[nodiscard]] std::span<const CatalogueRow> connection_cases();
[[nodiscard]] std::span<const CatalogueRow> size_cases();
[[nodiscard]] std::span<const CatalogueRow> udp_tcp_length_cases();

}  // namespace pushpkt::cases
