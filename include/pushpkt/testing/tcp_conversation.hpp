// tcp_conversation(): a TCP connection of a recording, its segments in order and both its streams.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/testing/location.hpp"
#include "pushpkt/testing/tcp_stream.hpp"

namespace pushpkt::testing {

struct TcpSegment {
  bool from_client = false;
  std::string flags = {};  ///< "SYN", "SYN,ACK", "PSH,ACK"
  /// Relative to the first byte of payload, which has 1, as Wireshark's tcp.seq and tcp.ack.
  std::int64_t seq = 0;
  std::optional<std::int64_t> ack = {};  ///< nullopt: without the flag ACK
  std::string payload = {};
  bool is_retransmission = false;  ///< all its bytes, its SYN or FIN were sent before
  std::size_t packet = 0;          ///< its place in the list of packets
};

struct TcpConversation {
  /// Sent the SYN; without one, the first packet.
  Endpoint client = {};
  Endpoint server = {};
  /// As one end sent them after the other: what it acknowledges stands before it, whatever the
  /// order of the packets. Wherever TCP leaves that open, in the order of the packets.
  std::vector<TcpSegment> segments = {};
  TcpStream to_server = {};
  TcpStream to_client = {};
  bool is_opened = false;  ///< SYN, SYN ACK, and an ACK of it
  bool is_closed = false;  ///< a FIN of each side, each acknowledged
  bool is_reset = false;

  /// Both streams are whole.
  [[nodiscard]] bool is_whole() const { return to_server.is_whole() && to_client.is_whole(); }
  /// The flags of each segment, the client's with ">" and the server's with "<": "> SYN",
  /// "< SYN,ACK", "> ACK". With the payload's size where there is one: "> PSH,ACK 18".
  [[nodiscard]] std::vector<std::string> outline() const;
};

/// All connections of the packets, in the order of their first ones. Of a packet that was recorded
/// on two links (`recorded("tcp")`) the one on the link of the connection's first packet counts.
/// What tcp_streams() does not read is not read.
[[nodiscard]] std::vector<TcpConversation> tcp_conversations(std::span<const sniff::Seen> packets);

/// `const auto http = tcp_conversation(recorded("tcp port 80"));`: the only connection of the
/// packets. None, or several, fails the test and gives an empty or the first one.
[[nodiscard]] TcpConversation tcp_conversation(std::span<const sniff::Seen> packets,
                                               const Location& test = Location::current());

/// A line for each segment.
void PrintTo(const TcpConversation& conversation, std::ostream* out);

}  // namespace pushpkt::testing
