// RST in a capture of the lab, and which of them a server owes to a FIN that went twice.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "program.hpp"

namespace pushpkt::test {

/// A segment of `pushpkt decode -T fields`; "10.77.1.2 -> 10.77.2.2, ports 50000 -> 12000".
struct SegmentRow {
  static constexpr unsigned fin = 1;
  static constexpr unsigned rst = 4;
  static constexpr unsigned ack = 16;
  static constexpr const char* columns =
      " -T fields -e ip.src -e ip.dst -e ipv6.src -e ipv6.dst -e tcp.srcport -e tcp.dstport "
      "-e tcp.flags -e tcp.seq_raw -e tcp.ack_raw -e tcp.len ";

  explicit SegmentRow(const std::string& line) {
    std::istringstream cells(line);
    std::vector<std::string> cell(10);
    for (std::string& text : cell) std::getline(cells, text, '\t');
    const std::string source = cell[0] + cell[2];
    const std::string destination = cell[1] + cell[3];
    forth = source + " -> " + destination + ", ports " + cell[4] + " -> " + cell[5];
    back = destination + " -> " + source + ", ports " + cell[5] + " -> " + cell[4];
    flags = number(cell[6]);
    seq = number(cell[7]);
    acknowledged = number(cell[8]);
    bytes = number(cell[9]);
  }
  [[nodiscard]] bool has(unsigned flag) const { return (flags & flag) != 0; }
  static std::uint32_t number(const std::string& text) {
    return text.empty() ? 0U : static_cast<std::uint32_t>(std::stoul(text, nullptr, 0));
  }

  std::string forth;
  std::string back;
  std::uint32_t flags = 0;
  std::uint32_t seq = 0;
  std::uint32_t acknowledged = 0;
  std::uint32_t bytes = 0;
};

/// A line for each segment with RST: its ends and numbers. A RST of the server is left out where it
/// answers a further acknowledgment of its FIN: the first one has ended the connection there. Looks
/// at the client's link, where each segment passes once.
inline std::string resets_in(const std::string& capture) {
  const Outcome rows = shell("pushpkt decode " + capture + SegmentRow::columns +
                             "'tcp and ether host 02:00:00:00:01:01'");
  EXPECT_EQ(rows.status, 0) << rows.err;
  std::map<std::string, std::uint32_t> ends;  // of a FIN, by its direction
  std::map<std::string, int> acknowledged;    // how often that was acknowledged, by the ACK's
  std::string out;
  std::istringstream lines(rows.out);
  for (std::string line; std::getline(lines, line);) {
    const SegmentRow row(line);
    if (row.has(SegmentRow::fin)) ends[row.forth] = row.seq + row.bytes + 1;
    if (!row.has(SegmentRow::rst)) {
      const auto end = ends.find(row.back);
      const bool of_fin = end != ends.end() && row.acknowledged == end->second;
      if (of_fin && row.has(SegmentRow::ack)) ++acknowledged[row.forth];
      continue;
    }
    // A RST without ACK has the number that the segment which it answers acknowledged.
    const bool second =
        !row.has(SegmentRow::ack) && row.seq == ends[row.forth] && acknowledged[row.back] >= 2;
    if (!second) out += row.forth + ", RST seq " + std::to_string(row.seq) + "\n";
  }
  return out;
}

}  // namespace pushpkt::test
