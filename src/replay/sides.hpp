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

/// Facts by a key; the oldest of 65,536 is forgotten.
class KnownSides {
 public:
  void set(const std::string& key, bool is_client);
  [[nodiscard]] std::optional<bool> find(const std::string& key) const;

 private:
  std::unordered_map<std::string, bool> is_client_;
  std::deque<std::string> order_;
};

/// Remembers the latest 65,536 conversations, and as many datagrams in fragments.
class Sides {
 public:
  /// nullopt: neither IP nor ARP. An address in one of `servers` is the server's, and its peer the
  /// client. Where that names no side, or both: TCP's sender of a SYN is the client, that of a SYN
  /// with ACK the server. Otherwise a sender with a port below 1024 is the server of one with a
  /// port above, and without such ports the first packet comes from the client. Fragments have the
  /// side of their datagram's first one; where it was not seen, of the two hosts' latest packet.
  [[nodiscard]] std::optional<Side> sender_of(const wire::Decoded& packet,
                                              std::span<const Prefix> servers = {});

 private:
  KnownSides conversations_;  // by both ends, the smaller one first: that one
  KnownSides datagrams_;      // in fragments: their sender
  KnownSides hosts_;          // by two addresses: the first one
};

}  // namespace pushpkt::replay
