// The whole catalogue, for one family of addresses.
#include "ask/catalogue/catalogue.hpp"

#include <cassert>

#include "pushpkt/ask/case.hpp"

namespace pushpkt::ask {
namespace {

void add(std::vector<Case>& out, std::span<const CatalogueRow> rows) {
  for (const CatalogueRow& row : rows) {
    auto one = parse_case(row.text, row.purpose);
    assert(one);  // a row that does not parse is our mistake; a test reads them all
    if (one) out.push_back(std::move(*one));
  }
}

}  // namespace

std::vector<Case> catalogue(bool ip6) {
  std::vector<Case> out;
  add(out, eth_cases());
  add(out, vlan_cases());
  if (ip6) {
    add(out, ipv6_cases());
    add(out, ipv6_more_cases());
    add(out, fragments_ipv6_cases());
    add(out, icmpv6_cases());
  } else {
    add(out, arp_cases());
    add(out, ip_cases());
    add(out, ip_more_cases());
    add(out, fragments_ip_cases());
    add(out, icmp_cases());
  }
  add(out, udp_cases());
  add(out, size_cases());
  add(out, transport_more_cases());
  add(out, tcp_cases());
  add(out, connection_cases());
  return out;
}

}  // namespace pushpkt::ask
