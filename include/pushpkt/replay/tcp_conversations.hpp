// What a capture holds of one client's TCP connections: who said what, and after what. RFC
// 9293, 3.4
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/replay/tcp_segments.hpp"
#include "pushpkt/sniff/seen.hpp"

namespace pushpkt::replay {

/// Bytes of the client, and those that the server sent before the client went on.
struct SavedTurn {
  std::uint64_t number = 0;  ///< of the captured packet with its first byte
  Bytes request = {};        ///< empty: the server speaks first
  Bytes answer = {};
};

struct SavedConnection {
  std::uint64_t number = 0;  ///< of its first packet
  Endpoint client = {};
  Endpoint server = {};
  std::vector<SavedTurn> turns = {};
  bool server_closed = false;  ///< the server's FIN is in the capture
  FirstNumbers first = {};     ///< as far as its SYNs are in the capture
  /// Of the server, where they were asked for: as they were captured.
  std::vector<ServerSegment> segments = {};

  [[nodiscard]] std::size_t answer_bytes() const;
};

/// Puts streams together from segments in any order; of bytes that were sent twice the first ones
/// count.
class TcpConversations {
 public:
  /// What is kept, in bytes, at most: payloads, and what is remembered beside them.
  static constexpr std::size_t most_bytes = std::size_t{256} << 20U;
  static constexpr std::size_t connection_bytes = 768;  ///< beside its payloads; it may have none
  static constexpr std::size_t segment_bytes = 256;     ///< likewise, of one with a payload

  /// Without `client` it is, of each connection, who sent the SYN, or the first segment.
  /// `segments`: those of the servers are kept as well, of the interface that saw the connection's
  /// first packet.
  explicit TcpConversations(std::optional<Ip> client = {}, bool segments = false)
      : client_(client), keeps_segments_(segments) {}

  /// The next packet of the capture. Errors (input): a segment that the capture cut short; more
  /// than we keep.
  [[nodiscard]] Result<void> add(const sniff::SeenView& seen);
  /// After the last packet: the connections with a payload, in the order of their first packets.
  /// An input error names the first one of which bytes are missing.
  [[nodiscard]] Result<std::vector<SavedConnection>> connections() const;
  /// Connections of others than the client that was named.
  [[nodiscard]] std::uint64_t of_others() const { return others_.size(); }

 private:
  using Ends = std::pair<Endpoint, Endpoint>;  // client, server
  /// One direction: what came out of order waits.
  struct Side {
    std::optional<std::uint64_t> next = {};  // a position: it does not wrap around
    std::map<std::uint64_t, std::pair<std::uint64_t, Bytes>> ahead = {};  // by position

    [[nodiscard]] std::uint64_t position_of(std::uint32_t seq);
  };
  struct Flow {
    SavedConnection saved = {};
    Side client = {};
    Side server = {};
    std::pair<std::string, std::uint32_t> interface = {};  // of its first packet
  };

  struct Captured;
  [[nodiscard]] static std::optional<Captured> segment_of(const wire::Decoded& packet);
  void take_reset(const Captured& segment, const sniff::SeenView& seen,
                  const wire::Decoded& packet);
  [[nodiscard]] std::optional<bool> is_from_client(const Captured& segment);
  void forget_old_connection(const Ends& ends);
  Flow& flow_of(const Ends& ends, const sniff::SeenView& seen);
  void keep(Flow& flow, const sniff::SeenView& seen, const wire::Decoded& packet);
  [[nodiscard]] Result<void> check_bytes(const sniff::SeenView& seen) const;
  void take(Flow& flow, bool from_client, std::uint32_t seq, ByteView bytes, std::uint64_t number);
  static void append(Flow& flow, bool from_client, std::uint64_t position, ByteView bytes,
                     std::uint64_t number);

  std::optional<Ip> client_;
  bool keeps_segments_;
  std::set<Ends> others_;                // the smaller end first
  std::map<Ends, std::size_t> current_;  // the latest connection between two ends
  std::vector<Flow> flows_;
  std::size_t bytes_ = 0;
};

}  // namespace pushpkt::replay
