// IP, routing, firewall, fragments, tunnels.
#include <array>

#include "drops/reason_rows.hpp"

namespace pushpkt::drops {
namespace {

constexpr std::array network_rows{
    Reason{"NOT_SPECIFIED", "the code that dropped it gives no reason; the function tells more",
           "look the function up in the kernel's source"},
    Reason{"NETFILTER_DROP", "a firewall rule dropped it (nftables or iptables)",
           "nft list ruleset; iptables-save"},
    Reason{"IP_CSUM", "its IP header checksum is wrong",
           "leave ip.checksum out of the recipe, so that it is computed"},
    Reason{"IP_INHDR",
           "its IP header is impossible, or its TTL (hop limit) ran out while it was forwarded",
           "decode it: version, header length, total length, options, TTL"},
    Reason{"IP_RPFILTER",
           "the route back to its source leads through another interface (rp_filter, RFC 3704)",
           "sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.IF.rp_filter=0, or a source "
           "address that belongs there"},
    Reason{"UNICAST_IN_L2_MULTICAST",
           "it is for one host by its IP address and for many by its MAC address",
           "use the MAC address of the next hop"},
    Reason{"IP_NOPROTO", "this host does not speak the protocol that its IP header names",
           "ip.proto: 17 is UDP, 6 is TCP; or open a raw socket for it"},
    Reason{"IP_OUTNOROUTES", "on its way out: no route to its destination",
           "ip route get DESTINATION; ip route add ..."},
    Reason{"IP_INADDRERRORS",
           "it is for another host and forwarding is off, or its address may not be forwarded",
           "sysctl -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1"},
    Reason{"IP_INNOROUTES", "it came in, and there is no route to its destination",
           "ip route get DESTINATION from SOURCE iif IF; ip route add ..."},
    Reason{"IP_LOCAL_SOURCE", "its source is an address of the host that received it",
           "sysctl -w net.ipv4.conf.IF.accept_local=1, or another source address"},
    Reason{"IP_INVALID_SOURCE",
           "its source can be no host's: multicast, broadcast, or 0.0.0.0 (RFC 1122 3.2.1.3)",
           "an ip.src of one host"},
    Reason{"IP_LOCALNET",
           "it has an address of 127.0.0.0/8, and no route of this host brought it here",
           "sysctl -w net.ipv4.conf.IF.route_localnet=1, or another address"},
    Reason{"IP_INVALID_DEST", "its destination is 0.0.0.0", "name an ip.dst"},
    Reason{"IPV6DISABLED", "IPv6 is switched off on the interface",
           "sysctl -w net.ipv6.conf.IF.disable_ipv6=0"},
    Reason{"IPV6_BAD_EXTHDR", "an IPv6 extension header is malformed", "decode it (RFC 8200)"},
    Reason{"PKT_TOO_SMALL", "it is shorter than its headers say", "decode it: ip.len, udp.length"},
    Reason{"PKT_TOO_BIG", "it is larger than the MTU of the next link and may not be cut",
           "ip link show; send less, or clear ip.flags.df"},
    Reason{"HDR_TRUNC", "it ends within its headers", "decode it"},
    Reason{"DUP_FRAG", "a fragment of the same bytes was there before (same ip.id)",
           "a fresh ip.id for every packet"},
    Reason{"FRAG_REASM_TIMEOUT", "not all fragments came in time",
           "look for the missing one; sysctl net.ipv4.ipfrag_time"},
    Reason{"FRAG_TOO_FAR", "too many fragments of other packets came between",
           "sysctl -w net.ipv4.ipfrag_max_dist=0"},
    Reason{
        "INVALID_PROTO",
        "a tunnel or interface does not take this protocol, or ICMP does not take its type from a "
        "broadcast or multicast address (icmp_rcv)",
        "another address; sysctl -w net.ipv4.icmp_echo_ignore_broadcasts=0; of a tunnel eth.type"},
    Reason{"IP_TUNNEL_ECN", "the congestion marks inside and outside of a tunnel contradict",
           "ip.dsfield.ecn (RFC 6040)"},
    Reason{"TUNNEL_TXINFO", "a packet for a metadata tunnel has no tunnel metadata",
           "ip route add ... encap ip ..., or tc action tunnel_key"},
    Reason{"VXLAN_INVALID_HDR", "its VXLAN header is malformed", "decode it (RFC 7348)"},
    Reason{"VXLAN_VNI_NOT_FOUND", "no VXLAN device has its network identifier",
           "ip -d link show type vxlan"},
    Reason{"VXLAN_ENTRY_EXISTS", "a VXLAN forwarding entry for its source says otherwise",
           "bridge fdb show"},
    Reason{"XFRM_POLICY", "an IPsec policy forbids it, or asks for encryption that it lacks",
           "ip xfrm policy"},
    Reason{"PSP_INPUT", "PSP encryption refused it on its way in", "check the PSP keys"},
    Reason{"PSP_OUTPUT", "PSP encryption refused it on its way out", "check the PSP keys"},
    Reason{"IPV6_NDISC_FRAG", "Neighbour Discovery in fragments (RFC 6980)", "send it whole"},
    Reason{"IPV6_NDISC_HOP_LIMIT",
           "Neighbour Discovery with a hop limit other than 255: it crossed a router (RFC 4861)",
           "ipv6.hlim=255"},
    Reason{"IPV6_NDISC_BAD_CODE", "Neighbour Discovery with an ICMPv6 code that is not 0",
           "icmpv6.code=0"},
    Reason{"IPV6_NDISC_BAD_OPTIONS", "malformed options in Neighbour Discovery",
           "decode it (RFC 4861, section 4.6)"},
    Reason{"IPV6_NDISC_NS_OTHERHOST", "it asks for the MAC address of another host",
           "none: normal"},
    Reason{"BPF_CGROUP_EGRESS", "a BPF program of the sender's cgroup refused it",
           "bpftool cgroup tree"},
    Reason{"SECURITY_HOOK", "a security module (SELinux, Smack, ...) refused it",
           "journalctl -k | grep -i audit"},
};

}  // namespace

std::span<const Reason> network_reasons() { return network_rows; }

}  // namespace pushpkt::drops
