// The names that testify() gives.
#include "pushpkt/witness/known_protocols.hpp"

#include <algorithm>
#include <array>

namespace pushpkt::witness {

bool knows_protocol(std::string_view protocol) {
  constexpr std::array<std::string_view, 21> all{
      "eth",          "vlan",         "ieee8021ad",   "arp",          "sll",  "null",   "llc",
      "stp",          "mpls",         "pppoes",       "ip",           "ipv6", "udp",    "tcp",
      "ipv6.hopopts", "ipv6.dstopts", "ipv6.routing", "ipv6.fraghdr", "icmp", "icmpv6", "ah"};
  return std::find(all.begin(), all.end(), protocol) != all.end();
}

}  // namespace pushpkt::witness
