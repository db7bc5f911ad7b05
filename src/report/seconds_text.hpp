// Times of packets for people: in lines, ladders and pages alike.
#pragma once

#include <cstddef>
#include <string>

#include "pushpkt/base/clock.hpp"

namespace pushpkt::report {

/// "0.000052": seconds with six decimals, the rest cut off as tshark and tcpdump do, so that a
/// packet has one time wherever it is shown; with blanks in front at least `width` characters.
void append_seconds_text(std::string& out, Timestamp since, std::size_t width = 0);
/// The same of seconds that were nanoseconds before: of a JSON document, or of a ladder's step.
[[nodiscard]] std::string seconds_text(double seconds, std::size_t width = 0);

}  // namespace pushpkt::report
