// Values that have names: services where a port is meant, letters where TCP's flags are.
#pragma once

#include <optional>
#include <string_view>

#include "pushpkt/wire/field.hpp"

namespace pushpkt::wire {

/// "domain" in udp.dstport (services(5), then the most common by ourselves), "SA" in tcp.flags
/// (F S R P A U E C N: FIN, SYN, RST, PSH, ACK, URG, ECE, CWR, AE). nullopt: no such name.
[[nodiscard]] std::optional<std::uint64_t> named_value(const Field& field, std::string_view text);

}  // namespace pushpkt::wire
