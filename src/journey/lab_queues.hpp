// What still waits in the kernels of a lab: packets to be sent again, or to be put together.
#pragma once

#include <string>

#include "pushpkt/journey/kernel_queues.hpp"

namespace pushpkt::journey {

/// "TCP from port 40000 to port 80 on the client is not acknowledged"; "" when nothing waits.
[[nodiscard]] Result<std::string> waiting_in(const lab::Lab& lab, const KernelQueues& queues);

}  // namespace pushpkt::journey
