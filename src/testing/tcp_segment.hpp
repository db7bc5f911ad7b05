// A TCP segment of a captured packet, and the streams that segments make.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/testing/tcp_stream.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::testing {

struct Segment {
  Endpoint from;
  Endpoint to;
  std::uint32_t seq = 0;  ///< of its first byte of payload
  std::uint32_t ack_number = 0;
  ByteView payload = {};  ///< of the packet; none of a RST
  std::size_t sent = 0;   ///< bytes of payload on the wire: more than those of a cut capture
  bool syn = false;
  bool fin = false;
  bool rst = false;
  bool psh = false;
  bool ack = false;
};

/// Of the innermost TCP header behind IP; nullopt where there is none, where an ICMP error quotes
/// it, and in fragments.
[[nodiscard]] std::optional<Segment> segment_of(const wire::Decoded& decoded);

/// One direction of one connection, put together from its segments.
class TcpAssembly {
 public:
  TcpAssembly(const Endpoint& from, const Endpoint& to) : from_(from), to_(to) {}

  [[nodiscard]] bool has(const Segment& segment) const {
    return segment.from == from_ && segment.to == to_;
  }
  /// The ports are used again: a SYN with another number.
  [[nodiscard]] bool is_over(const Segment& segment) const;

  /// The payload must live as long as this.
  void add(const Segment& segment);

  /// The nearest to the last one of all places with this number, which is modulo 2^32.
  [[nodiscard]] std::int64_t place_of(std::uint32_t seq) const;
  /// Where the stream begins: behind the SYN, else at the lowest place that has a payload.
  [[nodiscard]] std::optional<std::int64_t> begin() const;
  /// Behind the last byte that was sent.
  [[nodiscard]] std::optional<std::int64_t> end() const { return end_; }
  [[nodiscard]] bool is_empty() const { return pieces_.empty(); }
  [[nodiscard]] TcpStream stream() const;

 private:
  struct Piece {
    std::int64_t place = 0;
    ByteView bytes;
  };

  Endpoint from_;
  Endpoint to_;
  std::optional<std::uint32_t> last_seq_;
  std::int64_t last_place_ = 0;
  std::optional<std::int64_t> syn_;  // behind it
  std::optional<std::int64_t> end_;
  std::vector<Piece> pieces_;
};

}  // namespace pushpkt::testing
