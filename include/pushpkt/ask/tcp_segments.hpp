// From captured packets to the ladder of one conversation.
#pragma once

#include <span>
#include <vector>

#include "pushpkt/ask/tcp.hpp"
#include "pushpkt/journey/packet.hpp"

namespace pushpkt::ask {

/// The two ends of a conversation, and what of it was written by hand.
struct TcpEnds {
  Endpoint client;
  Endpoint server;
};

/// The packets of this conversation among those that were captured, in their order.
[[nodiscard]] std::vector<journey::SeenPacket> packets_between(
    const TcpEnds& ends, std::span<const journey::SeenPacket> seen);

/// One segment for each packet. `wrote`: the IP packets that were written by hand; a segment of the
/// client's whose bytes are in none of them is the kernel's. nullptr: a socket's conversation.
[[nodiscard]] std::vector<TcpSegment> segments_of(const TcpEnds& ends,
                                                  std::span<const journey::SeenPacket> packets,
                                                  const std::vector<Bytes>* wrote);

}  // namespace pushpkt::ask
