// The part of a plan that stands in the way: it comes last, as changes to the plain lab.
#pragma once

#include "pushpkt/lab/plan.hpp"

namespace pushpkt::lab {

void add_obstacles(Plan& plan, const Obstacles& obstacles);

}  // namespace pushpkt::lab
