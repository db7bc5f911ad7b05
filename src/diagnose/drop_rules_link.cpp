// Below IP: MAC addresses, tags, EtherTypes, ARP.
#include <net/ethernet.h>
#include <net/if_arp.h>

#include <array>

#include "diagnose/infer_drop.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::diagnose {
namespace {

namespace arp = wire::arp;

constexpr std::uint16_t smallest_ethertype = 0x0600;

bool is_length(const PacketAtHost& s) { return s.ethertype() < smallest_ethertype; }

bool is_arp(const PacketAtHost& s) { return s.ethertype() == ETHERTYPE_ARP; }

bool is_ip(const PacketAtHost& s) {
  return s.ethertype() == ETHERTYPE_IP || s.ethertype() == ETHERTYPE_IPV6;
}

bool is_unhandled(const PacketAtHost& s) {
  return s.ethertype() >= smallest_ethertype && !is_arp(s) && !is_ip(s);
}

bool has_other_arp_sizes(const PacketAtHost& s) {
  const ByteView header = s.network();
  return is_arp(s) && (header.size() < arp::header.fixed_bytes ||
                       PacketAtHost::get(header, arp::hw_size) != ETHER_ADDR_LEN ||
                       PacketAtHost::get(header, arp::proto_size) != sizeof(Ip4));
}

/// arp_process(), as RFC 1122 has it for what must not appear on a wire.
bool asks_for_no_host(const PacketAtHost& s) {
  const Ip target{PacketAtHost::get(s.network(), arp::dst_ip)};
  return is_arp(s) &&
         (is_multicast(target) || (is_loopback(target) && !s.settings().route_localnet));
}

bool is_other_arp(const PacketAtHost& s) {
  const auto hardware = PacketAtHost::get(s.network(), arp::hw_type);
  const auto opcode = PacketAtHost::get(s.network(), arp::opcode);
  return is_arp(s) && ((hardware != ARPHRD_ETHER && hardware != ARPHRD_IEEE802) ||
                       PacketAtHost::get(s.network(), arp::proto_type) != ETHERTYPE_IP ||
                       (opcode != ARPOP_REQUEST && opcode != ARPOP_REPLY));
}

constexpr std::array link_rows{
    DropRule{"UNHANDLED_PROTO", "its EtherType is a length (below 0x0600): this kernel has no LLC",
             "", [](const PacketAtHost& s) { return is_length(s) && !s.settings().takes_llc; }},
    DropRule{"NOT_SPECIFIED",
             "its EtherType is a length (below 0x0600), and no protocol here takes LLC", "",
             is_length},
    DropRule{"UNHANDLED_PROTO", "", "*.rx_dropped", is_unhandled},
    DropRule{"UNHANDLED_PROTO", "", "", is_unhandled},
    DropRule{"NOT_SPECIFIED", "its ARP header names lengths other than Ethernet's and IPv4's", "",
             has_other_arp_sizes},
    DropRule{"NOT_SPECIFIED",
             "ARP for other hardware, another protocol, or no request and no reply", "",
             is_other_arp},
    DropRule{"NOT_SPECIFIED", "ARP for a loopback or group address, which no host answers", "",
             asks_for_no_host},
    DropRule{"", "ARP that asks nothing of this host", "", is_arp},
    DropRule{"OTHERHOST", "it is for a VLAN that has no interface here", "",
             [](const PacketAtHost& s) { return is_ip(s) && s.is_for_vlan(); }},
    DropRule{"OTHERHOST", "", "",
             [](const PacketAtHost& s) { return is_ip(s) && s.is_for_other_mac(); }},
};

/// RFC 4291, section 2.7: the lower half of the second byte of a group's address.
bool is_for_this_host_only(const PacketAtHost& s) {
  constexpr unsigned interface_scope = 1;
  return s.is_ip6() && is_multicast(s.destination()) &&
         (std::get<Ip6>(s.destination()).bytes[1] & 0x0fU) <= interface_scope;
}

constexpr std::array leaving_rows{
    DropRule{"NOT_SPECIFIED", "the scope of its group is this host: it must not leave it", "",
             is_for_this_host_only},
    DropRule{"NEIGH_FAILED", "", "",
             [](const PacketAtHost& s) { return s.is_ip4() && s.has_unused_destination(); }},
    DropRule{"NOT_SPECIFIED", "its next hop does not answer Neighbour Discovery", "",
             [](const PacketAtHost& s) { return s.is_ip6() && s.has_unused_destination(); }},
};

}  // namespace

std::span<const DropRule> link_rules() { return link_rows; }
std::span<const DropRule> leaving_rules() { return leaving_rows; }

}  // namespace pushpkt::diagnose
