// Is this packet the answer to one of ours? Addresses, ports and ids must be ours turned round.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::tool {

/// What an answer to a packet is told by.
struct Request {
  enum class Kind : std::uint8_t { udp, tcp, echo, arp, neighbour };
  Kind kind{};
  Ip local;
  Ip remote;                  ///< for arp and neighbour: whose MAC address is asked for
  std::uint16_t local_id{};   ///< the source port, or the identifier of an echo
  std::uint16_t remote_id{};  ///< the destination port, or the sequence number of an echo
  bool to_many = false;  ///< a broadcast, a group: whoever answers does so from its own address
};

/// nullopt: nobody answers such a packet, or we do not know how.
[[nodiscard]] std::optional<Request> request_of(const wire::Decoded& packet);

struct Likeness {
  enum class Kind : std::uint8_t { none, answer, near_miss };
  Kind kind = Kind::none;
  std::string why;  ///< of a near miss: "an answer came from port 40001, not 12000"
  std::optional<Ip> from = std::nullopt;  ///< of a near miss that only comes from another address
};

/// An ICMP error that quotes the request is an answer, too.
[[nodiscard]] Likeness compare(const Request& request, const wire::Decoded& packet);

}  // namespace pushpkt::tool
