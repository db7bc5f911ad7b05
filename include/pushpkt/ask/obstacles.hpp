// What stops or changes our packet on the way: each obstacle without, with, and after its cure.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/lab/plan.hpp"

namespace pushpkt::ask {

/// When a row was measured.
enum class Vantage : std::uint8_t { without, with, cured };
inline constexpr std::array stages{Vantage::without, Vantage::with, Vantage::cured};
[[nodiscard]] std::string_view to_text(Vantage stage);

/// What is asked at each stage. Mostly the same; where the obstacle or its cure lies in the packet
/// itself (a TTL, a checksum), the stages ask different cases.
struct AskedCase {
  std::array<Case, stages.size()> at;
  [[nodiscard]] const Case& operator[](Vantage stage) const {
    return at[static_cast<std::size_t>(stage)];
  }
};

struct Obstacle {
  std::string name;     ///< "router-rp-filter-1"
  std::string purpose;  ///< what it is for, and on which host
  std::string source;   ///< RFC, man page or the kernel's documentation
  lab::Plan scene;      ///< a lab in which the obstacle means something, where the plain one is not
  lab::Plan put_up;     ///< the obstacle; empty where it lies in the packet
  lab::Plan cure;       ///< what a person would type against it
  std::string advice;   ///< the cure in words where it lies in the packet; else empty
  lab::Plan clear;      ///< what is left to do until the lab is the plain one again
  lab::Plan before_each;          ///< before each packet: what it shall not know of the last one
  std::optional<Case> warm_up;    ///< sent by the socket before each packet, and not shown
  bool decided_by_timer = false;  ///< a timer of the kernel decides: wait for its word
  bool told_by_route = false;     ///< the route's own error, which is not said every time
  std::vector<AskedCase> cases;
};

/// All obstacles that this family has.
[[nodiscard]] std::vector<Obstacle> obstacles(bool ip6);
/// Those with these names; all without any. An input error names the nearest.
[[nodiscard]] Result<std::vector<Obstacle>> find_obstacles(const std::vector<std::string>& names,
                                                           bool ip6);

/// "router: sysctl -w net.ipv4.ip_forward=1", as a person types it.
[[nodiscard]] std::string command_line(const lab::Command& command);

struct ObstaclesQuestion {
  std::vector<Obstacle> obstacles;
  std::vector<const path::PathKind*> paths;
  bool ip6 = false;
  std::string message = "hello";
  bool traced = true;  ///< false: conclude without the tracepoint, also where it may be watched
  /// Called when all is open: drop capabilities. A child keeps its own to change the lab.
  std::function<Result<void>()> seal = nullptr;
  /// Called before each obstacle with its number and how many there are.
  std::function<void(std::size_t, std::size_t)> progress = nullptr;
};

/// What the obstacle did to one case on one path, by comparing its rows.
enum class Effect : std::uint8_t {
  none,     ///< nothing differs: the path walks past it
  changed,  ///< it gets as far as before, but not as it was
  stopped,  ///< it does not get as far as before
};
[[nodiscard]] std::string_view to_text(Effect effect);

/// One case on one path: three rows, and what follows from them.
struct ObstacleRow {
  std::size_t obstacle = 0;  ///< index into ObstaclesAnswer::obstacles
  const path::PathKind* path = nullptr;
  std::array<FieldsRow, stages.size()> at;
  Effect effect = Effect::none;
  bool cured = true;       ///< after the cure it gets as far as without the obstacle
  std::string difference;  ///< what differs, in words, from what was measured

  [[nodiscard]] const FieldsRow& operator[](Vantage stage) const {
    return at[static_cast<std::size_t>(stage)];
  }
};

struct ObstaclesAnswer {
  std::string kernel;
  bool ip6 = false;
  std::vector<const path::PathKind*> paths;
  std::vector<Obstacle> obstacles;
  std::vector<std::optional<Error>> unavailable;  ///< of each: why it cannot be put up here
  std::vector<ObstacleRow> rows;                  ///< by obstacle, then case, then path
};

/// Runs all in one lab of this process's own, which is plain again after each obstacle.
[[nodiscard]] Result<ObstaclesAnswer> ask_obstacles(const ObstaclesQuestion& question);

}  // namespace pushpkt::ask
