// What the answers to a TCP segment show. RFC 9293, RFC 5961
#pragma once

#include <optional>
#include <string>

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/journey/trial.hpp"

namespace pushpkt::ask {

[[nodiscard]] bool is_no_tcp(const journey::SeenPacket& packet);
/// Data, or a SYN-ACK to a SYN: in an open connection it repeats the handshake's. A bare ACK is
/// only the kernel's, and a reset refuses.
[[nodiscard]] bool answers_by_tcp(const journey::SeenPacket& packet,
                                  const journey::WrittenFrame& wrote);

/// nullopt: the frame that we wrote has no TCP header.
[[nodiscard]] std::optional<TcpOutcome> tcp_outcome_of(const journey::WrittenFrame& wrote,
                                                       const journey::Trial& trial);
/// "; a TCP reset came back"
[[nodiscard]] std::string describe(const TcpOutcome& outcome);

}  // namespace pushpkt::ask
