// A second opinion on the same bytes, by libtins.
#pragma once

#include "pushpkt/witness/testimony.hpp"
