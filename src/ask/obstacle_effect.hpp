// What an obstacle did to one case on one path: its rows held against each other.
#pragma once

#include "pushpkt/ask/obstacles.hpp"

namespace pushpkt::ask {

/// Fills in effect, cured and difference from the three rows.
void tell_effect(ObstacleRow& row);

}  // namespace pushpkt::ask
