// Ways out of Linux for a frame: open one, send.
#pragma once

#include "pushpkt/path/both_families.hpp"
#include "pushpkt/path/carried.hpp"
#include "pushpkt/path/path.hpp"
