// Which side of a conversation sent a packet: the client begins it.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "pushpkt/base/lru_map.hpp"
#include "pushpkt/replay/edits.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::replay {

/// The two ends of a conversation, two hosts, or what tells a datagram in fragments from others:
/// addresses of one family, ports and numbers as bytes.
struct EndsKey {
  std::array<std::uint8_t, 40> bytes{};
  friend bool operator==(const EndsKey&, const EndsKey&) = default;
};
struct EndsHash {
  [[nodiscard]] std::size_t operator()(const EndsKey& key) const;
};

/// The table of a conversation's sides has a bound; what was unused for longest is forgotten.
class Sides {
 public:
  /// Conversations that are known at a time, and as many datagrams in fragments. Each table takes
  /// 64 MiB when it is full.
  static constexpr std::size_t most_known = std::size_t{1} << 20U;

  explicit Sides(std::size_t most = most_known)
      : conversations_(most), datagrams_(most), hosts_(most) {}

  /// nullopt: neither IP nor ARP. An address in one of `servers` is the server's, and its peer the
  /// client. Where that names no side, or both: TCP's sender of a SYN is the client, that of a SYN
  /// with ACK the server. Otherwise a sender with a port below 1024 is the server of one with a
  /// port above, and without such ports the first packet comes from the client. Fragments have the
  /// side of their datagram's first one; where it was not seen, of the two hosts' latest packet.
  [[nodiscard]] std::optional<Side> sender_of(const wire::Decoded& packet,
                                              std::span<const Prefix> servers = {});

  /// Conversations: the next packet of one decides its sides anew.
  [[nodiscard]] std::uint64_t forgotten_conversations() const { return conversations_.forgotten(); }
  /// Datagrams in fragments: the side of a later fragment is that of the hosts' latest packet.
  [[nodiscard]] std::uint64_t forgotten_datagrams() const { return datagrams_.forgotten(); }

 private:
  using Known = LruMap<EndsKey, bool, EndsHash>;

  Known conversations_;  // by both ends, the smaller one first: whether that one is the client
  Known datagrams_;      // in fragments: whether their sender is the client
  // By two addresses, the smaller one first: whether that one is the client. Each conversation uses
  // the entry of its hosts, so that it is never forgotten before them.
  Known hosts_;
};

}  // namespace pushpkt::replay
