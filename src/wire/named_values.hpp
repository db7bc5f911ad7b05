// Values that have names: services where a port is meant, flags where a row is made of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pushpkt/wire/protocols_set.hpp"

namespace pushpkt::wire {

/// Whether both are the same but for case, and `_` for `-`: "echo-request" is "Echo_Request".
[[nodiscard]] bool same_word(std::string_view a, std::string_view b);

/// "domain" in udp.dstport (services(5), then the most common by ourselves); the names of flags in
/// a row that has flags as parts ("syn|ack" or "syn,ack" in tcp.flags, "DF" in ip.flags); "SA" in
/// tcp.flags (F S R P A U E C N: FIN, SYN, RST, PSH, ACK, URG, ECE, CWR, AE). nullopt: no such
/// name.
[[nodiscard]] std::optional<std::uint64_t> named_value(const Field& field, std::string_view text,
                                                       const Protocols& protocols);

/// "syn" in tcp.flags: the name of a flag that is a part of the row. Letters are no names.
[[nodiscard]] bool is_flag_name(const Field& field, std::string_view word,
                                const Protocols& protocols);

/// What such a row takes, for an error: "names of flags, like syn|ack, ...". Empty for other rows.
[[nodiscard]] std::string named_forms(const Field& field, const Protocols& protocols);

}  // namespace pushpkt::wire
