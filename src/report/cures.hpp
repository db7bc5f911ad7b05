// What is missing and what helps, each cure once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/report/style.hpp"

namespace pushpkt::report {

struct Missing {
  std::string name;  ///< "raw-ip"
  std::string what;  ///< the error without its hint; "": it is not shown
  std::string cure;
};

/// "Operation not permitted (EPERM)" of "cannot open a raw IPv4 socket: Operation not ...".
[[nodiscard]] std::string_view reason_of(std::string_view error);

/// "  raw-ip, packet: Operation not permitted (EPERM)\n    it needs CAP_NET_RAW: ...\n": those with
/// the same reason and cure together, in the order of the first.
[[nodiscard]] std::string cures_text(const std::vector<Missing>& all, const Style& style);

}  // namespace pushpkt::report
