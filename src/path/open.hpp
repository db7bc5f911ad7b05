// The functions that open the paths, for the table of kinds.
#pragma once

#include "pushpkt/path/path.hpp"

namespace pushpkt::path {

using Opened = Result<std::unique_ptr<Path>>;

[[nodiscard]] Opened open_socket(const Target& target);
[[nodiscard]] Opened open_raw_transport(const Target& target);
[[nodiscard]] Opened open_raw_ip(const Target& target);
[[nodiscard]] Opened open_packet_dgram(const Target& target);
[[nodiscard]] Opened open_packet(const Target& target);
[[nodiscard]] Opened open_ring(const Target& target);
[[nodiscard]] Opened open_inject(const Target& target);
[[nodiscard]] Opened open_xdp(const Target& target);
[[nodiscard]] Opened open_tun(const Target& target);
[[nodiscard]] Opened open_tap(const Target& target);
[[nodiscard]] Opened open_file(const Target& target);

}  // namespace pushpkt::path
