// Cooked: what the header that libpcap makes for the device `any` says beside the packet.
// tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html
#pragma once

#include <map>
#include <string>

#include "pushpkt/sniff/seen.hpp"

namespace pushpkt::sniff {

//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-------------------------------+-------------------------------+
//  |         Protocol type         |            Reserved           |
//  |                        Interface index                        |
//  |          ARPHRD_ type         |  Packet type  | Address length|
//  |                    Link-layer address (8 bytes)              |
//  +---------------------------------------------------------------+
struct Cooked {
  unsigned interface_index = 0;
  bool loopback = false;  ///< ARPHRD_LOOPBACK
  Direction direction = Direction::unknown;

  [[nodiscard]] static Cooked of(ByteView bytes);
};

/// The interfaces of a network namespace by index, as they were when this was made.
[[nodiscard]] std::map<unsigned, std::string> interface_names();

}  // namespace pushpkt::sniff
