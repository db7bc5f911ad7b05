// What an administrator can set, and how to put it back.
#pragma once

#include "pushpkt/lab/plan.hpp"

namespace pushpkt::ask {

/// The plan that undoes a setting: sysctls as they are now on the host of this thread, the offloads
/// and routes of the plain lab.
[[nodiscard]] lab::Plan undoing(const lab::Plan& setting);

}  // namespace pushpkt::ask
