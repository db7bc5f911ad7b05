// Fragments that wait for the rest of their datagram, in bounded memory. RFC 791, 3.2; RFC 8200,
// 4.5; RFC 5722 (overlaps are dropped)
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "pushpkt/stack/hand_host.hpp"
#include "pushpkt/wire/ip_packet.hpp"

namespace pushpkt::stack {

class Reassembly {
 public:
  static constexpr std::size_t most_datagrams = 32;
  static constexpr std::size_t most_fragments = 64;        ///< of one datagram
  static constexpr std::size_t most_bytes = 4U << 20;      ///< of all together
  static constexpr std::chrono::seconds longest_wait{15};  ///< RFC 1122, 3.3.2 asks for 60 to 120

  /// The datagram, from its IP header on, if this was the last part of it that was missing; its
  /// IPv4 checksum is right. A fragment whose own is wrong is ignored. Where there is no room, the
  /// oldest datagram is given up.
  [[nodiscard]] std::optional<Bytes> add(const wire::IpPacket& fragment, HostTime now);
  [[nodiscard]] std::size_t datagrams() const { return waiting_.size(); }

 private:
  struct Datagram {
    Bytes key;
    HostTime since{0};
    std::vector<Bytes> fragments = {};
    std::size_t bytes = 0;
  };
  void drop_front();
  std::deque<Datagram> waiting_;  // the oldest first
  std::size_t bytes_ = 0;
};

}  // namespace pushpkt::stack
