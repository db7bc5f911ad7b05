// Where and why the kernel dropped a packet.
#pragma once

#include "pushpkt/drops/counters.hpp"
#include "pushpkt/drops/reason.hpp"
#include "pushpkt/drops/tally.hpp"
#include "pushpkt/drops/trace.hpp"
#include "pushpkt/drops/watch.hpp"
#include "pushpkt/drops/watch_loop.hpp"
