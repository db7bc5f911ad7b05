// What an obstacle did to one case on one path: its three rows compared.
#pragma once

#include "pushpkt/ask/obstacles.hpp"

namespace pushpkt::ask {

/// Sets effect, cured and difference from the three rows.
void describe_effect(ObstacleRow& row);

}  // namespace pushpkt::ask
