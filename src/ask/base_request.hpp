// The request that every case is laid over.
#pragma once

#include "pushpkt/ask/case.hpp"

namespace pushpkt::ask {

/// A datagram to the server; a TCP SYN, an ICMP echo or an ARP request where the case's fields
/// belong to it, with the tags and extension headers that the case names. `protocol` is set to the
/// transport's number.
[[nodiscard]] wire::Recipe base_request(const Case& one, const Ends& ends, std::string_view message,
                                        std::uint8_t& protocol);

}  // namespace pushpkt::ask
