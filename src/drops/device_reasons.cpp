// Interfaces, queues, traffic control, bridges, neighbours: what is below IP.
#include <array>

#include "drops/reason_rows.hpp"

namespace pushpkt::drops {
namespace {

constexpr std::array device_rows{
    Reason{"OTHERHOST",
           "its MAC address is another host's (seen here by a promiscuous interface, "
           "a bridge or a veth pair)",
           "eth.dst of the next hop: ip neigh"},
    Reason{"UNHANDLED_PROTO",
           "no protocol here takes its EtherType (or its IP version is not the one)",
           "eth.type: 0x0800 is IPv4, 0x86dd IPv6"},
    Reason{"NEIGH_CREATEFAIL", "no room in the neighbour table", "sysctl net.ipv4.neigh.default"},
    Reason{"NEIGH_FAILED", "its next hop did not answer ARP or Neighbour Discovery",
           "ip neigh; is the next hop up and in the same network?"},
    Reason{"NEIGH_QUEUEFULL",
           "too many packets wait for the same unanswered ARP or Neighbour "
           "Discovery",
           "ip neigh; sysctl net.ipv4.neigh.IF.unres_qlen_bytes"},
    Reason{"NEIGH_DEAD", "its neighbour entry was removed meanwhile", "send it again; ip neigh"},
    Reason{"NEIGH_HH_FILLFAIL", "the Ethernet header could not be written", "ip neigh"},
    Reason{"QDISC_DROP", "a queue on its way out dropped it: full, or told to",
           "tc -s qdisc show dev IF; a slower pace, or a longer queue"},
    Reason{"QDISC_OVERLIMIT", "a queue on its way out is full",
           "tc -s qdisc show dev IF; a slower pace, or a larger limit"},
    Reason{"QDISC_CONGESTED", "a queue dropped it against congestion (codel, red, ...)",
           "tc -s qdisc show dev IF; a slower pace"},
    Reason{"CAKE_FLOOD", "the queue cake takes its flow for a flood", "tc -s qdisc show dev IF"},
    Reason{"FQ_BAND_LIMIT", "its priority band of the queue fq is full", "tc -s qdisc show dev IF"},
    Reason{"FQ_HORIZON_LIMIT", "its departure time is too far in the future for the queue fq",
           "an earlier SO_TXTIME, or a larger horizon"},
    Reason{"FQ_FLOW_LIMIT", "its flow has too many packets in the queue fq",
           "tc qdisc change dev IF root fq flow_limit ..."},
    Reason{"DUALPI2_STEP_DROP", "the queue dualpi2 dropped it at its step threshold",
           "tc -s qdisc show dev IF"},
    Reason{"TC_EGRESS", "a tc filter dropped it on its way out", "tc filter show dev IF egress"},
    Reason{"TC_INGRESS", "a tc filter dropped it on its way in", "tc filter show dev IF ingress"},
    Reason{"TC_COOKIE_ERROR", "tc could not keep its place in a chain of filters",
           "tc filter show dev IF ingress"},
    Reason{"TC_CHAIN_NOTFOUND", "tc was sent to a chain that is not there",
           "tc chain show dev IF ingress"},
    Reason{"TC_RECLASSIFY_LOOP", "tc filters send it round in a circle", "tc filter show dev IF"},
    Reason{"CPU_BACKLOG", "the CPU's queue of received packets is full",
           "sysctl -w net.core.netdev_max_backlog=...; a slower pace"},
    Reason{"XDP", "an XDP program dropped it", "ip link show dev IF; ip link set IF xdp off"},
    Reason{"SKB_GSO_SEG", "it was to be cut into segments and could not be",
           "ethtool -K IF gso off tso off"},
    Reason{"SKB_UCOPY_FAULT", "its bytes could not be copied from the program", "none: send again"},
    Reason{"DEV_HDR", "the driver could not write its header", "ip -d link show dev IF"},
    Reason{"DEV_READY", "the device is not up, or not ready", "ip link set IF up"},
    Reason{"FULL_RING", "the device's ring is full (for TUN and TAP: no program reads)",
           "a slower pace; ip link set IF txqueuelen ...; ethtool -G IF"},
    Reason{"NOMEM", "the kernel had no memory for it", "free -h"},
    Reason{"PFMEMALLOC", "it used memory reserved for emergencies, and its socket is none",
           "free -h; sysctl vm.min_free_kbytes"},
    Reason{"TAP_FILTER", "the filter of a TAP device refused it", "TUNATTACHFILTER, tun(4)"},
    Reason{"TAP_TXFILTER", "the address filter of a TAP device refused it", "TUNSETTXFILTER"},
    Reason{"MAC_INVALID_SOURCE", "its source MAC address is a group, zero, or the device's own",
           "eth.src of one host"},
    Reason{"LOCAL_MAC", "its source MAC address is one of ours", "another eth.src"},
    Reason{"NO_TX_TARGET", "the device found no port to send it by", "bridge fdb show; ip -d link"},
    Reason{"ARP_PVLAN_DISABLE", "ARP between ports of a private VLAN is off",
           "sysctl net.ipv4.conf.IF.proxy_arp_pvlan"},
    Reason{"MAC_IEEE_MAC_CONTROL", "it is for a MAC address that bridges keep to themselves",
           "01:80:c2:00:00:0X is not forwarded (IEEE 802.1D)"},
    Reason{"BRIDGE_INGRESS_STP_STATE", "its bridge port does not forward yet (spanning tree)",
           "bridge link; ip link set BRIDGE type bridge stp_state 0 forward_delay 0"},
    Reason{"CAN_RX_INVALID_FRAME", "it is not a CAN frame", "decode it"},
    Reason{"CANFD_RX_INVALID_FRAME", "it is not a CAN FD frame", "decode it"},
    Reason{"CANXL_RX_INVALID_FRAME", "it is not a CAN XL frame", "decode it"},
    Reason{"RECURSION_LIMIT", "devices on top of each other send it round in a circle",
           "ip -d link; bridge link"},
};

}  // namespace

std::span<const Reason> device_reasons() { return device_rows; }

}  // namespace pushpkt::drops
