// Does this packet answer that one? Addresses, ports and identifiers must be the request's, turned
// round, and a message must be an answer with the request's identifier where its header row says
// how (Answering in header.hpp: DHCP, DNS, NTP, SCTP's INIT, ICMP, IGMP). RFC 768, 792, 826, 4443,
// 9293
#pragma once

#include <optional>
#include <string>

#include "pushpkt/base/address.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/host_receive.hpp"

namespace pushpkt::wire {

/// What an answer to a packet is recognised by.
struct Request {
  enum class Kind : std::uint8_t {
    udp,
    tcp,
    sctp,
    echo,  ///< ICMP with an identifier and a sequence number
    arp,
    neighbour,
    query,  ///< addresses alone: router solicitation, group membership
    /// Any other IP packet: nothing answers it, but an ICMP error that quotes its IP header.
    packet,
  };
  Kind kind{};
  Ip local;
  Ip remote;                 ///< of arp and neighbour: the address whose MAC is asked for
  std::uint16_t local_id{};  ///< the source port, or the identifier of an echo
  /// The destination port, the sequence number of an echo; of a packet its protocol.
  std::uint16_t remote_id{};
  bool to_group = false;  ///< broadcast or multicast: hosts answer from their own addresses
  const Header* message = nullptr;  ///< of the request: the header that knows its answers
  std::optional<std::uint64_t> message_id = {};  ///< see MessageRole
  /// ip.id or ipv6.flow, where it tells the packet from others of its sender: an ICMP error that
  /// quotes another number is about another packet. request_of() leaves it open.
  std::optional<std::uint32_t> network_id = {};
  friend bool operator==(const Request&, const Request&) = default;
};

[[nodiscard]] constexpr bool has_ports(Request::Kind kind) { return kind <= Request::Kind::sctp; }

/// nullopt: the packet is not a request of these kinds (an echo reply, an ICMP error, IGMP ...).
[[nodiscard]] std::optional<Request> request_of(const Decoded& packet);
/// The same; of any other IP packet what an ICMP error about it is recognised by (Kind::packet):
/// addresses and protocol. nullopt: not IP.
[[nodiscard]] std::optional<Request> quotable_of(const Decoded& packet);

/// An ICMP error and who sent it.
struct QuotingIcmp {
  bool ip6 = false;
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint32_t mtu = 0;  ///< of "fragmentation needed" and "packet too big"; else 0
};

/// What a packet is to a request.
struct Match {
  enum class Kind : std::uint8_t {
    none,
    answer,
    icmp_error,  ///< an ICMP message that quotes the request (a redirect is one, too)
    near_miss,   ///< an answer but for one field
  };
  enum class Extent : std::uint8_t {
    whole,
    first_fragment,  ///< the rest comes in later fragments
    later_fragment,  ///< of a near miss: it has no ports, only the addresses fit
    cut,             ///< the packet claims more bytes than there are
  };
  Kind kind = Kind::none;
  Extent extent = Extent::whole;
  std::string_view field = {};  ///< of a near miss: the field that differs, "udp.srcport"
  bool discarded = false;       ///< of a near miss: its receiver discards it
  std::string why = {};         ///< of a near miss: "an answer came from port 40001, not 12000"
  std::optional<Ip> from = {};  ///< the sender of the packet (of an ARP or ND reply, its subject)
  std::size_t layer = 0;        ///< the layer with the ports or ids, or the ICMP error
  QuotingIcmp icmp = {};        ///< of an icmp_error, and of one that quotes too little

  explicit operator bool() const { return kind != Kind::none; }
};

/// The request that a packet answers or, as an ICMP error, quotes: what matches are looked up by.
struct AnsweredRequest {
  /// nullopt: only the addresses are known (later fragments, an error that quotes little); of an
  /// error that quotes no whole IP header not even those.
  std::optional<Request::Kind> kind;
  Ip local;  ///< of a quotation: the source that it names
  Ip remote;
  std::uint16_t local_id{};
  std::uint16_t remote_id{};
  bool quoted = false;
  std::optional<std::uint64_t> message_id = {};  ///< of an answer; see MessageRole
  std::optional<std::uint32_t> network_id = {};  ///< of a quotation: ip.id or ipv6.flow
};

/// ip.id or ipv6.flow of the outermost IP header; nullopt where there is none.
[[nodiscard]] std::optional<std::uint32_t> network_id_of(const Decoded& packet);

/// The packet that begins with layer `first`: 0, or packet_inside().
[[nodiscard]] AnsweredRequest answered_request(const Decoded& packet, std::size_t first = 0);

/// The layer with the addresses of the packet that a tunnel over UDP carries (VXLAN, GENEVE),
/// behind the ports of the one that begins with layer `first`; nullopt where there is none.
[[nodiscard]] std::optional<std::size_t> packet_inside(const Decoded& packet, std::size_t first);

/// Whether hosts answer it from addresses of their own: sent to a broadcast or multicast address.
[[nodiscard]] bool is_asked_of_group(const Request& request);

/// Whether the payload of a datagram can be the answer to another's: true unless both are messages
/// of the protocol of that port, whose roles or identifiers do not fit.
[[nodiscard]] bool message_answers(PortPair request_ports, ByteView request, ByteView answer);

/// Quotations may be as short as eight bytes behind the IP header (RFC 792), and ports are read in
/// shorter ones; an error that quotes less, or a later fragment, is a near miss where protocol and
/// destination fit as far as they are there. The source address and port that a quotation names may
/// be another's: a NAT changes them.
[[nodiscard]] Match answers(const Request& request, const Decoded& packet);
/// The same, but an answer or ICMP error that `host` discards (of errors also those that quote
/// fewer than eight bytes behind the IP header), and an error about a packet of another host, are
/// near misses with the reason: see discard_reason(). Packets inside of tunnels over UDP are looked
/// at, too.
[[nodiscard]] Match answers(const Request& request, const Decoded& packet,
                            const ReceivingHost& host);
/// The same for two packets; none where `request` is no request.
[[nodiscard]] Match answers(const Decoded& request, const Decoded& packet);

}  // namespace pushpkt::wire
