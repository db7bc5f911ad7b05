// What stops or changes our packet on the way: measured without each obstacle, with it, and after
// its cure.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/ask/asking.hpp"
#include "pushpkt/ask/fields.hpp"
#include "pushpkt/lab/plan.hpp"

namespace pushpkt::ask {

/// When a row was measured.
enum class Phase : std::uint8_t { without, with, cured };
inline constexpr std::array phases{Phase::without, Phase::with, Phase::cured};
[[nodiscard]] std::string_view to_text(Phase phase);

/// The case of each phase. Usually the same; where the obstacle or its cure is in the packet itself
/// (a TTL, a checksum), the phases have different cases.
struct AskedCase {
  std::array<cases::Case, phases.size()> at;
  [[nodiscard]] const cases::Case& operator[](Phase phase) const {
    return at[static_cast<std::size_t>(phase)];
  }
};

struct Obstacle {
  std::string name;       ///< "router-rp-filter-1"
  std::string purpose;    ///< what it is for, and on which host
  std::string source;     ///< RFC, man page or the kernel's documentation
  lab::Plan scene;        ///< changes of the lab that the obstacle needs to have an effect
  lab::Plan put_up;       ///< the obstacle; empty where it is in the packet
  lab::Plan cure;         ///< the commands that remove its effect
  std::string advice;     ///< the cure as text where it is in the packet; else empty
  lab::Plan clear;        ///< restores the plain lab after the cure
  lab::Plan before_each;  ///< before each packet: flushes caches, counters
  std::optional<cases::Case> warm_up;  ///< sent by the socket before each packet; not reported
  bool decided_by_timer = false;       ///< a timer of the kernel decides: wait for its ICMP error
  bool rate_limited_icmp = false;      ///< the route's ICMP error, which is rate limited
  std::vector<AskedCase> cases;
};

/// All obstacles that this family has.
[[nodiscard]] std::vector<Obstacle> obstacles(bool ip6);
/// Those with these names; all without any. An input error names the nearest.
[[nodiscard]] Result<std::vector<Obstacle>> find_obstacles(const std::vector<std::string>& names,
                                                           bool ip6);

/// "router: sysctl -w net.ipv4.ip_forward=1", as for `--alter`.
[[nodiscard]] std::string command_line(const lab::Command& command);

/// Each obstacle put up in the lab and cleared again: what it stops or changes. `pushpkt ask
/// obstacles`
struct ObstaclesQuestion {
  std::vector<Obstacle> obstacles;
  std::vector<const path::PathKind*> paths;
  bool ip6 = false;
  std::string message = "hello";
  bool traced = true;  ///< false: do not use the tracepoint, even where it may be watched
  Asking asking = {};
};

/// What the obstacle did to one case on one path, by comparing its rows.
enum class Effect : std::uint8_t {
  none,     ///< no difference
  changed,  ///< it gets as far as before, changed
  stopped,  ///< it does not get as far as before
};
/// "none", "changed", "stopped"
[[nodiscard]] std::string_view to_text(Effect effect);
/// nullopt for any other text.
[[nodiscard]] std::optional<Effect> parse_effect(std::string_view text);

/// One case on one path: three rows, and what follows from them.
struct ObstacleRow {
  std::size_t obstacle = 0;  ///< index into ObstaclesAnswer::obstacles
  const path::PathKind* path = nullptr;
  std::array<FieldsRow, phases.size()> at;
  Effect effect = Effect::none;
  bool cured = true;       ///< after the cure it gets as far as without the obstacle
  std::string difference;  ///< describes what differs, from the measured rows

  [[nodiscard]] const FieldsRow& operator[](Phase phase) const {
    return at[static_cast<std::size_t>(phase)];
  }
};

/// What was measured of each obstacle that could be put up.
struct ObstaclesAnswer {
  std::string kernel;  ///< uname -r
  bool ip6 = false;
  std::vector<const path::PathKind*> paths;
  std::vector<Obstacle> obstacles;
  std::vector<std::optional<Error>> unavailable;  ///< of each: why it cannot be put up here
  std::vector<ObstacleRow> rows;                  ///< by obstacle, then case, then path
  /// What stood in for a device, and which obstacles have no meaning on a cable.
  std::vector<std::string> notes = {};
  std::optional<Interrupted> interrupted = std::nullopt;  ///< `obstacles` are those measured whole
};

/// What an obstacle did to one case on one path.
struct CaseEffect {
  std::string text;  ///< the case
  std::string path;
  Effect effect = Effect::none;
};

/// What an obstacle does on one path: to the first case of this path, which is the plain request
/// wherever that can be asked.
struct ObstacleVerdict {
  std::string path;
  Effect effect = Effect::none;
  std::vector<CaseEffect> others = {};  ///< cases on this path with another effect
};

/// By the order in which paths and cases stand in `effects`.
[[nodiscard]] std::vector<ObstacleVerdict> verdicts_of(std::span<const CaseEffect> effects);
[[nodiscard]] std::vector<ObstacleVerdict> verdicts_of(const ObstaclesAnswer& answer,
                                                       std::size_t obstacle);
/// "It changes socket and packet; it stops ip.flags.mf=1 on packet."
[[nodiscard]] std::string summary_of(std::span<const ObstacleVerdict> verdicts);

/// Runs all in one lab of this process's own, which is plain again after each obstacle.
[[nodiscard]] Result<ObstaclesAnswer> ask_obstacles(const ObstaclesQuestion& question);

}  // namespace pushpkt::ask
