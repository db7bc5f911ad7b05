// Who is where in the lab: client -- router -- server, two links, both families, fixed addresses.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/prefix.hpp"

namespace pushpkt::lab {

inline constexpr std::string_view client_name = "client";
inline constexpr std::string_view router_name = "router";
inline constexpr std::string_view server_name = "server";
inline constexpr std::array<std::string_view, 3> host_names{client_name, router_name, server_name};

/// Prefix lengths of both links.
inline constexpr int ip4_prefix_bits = 24;
inline constexpr int ip6_prefix_bits = 64;

/// All addresses of all labs are in these.
[[nodiscard]] Prefix ip4_network();  ///< 10.77.0.0/16
[[nodiscard]] Prefix ip6_network();  ///< fd77::/16

/// One end of a link. Name, MAC and addresses are the same in every lab, so that runs compare.
struct LinkEnd {
  std::string_view host = {};
  std::string_view name = {};  ///< says where it leads: "to-router"
  /// Differs at the two ends of a link on purpose: an interface whose peer has the same index (in
  /// another namespace) takes up to a second to be ready for IPv6 (the kernel's linkwatch).
  unsigned index = 0;
  Mac mac = {};
  Ip4 ip4 = {};
  Ip6 ip6 = {};
};

/// End `number` of link `link`: 02:00:00:00:LL:NN, 10.77.L.N/24, fd77:L::N/64, index LN.
[[nodiscard]] constexpr LinkEnd interface_at(std::string_view host, std::string_view name,
                                             std::uint8_t link, std::uint8_t number) {
  return LinkEnd{host,
                 name,
                 10U * link + number,
                 Mac{{0x02, 0, 0, 0, link, number}},
                 Ip4{{10, 77, link, number}},
                 Ip6{{0xfd, 0x77, 0, link, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number}}};
}

inline constexpr LinkEnd client_to_router = interface_at(client_name, "to-router", 1, 2);
inline constexpr LinkEnd router_to_client = interface_at(router_name, "to-client", 1, 1);
inline constexpr LinkEnd router_to_server = interface_at(router_name, "to-server", 2, 1);
inline constexpr LinkEnd server_to_router = interface_at(server_name, "to-router", 2, 2);
inline constexpr std::array<LinkEnd, 4> interfaces{client_to_router, router_to_client,
                                                   router_to_server, server_to_router};

inline constexpr Ip4 client_ip4 = client_to_router.ip4;
inline constexpr Ip6 client_ip6 = client_to_router.ip6;
inline constexpr Ip4 server_ip4 = server_to_router.ip4;
inline constexpr Ip6 server_ip6 = server_to_router.ip6;

}  // namespace pushpkt::lab
