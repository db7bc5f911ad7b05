// What stops our packet on the way: a table for each obstacle, JSON, Markdown.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/ask/obstacles.hpp"
#include "pushpkt/report/style.hpp"

namespace pushpkt::report {

/// For each obstacle: paths down, the three phases across, what differs, what removes it.
[[nodiscard]] std::string obstacles_text(const ask::ObstaclesAnswer& answer, const Style& style);

/// One JSON document, `"schema": 1`: the rows of `ask fields`, each with its obstacle and stage.
[[nodiscard]] std::string obstacles_json(const ask::ObstaclesAnswer& answer);

/// The tables to hand out.
[[nodiscard]] std::string obstacles_markdown(const ask::ObstaclesAnswer& answer);

/// A line for each: name and purpose.
[[nodiscard]] std::string obstacle_names(const std::vector<ask::Obstacle>& obstacles,
                                         const Style& style);

/// Name, purpose, commands and source of each.
[[nodiscard]] std::string obstacles_list(const std::vector<ask::Obstacle>& obstacles,
                                         const Style& style);

}  // namespace pushpkt::report
