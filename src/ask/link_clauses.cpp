// Below IP: MAC addresses, tags, EtherTypes, ARP.
#include <net/ethernet.h>
#include <net/if_arp.h>

#include <array>

#include "ask/conclusion.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::ask {
namespace {

namespace arp = wire::arp;

constexpr std::uint16_t smallest_ethertype = 0x0600;

bool is_length(const Scene& scene) { return scene.ethertype() < smallest_ethertype; }

bool is_arp(const Scene& scene) { return scene.ethertype() == ETHERTYPE_ARP; }

bool is_ip(const Scene& scene) {
  return scene.ethertype() == ETHERTYPE_IP || scene.ethertype() == ETHERTYPE_IPV6;
}

bool is_unhandled(const Scene& scene) {
  return scene.ethertype() >= smallest_ethertype && !is_arp(scene) && !is_ip(scene);
}

bool has_other_arp_sizes(const Scene& scene) {
  const ByteView header = scene.network();
  return is_arp(scene) && (header.size() < arp::header.fixed_bytes ||
                           Scene::get(header, arp::hw_size) != ETHER_ADDR_LEN ||
                           Scene::get(header, arp::proto_size) != sizeof(Ip4));
}

bool is_other_arp(const Scene& scene) {
  const auto hardware = Scene::get(scene.network(), arp::hw_type);
  const auto opcode = Scene::get(scene.network(), arp::opcode);
  return is_arp(scene) && ((hardware != ARPHRD_ETHER && hardware != ARPHRD_IEEE802) ||
                           Scene::get(scene.network(), arp::proto_type) != ETHERTYPE_IP ||
                           (opcode != ARPOP_REQUEST && opcode != ARPOP_REPLY));
}

constexpr std::array rows{
    Clause{"UNHANDLED_PROTO", "its EtherType is a length (below 0x0600): this kernel has no LLC",
           "", [](const Scene& s) { return is_length(s) && !s.settings().takes_llc; }},
    Clause{"NOT_SPECIFIED",
           "its EtherType is a length (below 0x0600), and no protocol here takes LLC", "",
           is_length},
    Clause{"UNHANDLED_PROTO", "", "*.rx_dropped", is_unhandled},
    Clause{"UNHANDLED_PROTO", "", "", is_unhandled},
    Clause{"NOT_SPECIFIED", "its ARP header names lengths other than Ethernet's and IPv4's", "",
           has_other_arp_sizes},
    Clause{"NOT_SPECIFIED", "ARP for other hardware, another protocol, or no request and no reply",
           "", is_other_arp},
    Clause{"", "ARP that asks nothing of this host: it is taken in without an answer", "", is_arp},
    Clause{"OTHERHOST", "it is for a VLAN that has no interface here", "",
           [](const Scene& s) { return is_ip(s) && s.is_for_vlan(); }},
    Clause{"OTHERHOST", "", "", [](const Scene& s) { return is_ip(s) && s.is_for_other_mac(); }},
};

/// RFC 4291, section 2.7: the lower half of the second octet of a group's address.
bool is_for_this_host_only(const Scene& s) {
  constexpr unsigned interface_scope = 1;
  return s.is_ip6() && is_multicast(s.destination()) &&
         (std::get<Ip6>(s.destination()).octets[1] & 0x0fU) <= interface_scope;
}

constexpr std::array leaving_rows{
    Clause{"NOT_SPECIFIED", "the scope of its group is this host: it must not leave it", "",
           is_for_this_host_only},
    Clause{"NEIGH_FAILED", "", "", [](const Scene& s) { return s.is_ip4() && s.is_for_nobody(); }},
    Clause{"NOT_SPECIFIED", "its next hop does not answer Neighbour Discovery", "",
           [](const Scene& s) { return s.is_ip6() && s.is_for_nobody(); }},
};

}  // namespace

std::span<const Clause> link_clauses() { return rows; }
std::span<const Clause> leaving_clauses() { return leaving_rows; }

}  // namespace pushpkt::ask
