// The answer to "can we hold a whole TCP conversation by hand?", for a screen and for a program.
#pragma once

#include <string>

#include "pushpkt/ask/tcp.hpp"
#include "pushpkt/report/style.hpp"

namespace pushpkt::report {

/// A table of ways, the socket's segments beside those by hand, the differences with owner and
/// reason, the answer.
[[nodiscard]] std::string tcp_text(const ask::TcpAnswer& answer, const Style& style);

/// One JSON document, `"schema": 1`; a newline at the end.
[[nodiscard]] std::string tcp_json(const ask::TcpAnswer& answer);

}  // namespace pushpkt::report
