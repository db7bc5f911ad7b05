// A case: what is different from the base request, as it is typed and as it is built.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/path/path.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "pushpkt/wire/build.hpp"

namespace pushpkt::ask {

/// Changes of the base request, or whole packets instead of it:
/// "ip.ttl=0", "udp.length=4+udp.checksum=0", "payload.bytes=1473", "frame.cut=20",
/// "fragments.at=24+fragments.order=2,1", "ip(ttl=3)/udp()/\"hello\"".
struct Case {
  std::string text;     ///< as it was typed or stands in the catalogue
  std::string purpose;  ///< what it is for; empty for a typed one
  struct Change {
    std::string name;  ///< Wireshark's name of a field, or one of `knobs()`
    std::string value;
  };
  std::vector<Change> changes;
  std::vector<wire::Recipe> packets;  ///< whole ones, sent one after the other; then no changes
};

/// Reads a case; an input error names the field or value and what it could be. A text with a
/// parenthesis, a slash or a quote before its first "=" is one of whole packets.
[[nodiscard]] Result<Case> parse_case(std::string_view text, std::string_view purpose = {});
/// Reads recipes, joined by " | " where there are several. What they leave open in addresses and
/// ports is filled in from the base request.
[[nodiscard]] Result<Case> parse_packets(std::string_view text, std::string_view purpose = {});

/// What a case may name that is no field, each with its meaning.
struct PseudoField {
  std::string_view name;
  std::string_view what;
};
[[nodiscard]] std::span<const PseudoField> knobs();

/// Whether its segment belongs to an open TCP connection (`tcp.connection=open`).
[[nodiscard]] bool wants_connection(const Case& one);

inline constexpr std::uint8_t udp_protocol = 17;

/// Who is asked, and from where: the addresses of the base request.
struct Ends {
  Endpoint local;
  Endpoint remote;
  stack::NextHop hop;
  /// An open TCP connection, in which the server has sent nothing yet.
  struct Connection {
    std::uint32_t seq;         ///< the next number of our side
    std::uint32_t ack;         ///< the next of the server's
    std::uint16_t window = 0;  ///< bytes that the server takes from `seq` on
  };
  std::optional<Connection> connection = {};
};

/// A case, built. Of changes: the transport is UDP, or what the case's fields belong to (a TCP
/// SYN, an ICMP echo, an ARP request); a VLAN tag or an extension header is put in where the case
/// names one.
struct Built {
  wire::Recipe recipe;                   ///< of the first frame; of the datagram that was cut up
  std::vector<wire::Frame> frames;       ///< at least one, in the order in which they are sent
  std::uint8_t protocol = udp_protocol;  ///< of the transport, for paths that are opened by it
  std::size_t outermost_changed = 0;     ///< the first layer that the case changes
  std::vector<wire::Setting> settings;   ///< what was set, for the report
  Ends ends;                             ///< between which it was built
};

/// An input error where the case has no place in this family (ip.ttl over IPv6).
[[nodiscard]] Result<Built> build_case(const Case& one, const Ends& ends,
                                       const path::PathKind& kind, std::string_view message);

/// All cases that we ask without being told: every field, every limit, every class of address, as
/// far as the family has them.
[[nodiscard]] std::vector<Case> catalogue(bool ip6);

}  // namespace pushpkt::ask
