// A case: how a packet differs from the base request, as text and as frames.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pushpkt/path/path.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "pushpkt/wire/build.hpp"

namespace pushpkt::cases {

/// Changes of the base request, or whole packets instead of it:
/// "ip.ttl=0", "udp.length=4+udp.checksum=0", "payload.bytes=1473", "frame.cut=20",
/// "fragments.at=24+fragments.order=2,1", "ip(ttl=3)/udp()/\"hello\"".
struct Case {
  std::string text = {};     ///< as it was typed, or as it stands in the catalogue
  std::string purpose = {};  ///< what it tests; empty for a typed case
  struct Change {
    std::string name = {};   ///< Wireshark's name of a field, or one of `pseudo_fields()`
    std::string value = {};  ///< as it was typed
    const wire::Field* field = nullptr;  ///< where the name is a field's
    /// The value, parsed: a field's (or a sequence number's) Value, bytes, or byte counts.
    std::variant<std::monostate, wire::Value, Bytes, std::vector<std::size_t>> parsed = {};
  };
  std::vector<Change> changes = {};
  std::vector<wire::Recipe> packets =
      {};  ///< whole packets, sent one after the other; then no changes
};

/// Reads a case; an input error names the field or value and what it could be. A text with a
/// parenthesis, a slash or a quote before its first "=" is a case of whole packets.
[[nodiscard]] Result<Case> parse_case(std::string_view text, std::string_view purpose = {});
/// Reads recipes, joined by " | ". Addresses and ports that they leave open are filled in from the
/// base request.
[[nodiscard]] Result<Case> parse_packets(std::string_view text, std::string_view purpose = {});

/// A name that a case may set beside the fields.
struct PseudoField {
  std::string_view name;
  std::string_view what;
};
[[nodiscard]] std::span<const PseudoField> pseudo_fields();

/// Whether its segment belongs to an open TCP connection (`tcp.connection=open`).
[[nodiscard]] bool wants_connection(const Case& asked);

inline constexpr std::uint8_t udp_protocol = 17;

/// The two ends of the base request.
struct Ends {
  Endpoint local;
  Endpoint remote;
  stack::NextHop hop;
  /// An open TCP connection. The server has sent no data yet.
  struct Connection {
    std::uint32_t seq;         ///< our next sequence number
    std::uint32_t ack;         ///< the server's next one
    std::uint16_t window = 0;  ///< bytes that the server accepts from `seq` on
  };
  std::optional<Connection> connection = {};
};

/// A case, built. With changes: the transport is UDP, or the protocol of the case's fields (a TCP
/// SYN, an ICMP echo, an ARP request); VLAN tags and extension headers are added where the case
/// names their fields.
struct Built {
  wire::Recipe recipe = {};  ///< of the first frame; of the datagram before it was fragmented
  std::vector<wire::Frame> frames = {};      ///< at least one, in the order of sending
  std::uint8_t protocol = udp_protocol;      ///< of the transport; some paths are opened by it
  std::size_t outermost_changed = 0;         ///< the first layer that the case changes
  std::vector<wire::Setting> settings = {};  ///< what was set, for the report
  Ends ends = {};                            ///< that it was built between
};

/// An input error where the case has no place in this family (ip.ttl over IPv6).
[[nodiscard]] Result<Built> build_case(const Case& asked, const Ends& ends,
                                       const path::PathKind& kind, std::string_view message);

/// The cases of `ask fields` without arguments: every field, every limit, every class of address
/// that the family has.
[[nodiscard]] std::vector<Case> catalogue(bool ip6);

}  // namespace pushpkt::cases
