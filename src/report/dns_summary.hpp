// What a DNS message says, in the words of Wireshark's Info column.
#pragma once

#include <string>

#include "pushpkt/wire/decode.hpp"

namespace pushpkt::report {

/// "Standard query 0x1234 A example.com", "Standard query response 0x1234 A example.com A
/// 10.0.0.1"; long messages end with " ...".
[[nodiscard]] std::string dns_summary(const wire::Decoded& decoded, std::size_t layer);

}  // namespace pushpkt::report
