// Cases down, paths across, a coloured mark in each place, and below each case what happened.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pushpkt/report/json.hpp"

namespace pushpkt::report::page {

struct HeatCase {
  std::string text;               ///< the row's heading
  std::vector<const Json*> rows;  ///< as `ask fields --json` has them, each with its `path`
};

/// How a row's way is shown: hosts in a line, for many rows; or a ladder.
enum class Way : std::uint8_t { strip, ladder };

struct HeatMap {
  std::string caption;
  std::vector<std::string> paths;
  std::vector<HeatCase> cases;
  bool filters = false;  ///< with a form that chooses by text, path and outcome
  Way way = Way::strip;
};

[[nodiscard]] std::string heat_map_html(const HeatMap& map);

/// The cases of `rows` in their order, by the member `case`.
[[nodiscard]] std::vector<HeatCase> cases_of(const std::vector<Json>& rows);
/// The paths that they were measured on, in the order of `pushpkt paths`.
[[nodiscard]] std::vector<std::string> paths_of(const std::vector<Json>& rows);

/// What happened on the paths, each once with the paths that it holds for.
[[nodiscard]] std::string tales(const std::vector<const Json*>& rows, Way way);

}  // namespace pushpkt::report::page
