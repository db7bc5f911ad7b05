// The table of socket options that take a number. ip(7), ipv6(7), socket(7), udp(7), tcp(7)
#include "ask/socket/numbers.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>

#include "pushpkt/base/address.hpp"

namespace pushpkt::ask {
namespace {

// Not in POSIX, or newer than some C libraries: the kernel's own numbers.
constexpr int ip_local_port_range = 51;
constexpr int ipv6_autoflowlabel = 70;
constexpr int udp_cork = 1;
constexpr int udp_no_check6_tx = 101;
constexpr int udp_segment = 103;

constexpr Port chosen_range_port{40'000};
constexpr int only_chosen_port = chosen_range_port.number << 16 | chosen_range_port.number;

constexpr std::array number_rows{
    NumberOption{"IP_TTL", IPPROTO_IP, IP_TTL, 7, "7", "dc", Families::ip4, "ip(7)"},
    NumberOption{"IP_TTL", IPPROTO_IP, IP_TTL, 0, "0", "d", Families::ip4, "ip(7)"},
    NumberOption{"IP_TTL", IPPROTO_IP, IP_TTL, 7, "7", "d", Families::ip6, "ip(7)"},
    NumberOption{"IP_TOS", IPPROTO_IP, IP_TOS, 0xb8, "0xb8", "dc", Families::ip4, "ip(7)"},
    NumberOption{"IP_TOS", IPPROTO_IP, IP_TOS, 0x01, "0x01", "dc", Families::ip4, "ip(7)"},
    NumberOption{"IP_MTU_DISCOVER", IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT,
                 "IP_PMTUDISC_DONT", "dulc", Families::ip4, "ip(7)"},
    NumberOption{"IP_MTU_DISCOVER", IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_WANT,
                 "IP_PMTUDISC_WANT", "dl", Families::ip4, "ip(7)"},
    NumberOption{"IP_MTU_DISCOVER", IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO, "IP_PMTUDISC_DO",
                 "dulc", Families::ip4, "ip(7)"},
    NumberOption{"IP_MTU_DISCOVER", IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE,
                 "IP_PMTUDISC_PROBE", "dl", Families::ip4, "ip(7)"},
    NumberOption{"IP_MTU_DISCOVER", IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_INTERFACE,
                 "IP_PMTUDISC_INTERFACE", "dl", Families::ip4, "ip(7)"},
    NumberOption{"IP_MTU_DISCOVER", IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT,
                 "IP_PMTUDISC_OMIT", "dl", Families::ip4, "ip(7)"},
    NumberOption{"IP_MULTICAST_TTL", IPPROTO_IP, IP_MULTICAST_TTL, 9, "9", "d", Families::ip4,
                 "ip(7)"},
    NumberOption{"IP_LOCAL_PORT_RANGE", IPPROTO_IP, ip_local_port_range, only_chosen_port,
                 "40000-40000", "d", Families::both, "ip(7)"},
    NumberOption{"SO_NO_CHECK", SOL_SOCKET, SO_NO_CHECK, 1, "1", "dl", Families::both, "socket.h"},
    NumberOption{"SO_PRIORITY", SOL_SOCKET, SO_PRIORITY, 6, "6", "dc", Families::both, "socket(7)"},
    NumberOption{"SO_PRIORITY", SOL_SOCKET, SO_PRIORITY, 7, "7", "d", Families::both, "socket(7)"},
    NumberOption{"SO_MARK", SOL_SOCKET, SO_MARK, 7, "7", "dc", Families::both, "socket(7)"},
    NumberOption{"SO_BROADCAST", SOL_SOCKET, SO_BROADCAST, 1, "1", "d", Families::both,
                 "socket(7)"},
    NumberOption{"SO_DONTROUTE", SOL_SOCKET, SO_DONTROUTE, 1, "1", "d", Families::both,
                 "socket(7)"},
    NumberOption{"UDP_CORK", IPPROTO_UDP, udp_cork, 1, "1", "h", Families::both, "udp(7)"},
    NumberOption{"UDP_SEGMENT", IPPROTO_UDP, udp_segment, 1000, "1000", "l", Families::both,
                 "udp(7)"},
    NumberOption{"UDP_SEGMENT", IPPROTO_UDP, udp_segment, 70'000, "70000", "l", Families::both,
                 "udp(7)"},
    NumberOption{"UDP_NO_CHECK6_TX", IPPROTO_UDP, udp_no_check6_tx, 1, "1", "d", Families::both,
                 "linux/udp.h"},
    NumberOption{"IPV6_UNICAST_HOPS", IPPROTO_IPV6, IPV6_UNICAST_HOPS, 7, "7", "dc", Families::ip6,
                 "ipv6(7)"},
    NumberOption{"IPV6_MULTICAST_HOPS", IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 9, "9", "d",
                 Families::ip6, "ipv6(7)"},
    NumberOption{"IPV6_TCLASS", IPPROTO_IPV6, IPV6_TCLASS, 0xb8, "0xb8", "dc", Families::ip6,
                 "ipv6(7)"},
    NumberOption{"IPV6_TCLASS", IPPROTO_IPV6, IPV6_TCLASS, 0x01, "0x01", "dc", Families::ip6,
                 "ipv6(7)"},
    NumberOption{"IPV6_MTU_DISCOVER", IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DONT,
                 "IPV6_PMTUDISC_DONT", "dlc", Families::ip6, "ipv6(7)"},
    NumberOption{"IPV6_MTU_DISCOVER", IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_WANT,
                 "IPV6_PMTUDISC_WANT", "dl", Families::ip6, "ipv6(7)"},
    NumberOption{"IPV6_MTU_DISCOVER", IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DO,
                 "IPV6_PMTUDISC_DO", "dlc", Families::ip6, "ipv6(7)"},
    NumberOption{"IPV6_MTU_DISCOVER", IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE,
                 "IPV6_PMTUDISC_PROBE", "dl", Families::ip6, "ipv6(7)"},
    NumberOption{"IPV6_MTU_DISCOVER", IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_INTERFACE,
                 "IPV6_PMTUDISC_INTERFACE", "dl", Families::ip6, "ipv6(7)"},
    NumberOption{"IPV6_MTU_DISCOVER", IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT,
                 "IPV6_PMTUDISC_OMIT", "dl", Families::ip6, "ipv6(7)"},
    NumberOption{"IPV6_MTU", IPPROTO_IPV6, IPV6_MTU, 1280, "1280", "l", Families::ip6, "ipv6(7)"},
    NumberOption{"IPV6_DONTFRAG", IPPROTO_IPV6, IPV6_DONTFRAG, 1, "1", "dl", Families::ip6,
                 "RFC 3542, 11.2"},
    NumberOption{"IPV6_AUTOFLOWLABEL", IPPROTO_IPV6, ipv6_autoflowlabel, 0, "0", "dc",
                 Families::ip6, "linux/in6.h"},
    NumberOption{"TCP_MAXSEG", IPPROTO_TCP, TCP_MAXSEG, 500, "500", "c", Families::both, "tcp(7)"},
    NumberOption{"TCP_MAXSEG", IPPROTO_TCP, TCP_MAXSEG, 9, "9", "c", Families::both, "tcp(7)"},
    NumberOption{"TCP_NODELAY", IPPROTO_TCP, TCP_NODELAY, 1, "1", "c", Families::both, "tcp(7)"},
    NumberOption{"TCP_QUICKACK", IPPROTO_TCP, TCP_QUICKACK, 0, "0", "c", Families::both, "tcp(7)"},
    NumberOption{"TCP_DEFER_ACCEPT", IPPROTO_TCP, TCP_DEFER_ACCEPT, 1, "1", "c", Families::both,
                 "tcp(7)"},
    NumberOption{"TCP_WINDOW_CLAMP", IPPROTO_TCP, TCP_WINDOW_CLAMP, 5000, "5000", "c",
                 Families::both, "tcp(7)"},
    NumberOption{"TCP_FASTOPEN_CONNECT", IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 1, "1", "c",
                 Families::both, "linux/tcp.h"},
    NumberOption{"SO_RCVBUF", SOL_SOCKET, SO_RCVBUF, 4096, "4096", "dc", Families::both,
                 "socket(7)"},
    NumberOption{"SO_RCVBUF", SOL_SOCKET, SO_RCVBUF, 100'000, "100000", "c", Families::both,
                 "socket(7)"},
    NumberOption{"SO_SNDBUF", SOL_SOCKET, SO_SNDBUF, 4608, "4608", "dc", Families::both,
                 "socket(7)"},
    NumberOption{"SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE, 1, "1", "c", Families::both,
                 "socket(7)"},
};

}  // namespace

std::span<const NumberOption> number_options() { return number_rows; }

}  // namespace pushpkt::ask
