// How an obstacle is written down: every command a line, as a person types it.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace pushpkt::ask {

/// "HOST: COMMAND"; what is behind `nft` is one word for it. Empty places at the end are none.
/// What differs between the families stands for itself: @ip (`ip` or `ip -6`), @family (ipv4,
/// ipv6), @forget (what flushes the route cache), @server, @gateway (the router as the client sees
/// it), and @nobody-near, @nobody-far (addresses of the two links that nobody has).
using Lines = std::array<std::string_view, 7>;

/// "CASE", or "WITHOUT | WITH | CURED" where the stages ask different ones. An empty case is the
/// plain request.
using Cases = std::array<std::string_view, 6>;

/// Which families have it.
enum class Families { both, ip4, ip6 };

struct ObstacleData {
  std::string_view name;
  std::string_view purpose;
  std::string_view source;
  Families families = Families::both;
  Lines scene{};
  Lines put_up{};
  Lines cure{};
  std::string_view advice{};
  Lines clear{};
  Lines before_each{};
  std::string_view warm_up{};
  bool decided_by_timer = false;
  bool told_by_route = false;
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
