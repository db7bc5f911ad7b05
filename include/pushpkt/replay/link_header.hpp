// The link-layer header that a packet gets for the device it shall leave by: cooked, loopback and
// bare IP captures have none that a wire would take. tcpdump.org/linktypes.html
#pragma once

#include <functional>
#include <optional>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::replay {

/// What the packets shall begin with.
struct LinkHeader {
  enum class Kind : std::uint8_t {
    as_captured,  ///< nothing is changed
    ethernet,     ///< Ethernet; a capture's own Ethernet header is kept
    bare,         ///< the IP packet alone: for raw sockets and devices without a link layer
  };
  Kind kind = Kind::as_captured;
  Mac source = {};  ///< of a given Ethernet header
  /// The MAC address behind which a destination is. Without it the header gets 00:00:00:00:00:00,
  /// which is for a dry run, or for who sets eth.dst afterwards.
  std::function<Result<Mac>(const Ip& destination)> next_hop;
};

/// The packet's bytes from its network layer on, and what an EtherType calls it; nullopt when the
/// link layer says nothing that Ethernet has a number for.
struct Inner {
  ByteView bytes = {};
  std::uint16_t ethertype = 0;
};
[[nodiscard]] std::optional<Inner> inner_of(const wire::Decoded& packet);

/// The Ethernet header for `inner`. ARP: to everybody when it asks, else to whom it answers; IP: to
/// the next hop, whose error it is when there is none.
[[nodiscard]] Result<Bytes> ethernet_header(const Inner& inner, const LinkHeader& framing);

}  // namespace pushpkt::replay
