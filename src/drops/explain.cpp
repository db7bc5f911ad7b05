// Functions are named after their protocol, and so are the groups of counters.
#include "pushpkt/drops/explain.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace pushpkt::drops {
namespace {

struct Mark {
  std::string_view group;     ///< of counters
  std::string_view function;  ///< what is in the names of its functions
};
constexpr std::array marks{
    Mark{"Udp.", "udp"},      Mark{"Udp6.", "udp"},      Mark{"UdpLite.", "udp"},
    Mark{"UdpLite6.", "udp"}, Mark{"Tcp.", "tcp_"},      Mark{"TcpExt.TCP", "tcp_"},
    Mark{"Icmp.", "icmp_"},   Mark{"Icmp6.", "icmpv6_"}, Mark{"Ip.", "ip_"},
    Mark{"IpExt.", "ip_"},    Mark{"TcpExt.IP", "ip_"},  Mark{"Ip6.", "ip6_"},
    Mark{"Ip6.", "ipv6_"}};

bool belongs(const Finding& finding, std::string_view function) {
  return std::any_of(marks.begin(), marks.end(), [&](const Mark& mark) {
    return finding.change.name.starts_with(mark.group) &&
           function.find(mark.function) != std::string_view::npos;
  });
}

}  // namespace

std::optional<Finding> explain(const Drop& drop, std::vector<Finding>& open) {
  Finding* only = nullptr;
  for (Finding& finding : open) {
    if (finding.rule->reason.empty() || finding.change.by <= 0) continue;
    if (!belongs(finding, drop.function)) continue;
    if (only != nullptr) return std::nullopt;
    only = &finding;
  }
  if (only == nullptr) return std::nullopt;
  Finding out = *only;
  out.change.by = 1;
  --only->change.by;
  return out;
}

}  // namespace pushpkt::drops
