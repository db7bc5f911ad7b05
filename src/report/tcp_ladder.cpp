// Pairs by dynamic programming: conversations of a request have a dozen segments.
#include "pushpkt/report/tcp_ladder.hpp"

#include <algorithm>

namespace pushpkt::report {
namespace {

using ask::TcpSegment;

bool same_step(const TcpSegment& a, const TcpSegment& b) {
  return a.from_client() == b.from_client() && a.flags == b.flags && a.seq == b.seq &&
         a.ack == b.ack && a.bytes == b.bytes;
}

/// Larger conversations (a large message, retransmissions) are paired up to here.
constexpr std::size_t most = 256;

}  // namespace

Pairs paired(const std::vector<TcpSegment>& left, const std::vector<TcpSegment>& right) {
  const std::size_t n = std::min(left.size(), most);
  const std::size_t m = std::min(right.size(), most);
  std::vector<std::vector<std::size_t>> common(n + 1, std::vector<std::size_t>(m + 1, 0));
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = m; j-- > 0;) {
      common[i][j] = same_step(left[i], right[j]) ? common[i + 1][j + 1] + 1
                                                  : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  Pairs out;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < n || j < m) {
    const bool both = i < n && j < m && same_step(left[i], right[j]);
    const bool only_left = !both && i < n && (j == m || common[i + 1][j] >= common[i][j + 1]);
    out.emplace_back(both || only_left ? std::optional(i) : std::nullopt,
                     both || !only_left ? std::optional(j) : std::nullopt);
    if (both || only_left) ++i;
    if (both || !only_left) ++j;
  }
  return out;
}

bool same_segments(const std::vector<TcpSegment>& a, const std::vector<TcpSegment>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const TcpSegment& x, const TcpSegment& y) {
                      return x.writer == y.writer && segment_text(x) == segment_text(y);
                    });
}

std::string segment_text(const TcpSegment& segment) {
  const bool kernel = segment.writer == TcpSegment::Writer::kernel;
  std::string out = kernel ? "! " : segment.from_client() ? "> " : "< ";
  out += segment.flags + " seq " + std::to_string(segment.seq);
  if (segment.flags.find("ACK") != std::string::npos) out += " ack " + std::to_string(segment.ack);
  out += " len " + std::to_string(segment.bytes);
  if (!segment.options.empty() && segment.options != "TS") out += " <" + segment.options + ">";
  return out;
}

}  // namespace pushpkt::report
