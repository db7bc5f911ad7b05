// The catalogue of `ask fields`: Ethernet, and sizes of the frame, VLAN tags, ARP.
#include "cases/catalogue/catalogue.hpp"

#include <array>

namespace pushpkt::cases {
namespace {

// clang-format off: one case, one line
// Ethernet, and sizes of the frame
constexpr std::array eth_table{
    CatalogueRow{"eth.dst=ff:ff:ff:ff:ff:ff", "to everybody on the link"},
    CatalogueRow{"eth.dst=01:00:5e:00:00:01", "to a multicast group's MAC"},
    CatalogueRow{"eth.dst=33:33:00:00:00:01", "to IPv6's all-nodes MAC"},
    CatalogueRow{"eth.dst=00:00:00:00:00:00", "to no MAC"},
    CatalogueRow{"eth.dst=02:00:00:00:00:99", "to a MAC that no host has"},
    CatalogueRow{"eth.dst=01:80:c2:00:00:01", "to the pause address (IEEE 802.3x)"},
    CatalogueRow{"eth.src=00:00:00:00:00:00", "from no MAC"},
    CatalogueRow{"eth.src=02:00:00:00:00:99", "from a MAC that is not ours"},
    CatalogueRow{"eth.src=ff:ff:ff:ff:ff:ff", "from the broadcast address"},
    CatalogueRow{"eth.src=01:00:5e:00:00:01", "from a group address"},
    CatalogueRow{"eth.src=02:00:00:00:01:01", "from the router's own MAC"},
    CatalogueRow{"eth.type=0x0000", "a length of 0"},
    CatalogueRow{"eth.type=0x05dc", "the largest length"},
    CatalogueRow{"eth.type=0x05ff", "neither length nor type"},
    CatalogueRow{"eth.type=0x0600", "the smallest EtherType"},
    CatalogueRow{"eth.type=0x0806", "says ARP"},
    CatalogueRow{"eth.type=0x8100", "says VLAN"},
    CatalogueRow{"eth.type=0x88b5", "an EtherType for experiments"},
    CatalogueRow{"eth.type=0xffff", "the largest EtherType"},
    CatalogueRow{"frame.cut=0", "an empty frame"},
    CatalogueRow{"frame.cut=1", "one byte"},
    CatalogueRow{"frame.cut=13", "an Ethernet header cut short"},
    CatalogueRow{"frame.cut=14", "an Ethernet header alone"},
    CatalogueRow{"frame.cut=15", "one byte of the network header"},
    CatalogueRow{"frame.pad=4", "four bytes behind the packet"},
    CatalogueRow{"frame.pad=13", "padded to 60 bytes"},
    CatalogueRow{"frame.pad=100", "a hundred bytes behind the packet"},
    CatalogueRow{"frame.pad=1467", "padded to the MTU"},
    CatalogueRow{"frame.pad=1468", "padded beyond the MTU"},
};

// VLAN tags
constexpr std::array vlan_table{
    CatalogueRow{"vlan.id=0", "a priority tag"},
    CatalogueRow{"vlan.id=1", "the default VLAN"},
    CatalogueRow{"vlan.id=77", "a VLAN that no host has"},
    CatalogueRow{"vlan.id=4094", "the largest usable VLAN"},
    CatalogueRow{"vlan.id=4095", "the reserved VLAN"},
    CatalogueRow{"vlan.priority=7", "the highest priority"},
    CatalogueRow{"vlan.priority=7+vlan.id=0", "a priority tag of the highest priority"},
    CatalogueRow{"vlan.dei=1", "drop eligible"},
    CatalogueRow{"vlan.etype=0x88b5", "a tag before an unknown type"},
    CatalogueRow{"vlan.etype=0x8100", "a tag that promises another"},
    CatalogueRow{"ieee8021ad.id=100", "a provider's tag"},
    CatalogueRow{"ieee8021ad.id=0", "a provider's priority tag"},
    CatalogueRow{"ieee8021ad.priority=7", "a provider's tag of the highest priority"},
    CatalogueRow{"ieee8021ad.dei=1", "a provider's tag, drop eligible"},
    CatalogueRow{"ieee8021ad.id=100+vlan.id=77", "a provider's tag and a customer's"},
};

// ARP
constexpr std::array arp_table{
    CatalogueRow{"arp.opcode=1", "who has the router's address?"},
    CatalogueRow{"arp.opcode=0", "no opcode"},
    CatalogueRow{"arp.opcode=2", "an answer that was not asked for"},
    CatalogueRow{"arp.opcode=3", "a reverse request"},
    CatalogueRow{"arp.opcode=65535", "the largest opcode"},
    CatalogueRow{"arp.hw.type=6", "IEEE 802 hardware"},
    CatalogueRow{"arp.hw.type=0", "no hardware"},
    CatalogueRow{"arp.proto.type=0x86dd", "addresses of IPv6"},
    CatalogueRow{"arp.hw.size=5", "addresses one byte short"},
    CatalogueRow{"arp.proto.size=16", "addresses longer than the packet"},
    CatalogueRow{"arp.src.proto_ipv4=0.0.0.0", "a probe (RFC 5227)"},
    CatalogueRow{"arp.src.proto_ipv4=10.77.1.1", "from the router's own address"},
    CatalogueRow{"arp.src.proto_ipv4=10.99.0.1", "from an address of elsewhere"},
    CatalogueRow{"arp.dst.proto_ipv4=10.77.1.2", "who has our own address?"},
    CatalogueRow{"arp.dst.proto_ipv4=10.77.1.9", "who has an address that no host has?"},
    CatalogueRow{"arp.dst.proto_ipv4=10.77.2.2", "who has the server, which is elsewhere?"},
    CatalogueRow{"arp.src.hw_mac=00:00:00:00:00:00", "from no MAC"},
};

// clang-format on
}  // namespace

std::span<const CatalogueRow> eth_cases() { return eth_table; }
std::span<const CatalogueRow> vlan_cases() { return vlan_table; }
std::span<const CatalogueRow> arp_cases() { return arp_table; }

}  // namespace pushpkt::cases
