// Which side of a conversation sent a packet: the client begins it.
#pragma once

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "pushpkt/replay/edits.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::replay {

/// Remembers the latest 65,536 conversations.
class Sides {
 public:
  /// nullopt: neither IP nor ARP. An address in one of `servers` is the server's, and its peer the
  /// client. Where that names no side, or both: TCP's sender of a SYN is the client, that of a SYN
  /// with ACK the server. Otherwise a sender with a port below 1024 is the server of one with a
  /// port above, and without such ports the first packet comes from the client.
  [[nodiscard]] std::optional<Side> sender_of(const wire::Decoded& packet,
                                              std::span<const Prefix> servers = {});

 private:
  std::unordered_map<std::string, bool> first_is_client_;  // by both ends, the smaller first
  std::deque<std::string> order_;
};

}  // namespace pushpkt::replay
