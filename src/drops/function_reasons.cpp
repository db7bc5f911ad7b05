// Where the kernel's function says more than the reason: a reason that several functions share.
#include <algorithm>
#include <array>

#include "pushpkt/drops/reason.hpp"

namespace pushpkt::drops {
namespace {

struct FunctionRow {
  std::string_view reason;
  std::string_view function;
  Meaning meaning;
};

constexpr std::string_view normal = "none: normal";

// Each row was measured on Linux 6.18. Older kernels free what they have used in the same place, so
// these sentences leave that open.
constexpr std::array function_rows{
    FunctionRow{
        "NO_SOCKET",
        "ping_rcv",
        {"an echo reply without an ICMP datagram socket; a raw socket (ping as root) may have it",
         "none, where ping shows the answer"}},
    FunctionRow{
        "IP_INHDR", "ip_forward", {"its TTL ran out while it was forwarded", "a larger ip.ttl"}},
    FunctionRow{"IP_INHDR",
                "ip6_forward",
                {"its hop limit ran out while it was forwarded", "a larger ipv6.hlim"}},
    FunctionRow{"NOT_SPECIFIED",
                "arp_process",
                {"ARP that asks nothing of this host, or names an address that is no host's",
                 "none, if it was not for this host; decode it"}},
    FunctionRow{"NOT_SPECIFIED",
                "icmp_rcv",
                {"an ICMP message that the kernel does not handle, or has used", normal}},
    FunctionRow{"NOT_SPECIFIED",
                "icmpv6_rcv",
                {"an ICMPv6 message that the kernel does not handle, or has used", normal}},
    FunctionRow{"NOT_SPECIFIED",
                "igmp_rcv",
                {"an IGMP message: the kernel frees each of them so, used or not", normal}},
    FunctionRow{"NOT_SPECIFIED",
                "ip_rcv_finish_core",
                {"its IP options are malformed, or a source route that this host does not accept",
                 "no ip options; or sysctl -w net.ipv4.conf.all.accept_source_route=1 "
                 "net.ipv4.conf.IF.accept_source_route=1"}},
    FunctionRow{"NOT_SPECIFIED",
                "llc_rcv",
                {"an 802.2 LLC frame to a SAP that nothing on this host has opened", normal}},
};

}  // namespace

Meaning meaning_of(std::string_view reason, std::string_view function) {
  function = function.substr(0, function.find('.'));  // the compiler's ".isra.0"
  const auto* const row =
      std::find_if(function_rows.begin(), function_rows.end(), [&](const FunctionRow& candidate) {
        return candidate.reason == reason && candidate.function == function;
      });
  if (row != function_rows.end()) return row->meaning;
  const Reason* const known = find_reason(reason);
  return known == nullptr ? Meaning{} : Meaning{known->sentence, known->cure};
}

}  // namespace pushpkt::drops
