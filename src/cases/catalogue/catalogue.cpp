// The whole catalogue, for one family of addresses.
#include "cases/catalogue/catalogue.hpp"

#include <cassert>

#include "pushpkt/cases/case.hpp"

namespace pushpkt::cases {
namespace {

void add(std::vector<Case>& out, std::span<const CatalogueRow> rows) {
  for (const CatalogueRow& row : rows) {
    auto parsed = parse_case(row.text, row.purpose);
    assert(parsed);  // a row that does not parse is our mistake; a test reads them all
    if (parsed) out.push_back(std::move(*parsed));
  }
}

}  // namespace

std::vector<Case> catalogue(bool ip6) {
  std::vector<Case> out;
  add(out, eth_cases());
  add(out, vlan_cases());
  if (ip6) {
    add(out, ipv6_cases());
    add(out, ipv6_extension_cases());
    add(out, fragments_ipv6_cases());
    add(out, icmpv6_cases());
  } else {
    add(out, arp_cases());
    add(out, ip_cases());
    add(out, ip_length_and_option_cases());
    add(out, fragments_ip_cases());
    add(out, icmp_cases());
  }
  add(out, udp_cases());
  add(out, size_cases());
  add(out, udp_tcp_length_cases());
  add(out, tcp_cases());
  add(out, connection_cases());
  return out;
}

}  // namespace pushpkt::cases
