// cap_set_proc(3), prctl(2).
#include "privileges.hpp"

#include <sys/capability.h>
#include <sys/prctl.h>

namespace pushpkt::tool {

Result<void> drop_capabilities() {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return fail(system_error("cannot give up new privileges"));
  }
  cap_t none = cap_init();
  const bool dropped = none != nullptr && cap_set_proc(none) == 0;
  const Error error = system_error("cannot drop capabilities");
  cap_free(none);
  if (!dropped) return fail(error);
  return {};
}

}  // namespace pushpkt::tool
