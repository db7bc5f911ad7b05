// The drops of a watch: a line as they happen, and a table at the end.
#pragma once

#include <string>

#include "pushpkt/drops/watch.hpp"
#include "pushpkt/report/style.hpp"

namespace pushpkt::report {

/// Where the numbers come from.
struct DropSource {
  bool traced = false;     ///< by the tracepoint; else by counters
  std::uint64_t lost = 0;  ///< traced drops that could not be read
};

/// "1x  router  IP_INHDR  ip_forward  IPv4"; for the first of a kind what it means and the cure.
[[nodiscard]] std::string drop_line(const drops::DropNews& news, const Style& style);
/// One JSON object in a line.
[[nodiscard]] std::string drop_json(const drops::DropNews& news, bool traced);
[[nodiscard]] std::string drops_summary(const drops::Tally& tally, const DropSource& source,
                                        const Style& style);

}  // namespace pushpkt::report
