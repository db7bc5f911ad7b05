// An unused result is a warning, and an error here.
// says: ignoring return
#include "pushpkt/base/result.hpp"

#pragma GCC diagnostic error "-Wunused-result"

pushpkt::Result<void> attempt();

void call() {
#ifdef WRONG
  attempt();
#else
  const auto done = attempt();
  (void)done;
#endif
}
