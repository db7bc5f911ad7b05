// How much of a packet an ICMP error quotes. RFC 792; RFC 1122, 3.2.2; RFC 4443, 2.4
#pragma once

#include <cstdint>
#include <optional>

#include "wire/packet_ends.hpp"

namespace pushpkt::wire {

struct Quotation {
  /// Of what stands behind the IP headers a kernel reads so many bytes: icmp_socket_deliver() and
  /// icmpv6_notify() drop an error that quotes fewer.
  static constexpr std::size_t least_behind_ip = 8;

  Ends ends = {};
  bool has_ip = false;                         ///< a whole IP header
  std::size_t bytes = 0;                       ///< all of it
  std::size_t behind_ip = 0;                   ///< behind IP and its extension headers
  bool is_later_fragment = false;              ///< it has no ports
  std::optional<std::uint16_t> protocol = {};  ///< see protocol_behind()
};

/// `error` has the ends of an ICMP error: its `quotation` is not 0.
[[nodiscard]] Quotation quotation_in(const Decoded& packet, const Ends& error);

/// The protocol that the IP header in layer `network`, or the last of its extension headers, names;
/// nullopt behind an extension header that is cut.
[[nodiscard]] std::optional<std::uint16_t> protocol_behind(const Decoded& packet,
                                                           std::size_t network);

/// Whether the quotation may be of this request by what there is of it: protocol and destination.
[[nodiscard]] bool may_quote(const Request& request, const Quotation& quoted);

}  // namespace pushpkt::wire
