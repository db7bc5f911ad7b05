// Whether the links of a lab carry packets yet.
#pragma once

#include "pushpkt/base/clock.hpp"
#include "pushpkt/lab/lab.hpp"

namespace pushpkt::lab {

/// Returns when every interface of the lab that is switched on is operational, or at the deadline.
/// The kernel says so from a worker, which on a busy machine may take seconds. Needs the
/// capabilities that building the lab needed. RFC 2863, ifOperStatus; netdevice(7), IFF_RUNNING
void wait_for_links(const Lab& lab, Deadline deadline);

}  // namespace pushpkt::lab
