// How values follow one another from packet to packet.
#pragma once

#include <vector>

#include "pushpkt/ask/socket.hpp"
#include "pushpkt/journey/test_bed.hpp"

namespace pushpkt::ask {

/// What was measured until it was stopped, of how many plans; a plan may have several series.
struct MeasuredSeries {
  std::vector<Series> series = {};
  std::size_t plans = 0;
  std::size_t planned = 0;
};

/// Needs no capability.
[[nodiscard]] Result<MeasuredSeries> measure_series(const SocketQuestion& question,
                                                    const Endpoint& remote,
                                                    journey::TestBed& test_bed);

}  // namespace pushpkt::ask
