// SIGINT, SIGTERM and SIGHUP: a request to finish what was begun, not an end. signal(7)
#pragma once

#include "pushpkt/app/stop.hpp"

namespace pushpkt::cli {

/// From now on these three signals end a wait (SIGHUP unless it was ignored), and nothing else. A
/// second one ends the program.
void catch_interruptions();
/// What they set, once catch_interruptions() was called; it lives as long as the program. nullptr:
/// there was no descriptor for it.
[[nodiscard]] const app::Stop* interruption_stop();
/// Whether to end: one of the signals came, or the standard output takes no more.
[[nodiscard]] bool interrupted();
/// Readable once one of the signals came; -1 without catch_interruptions(). poll(2)
[[nodiscard]] int interruption_fd();

}  // namespace pushpkt::cli
