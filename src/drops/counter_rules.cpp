// What counters tell: rows in order, the most telling first. Each is held against the tracepoint.
#include <algorithm>
#include <array>

#include "pushpkt/drops/reason.hpp"

namespace pushpkt::drops {
namespace {

constexpr auto counter_rows = std::to_array<CounterRule>({
    {"IpExt.InCsumErrors", "IP_CSUM"},
    {"IpExt.InTruncatedPkts", "PKT_TOO_SMALL", "it is shorter than ip.len says"},
    {"Ip.InHdrErrors", "IP_INHDR", "", {"IpExt.InCsumErrors"}},
    {"Ip.InAddrErrors", "IP_INADDRERRORS"},
    {"IpExt.InNoRoutes", "IP_INNOROUTES"},
    {"Ip.InUnknownProtos", "IP_NOPROTO"},
    {"Ip.FragFails", "PKT_TOO_BIG"},
    {"Udp.SndbufErrors", "QDISC_DROP"},
    {"Ip.OutDiscards",
     "",
     "an output firewall refused it (the send failed with EPERM), or a queue was full",
     {"Udp.SndbufErrors"}},
    {"Ip.ReasmTimeout", "FRAG_REASM_TIMEOUT"},
    {"TcpExt.IPReversePathFilter", "IP_RPFILTER"},
    {"Udp.NoPorts", "NO_SOCKET"},
    {"Udp.InCsumErrors", "UDP_CSUM"},
    {"Udp.RcvbufErrors", "SOCKET_RCVBUFF"},
    {"Udp.InErrors",
     "",
     "udp.length contradicts what is there, or the socket's filter refused it",
     {"Udp.InCsumErrors", "Udp.RcvbufErrors", "Udp.MemErrors"}},
    {"Udp.IgnoredMulti", "NOT_SPECIFIED",
     "a broadcast or multicast datagram that no socket wanted"},
    {"UdpLite.InCsumErrors", "UDP_CSUM"},
    {"Tcp.InCsumErrors", "TCP_CSUM"},
    {"Tcp.InErrs", "PKT_TOO_SMALL", "its TCP header length is impossible", {"Tcp.InCsumErrors"}},
    {"TcpExt.TCPMD5Unexpected", "TCP_MD5UNEXPECTED"},
    {.counter = "TcpExt.ListenOverflows", .reason = "TCP_LISTEN_OVERFLOW", .untraced = true},
    {"Tcp.OutRsts", "NO_SOCKET", "a segment that fits no connection was answered with RST"},
    {"Icmp.InCsumErrors", "ICMP_CSUM"},
    {"Ip6.InTruncatedPkts", "PKT_TOO_SMALL", "it is shorter than ipv6.plen says"},
    {"Ip6.InHdrErrors", "IP_INHDR"},
    {"Ip6.InAddrErrors", "IP_INADDRERRORS"},
    {"Ip6.InNoRoutes", "IP_INNOROUTES"},
    {"Ip6.InUnknownProtos", "IP_NOPROTO"},
    {"Ip6.InTooBigErrors", "PKT_TOO_BIG"},
    {"Ip6.ReasmTimeout", "FRAG_REASM_TIMEOUT"},
    {"Ip6.InDiscards", "IPV6DISABLED"},
    {"Udp6.NoPorts", "NO_SOCKET"},
    {"Udp6.InCsumErrors", "UDP_CSUM"},
    {"Udp6.RcvbufErrors", "SOCKET_RCVBUFF"},
    {"Udp6.InErrors",
     "",
     "udp.length contradicts what is there, or the socket's filter refused it",
     {"Udp6.InCsumErrors", "Udp6.RcvbufErrors", "Udp6.MemErrors"}},
    {"Udp6.IgnoredMulti", "NOT_SPECIFIED", "a multicast datagram that no socket wanted"},
    {"Icmp6.InCsumErrors", "ICMP_CSUM"},
    {"*.rx_dropped", "", "its EtherType is unknown, or it is larger than the interface's MTU"},
    {"*.tx_dropped", "", "the interface, or the one at the other end of it, did not take it"},
});

bool fits(std::string_view counter, std::string_view name) {
  return counter.starts_with('*') ? name.ends_with(counter.substr(1)) : name == counter;
}

}  // namespace

std::span<const CounterRule> counter_rules() { return counter_rows; }

const Change* moved(std::span<const Change> changes, std::string_view counter) {
  const auto found = std::find_if(changes.begin(), changes.end(), [&](const Change& change) {
    return change.by > 0 && fits(counter, change.name);
  });
  return found == changes.end() ? nullptr : &*found;
}

std::vector<Finding> findings(std::span<const Change> changes) {
  std::vector<Finding> out;
  for (const CounterRule& rule : counter_rows) {
    const bool better = std::any_of(
        rule.unless.begin(), rule.unless.end(),
        [&](std::string_view other) { return !other.empty() && moved(changes, other) != nullptr; });
    const Change* const change = better ? nullptr : moved(changes, rule.counter);
    if (change != nullptr) out.push_back({&rule, *change});
  }
  return out;
}

std::string_view Finding::sentence() const {
  if (!rule->sentence.empty()) return rule->sentence;
  const Reason* const reason = find_reason(rule->reason);
  return reason == nullptr ? std::string_view{} : reason->sentence;
}

std::string_view Finding::cure() const {
  const Reason* const reason = find_reason(rule->reason);
  return reason == nullptr ? std::string_view{} : reason->cure;
}

}  // namespace pushpkt::drops
