// What TCP carried, put together from the packets of a recording. RFC 9293, 3.4
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pushpkt/sniff/seen.hpp"

namespace pushpkt::testing {

/// One direction of one connection.
struct TcpStream {
  std::string from;  ///< "10.77.1.2:40000"
  std::string to;
  std::string bytes;  ///< from its first byte to the first one that is missing
  /// Bytes that were sent behind `bytes` or announced by a FIN, and are not all in the packets.
  std::size_t unread = 0;

  [[nodiscard]] bool is_whole() const { return unread == 0; }
};

/// The streams that have a payload, in the order of their first packets. Segments may come in any
/// order and more than once; of bytes that were sent twice the first ones count. A stream without
/// a SYN among the packets begins with the lowest sequence number that has a payload. Not read: TCP
/// in IP fragments, packets that an ICMP error quotes, payload of a RST.
[[nodiscard]] std::vector<TcpStream> tcp_streams(std::span<const sniff::Seen> packets);

}  // namespace pushpkt::testing
