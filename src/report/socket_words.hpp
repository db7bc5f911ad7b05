// What the screen and the Markdown of `ask socket` say alike, cell by cell.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/ask/socket.hpp"
#include "pushpkt/report/table.hpp"

namespace pushpkt::report {

struct SocketTable {
  std::string title;
  std::vector<std::string> headings;
  std::vector<std::vector<Cell>> rows;
};

/// The packets, the series and the options; a table without rows is left out.
[[nodiscard]] std::vector<SocketTable> socket_tables(const ask::SocketAnswers& answers);

/// "Linux 6.18, IPv4, lab: client -- router -- server, seen at the router; each measured 4 times"
[[nodiscard]] std::string circumstances(const ask::SocketAnswers& answers);

inline constexpr std::string_view socket_question =
    "What does a plain socket put on the wire, and which option changes what?";
inline constexpr std::string_view socket_legend =
    "varies: not the same each time. A field in (brackets) follows from the others: a recipe "
    "computes it; all others a packet of our own has to say itself. `pushpkt ask socket --only "
    "IP_TTL` or `--only ip.id` shows a part.";

}  // namespace pushpkt::report
