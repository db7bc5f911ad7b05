// The form of an obstacle in the tables: each command is one line of text.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace pushpkt::ask {

/// "HOST: COMMAND"; all that follows `nft` is one word. Empty strings at the end are ignored.
/// Placeholders for what differs between the families: @ip (`ip` or `ip -6`), @family (ipv4,
/// ipv6), @forget (what flushes the route cache), @server, @gateway (the router as the client sees
/// it), and @unused-near, @unused-far (addresses of the two links that no host has).
using Lines = std::array<std::string_view, 7>;

/// "CASE", or "WITHOUT | WITH | CURED" where the phases have different cases. An empty case is the
/// plain request.
using Cases = std::array<std::string_view, 6>;

/// Which families have it.
enum class ObstacleFamilies { both, ip4, ip6 };

struct ObstacleData {
  std::string_view name;
  std::string_view purpose;
  std::string_view source;
  ObstacleFamilies families = ObstacleFamilies::both;
  Lines scene{};
  Lines put_up{};
  Lines cure{};
  std::string_view advice{};
  Lines clear{};
  Lines before_each{};
  std::string_view warm_up{};
  bool decided_by_timer = false;
  bool rate_limited_icmp = false;
  Cases cases4{};  ///< over IPv4
  Cases cases6{};  ///< over IPv6
};

// One table for each kind of obstacle.
[[nodiscard]] std::span<const ObstacleData> address_obstacles();
[[nodiscard]] std::span<const ObstacleData> filter_obstacles();
[[nodiscard]] std::span<const ObstacleData> middlebox_obstacles();
[[nodiscard]] std::span<const ObstacleData> route_obstacles();
[[nodiscard]] std::span<const ObstacleData> size_obstacles();

}  // namespace pushpkt::ask
