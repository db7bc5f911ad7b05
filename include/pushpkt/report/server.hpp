// What a server did, in a line.
#pragma once

#include <string>

#include "pushpkt/app/server.hpp"
#include "pushpkt/stack/hand_server.hpp"

namespace pushpkt::report {

/// "3 requests, 15 bytes, 1 client"
[[nodiscard]] std::string server_counts(const app::Counts& counts);

/// Of a server by hand: "9 frames, 1 ARP or ND answered, 2 TCP clients"; what is 0 is left out.
/// `dropped`: answers that did not leave.
[[nodiscard]] std::string hand_server_counts(const stack::HandHost::Counts& counts,
                                             std::uint64_t dropped);

}  // namespace pushpkt::report
