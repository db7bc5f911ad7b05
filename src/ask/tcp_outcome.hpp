// What the answers to a TCP segment say of it. RFC 9293, RFC 5961
#pragma once

#include <optional>
#include <string>

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/journey/trial.hpp"

namespace pushpkt::ask {

[[nodiscard]] bool is_no_tcp(const sniff::Seen& seen);
/// A SYN-ACK, or data. A bare ACK is the kernel's receipt, and a reset is a refusal.
[[nodiscard]] bool answers_by_tcp(const sniff::Seen& seen);

/// nullopt: the frame that we wrote has no TCP header.
[[nodiscard]] std::optional<TcpOutcome> fate_of(const wire::Frame& wrote,
                                                const journey::Trial& trial);
/// "; a TCP reset came back"
[[nodiscard]] std::string in_words(const TcpOutcome& fate);

}  // namespace pushpkt::ask
