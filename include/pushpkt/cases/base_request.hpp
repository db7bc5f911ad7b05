// The request that every case changes.
#pragma once

#include "pushpkt/cases/case.hpp"

namespace pushpkt::cases {

/// A datagram to the server; a TCP SYN, an ICMP echo or an ARP request where the case's fields
/// belong to it, with the tags and extension headers that the case names. `protocol` is set to the
/// transport's number.
[[nodiscard]] wire::Recipe base_request(const Case& asked, const Ends& ends,
                                        std::string_view message, std::uint8_t& protocol);

}  // namespace pushpkt::cases
