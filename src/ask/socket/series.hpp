// How values follow one another from packet to packet.
#pragma once

#include <vector>

#include "pushpkt/ask/socket.hpp"
#include "pushpkt/journey/test_bed.hpp"

namespace pushpkt::ask {

/// Needs no capability.
[[nodiscard]] Result<std::vector<Series>> measure_series(bool ip6, const Endpoint& remote,
                                                         journey::TestBed& test_bed);

}  // namespace pushpkt::ask
