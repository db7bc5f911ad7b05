// A conversation as a ladder: hosts as columns, time downwards, an arrow for each packet.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "pushpkt/report/style.hpp"

namespace pushpkt::report {

/// A packet between two hosts, or the place where one died.
struct LadderStep {
  std::size_t from = 0;  ///< column of the host that it comes from
  std::size_t to = 0;    ///< column of the host that it goes to; the same as `from` over loopback
  bool died = false;     ///< no arrow: it was dropped on host `from`
  std::optional<double> seconds = std::nullopt;  ///< since the first packet
  std::string what = {};                         ///< "UDP 40556 -> 12000, 5 bytes"
  std::vector<std::string> notes = {};  ///< who wrote what, what changed on the way, or why it died
};

struct Ladder {
  std::string name = {};                ///< what it shows: "raw-ip"
  std::vector<std::string> hosts = {};  ///< at most ladder_hosts
  std::vector<LadderStep> steps = {};
  std::size_t left_out = 0;  ///< packets that were not kept: the ladder's size is bounded
};

/// Columns of a ladder.
inline constexpr std::size_t ladder_hosts = 8;

/// "1 more packet is not shown."
[[nodiscard]] std::string hidden_packets(const Ladder& ladder);

/// Lines of at most `style.width` columns, where the text of a packet allows it. Host names that do
/// not fit over their columns are replaced by letters, which are explained above.
[[nodiscard]] std::string ladder_text(const Ladder& ladder, const Style& style);

}  // namespace pushpkt::report
