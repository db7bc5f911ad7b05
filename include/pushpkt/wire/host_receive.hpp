// Whether a host takes a packet in, or discards it silently, and why. RFC 1122, 3.2.1 and 4.1.3;
// RFC 8200, 4; RFC 4861, 6.1, 7.1 and 8.1; RFC 768; RFC 792; RFC 9293, 3.1; IEEE 802.1Q
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::wire {

/// A header around the IP packet: a VLAN tag, PPPoE, the outer headers of a tunnel.
struct Encapsulation {
  const Header* header = nullptr;
  std::uint64_t id = 0;  ///< of a VLAN tag
  friend bool operator==(const Encapsulation&, const Encapsulation&) = default;
};

/// The receiving end: what decides which packets are for it.
struct ReceivingHost {
  std::vector<Mac> macs = {};       ///< of its interface; empty: MAC addresses are not compared
  std::vector<Ip> addresses = {};   ///< empty, or with 0.0.0.0 or ::: a packet to any address
  std::vector<Ip> broadcasts = {};  ///< of its networks: 192.168.5.255
  /// As its own packets have them, outermost first. MPLS and the VLAN tag 0 do not count.
  std::vector<Encapsulation> encapsulation = {};
  bool loopback = false;  ///< its packets come from itself: no MAC address and source is odd
  friend bool operator==(const ReceivingHost&, const ReceivingHost&) = default;
};

/// The host that sent this packet: what it may expect an answer by. `macs` has the packet's source,
/// where there is one; an interface's own address, which ARP answers, is the caller's to add.
[[nodiscard]] ReceivingHost host_that_sent(const Decoded& packet);

/// Why a host discards a packet.
struct Discard {
  enum class Kind : std::uint8_t {
    elsewhere,      ///< for another MAC or IP address
    encapsulation,  ///< in a VLAN or tunnel that the host is not in
    martian,        ///< from or to an address that no packet on a wire has
    malformed,      ///< a wrong checksum, or lengths that contradict each other
    forbidden,      ///< a field that makes the receiver ignore the packet (a hop limit, an option)
  };
  Kind kind{};
  std::string_view field = {};  ///< "ip.checksum"; the name of the header for an encapsulation
  std::string why = {};  ///< continues "the packet came, but": "it went to 02:..:77, not to us"
};

/// nullopt: the host takes it in. Judged are all headers up to the transport header (or the ICMP
/// message): of a fragment those of IP. What a capture has cut off is not held against the packet.
[[nodiscard]] std::optional<Discard> discard_reason(const Decoded& packet,
                                                    const ReceivingHost& host);

/// Whether no packet on a wire may come from there (RFC 1122, 3.2.1.3; RFC 4291, 2.5): loopback,
/// broadcast and multicast addresses, 0.0.0.0/8 and ::, and the receiver's own ones.
[[nodiscard]] bool is_martian_source(const Ip& source, std::span<const Ip> own);

/// Whether the packet, from its IP header on, is whole and has nothing to be judged but addresses
/// and checksums: IPv4 without options or IPv6 without extension headers, and no fragment.
[[nodiscard]] bool is_plain_ip(ByteView packet);

/// The first layer behind the IP header `network` that is no IPv6 extension header; layers().size()
/// where there is none.
[[nodiscard]] std::size_t layer_behind_ip(const Decoded& packet, std::size_t network);

}  // namespace pushpkt::wire
