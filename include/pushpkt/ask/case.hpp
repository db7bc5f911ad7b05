// A case: what is different from the base request, as it is typed and as it is built.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/path/path.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "pushpkt/wire/build.hpp"

namespace pushpkt::ask {

/// "ip.ttl=0", "udp.length=4+udp.checksum=0", "payload.bytes=1473", "frame.cut=20".
struct Case {
  std::string text;     ///< as it was typed or stands in the catalogue
  std::string purpose;  ///< what it is for; empty for a typed one
  struct Change {
    std::string name;  ///< Wireshark's name of a field, or one of `sizes()`
    std::string value;
  };
  std::vector<Change> changes;
};

/// Reads a case; an input error names the field or value and what it could be.
[[nodiscard]] Result<Case> parse_case(std::string_view text, std::string_view purpose = {});

/// Who is asked, and from where: the addresses of the base request.
struct Ends {
  Endpoint local;
  Endpoint remote;
  stack::NextHop hop;
};

/// A case on the base request: the transport is UDP, or what the case's fields belong to (a TCP
/// SYN, an ICMP echo, an ARP request); a VLAN tag or an extension header is put in where the case
/// names one.
struct Built {
  wire::Recipe recipe;
  wire::Frame frame;
  std::uint8_t protocol = 17;           ///< of the transport, for paths that are opened by it
  std::size_t outermost_changed = 0;    ///< the first layer that the case changes
  std::vector<wire::Setting> settings;  ///< what was set, for the report
};

/// An input error where the case has no place in this family (ip.ttl over IPv6).
[[nodiscard]] Result<Built> build_case(const Case& one, const Ends& ends,
                                       const path::PathKind& kind, std::string_view message);

/// All cases that we ask without being told: every field, every limit, every class of address, as
/// far as the family has them.
[[nodiscard]] std::vector<Case> catalogue(bool ip6);

}  // namespace pushpkt::ask
