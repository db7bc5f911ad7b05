"""Over 200 capture filters: decode prints the packets that tcpdump lets through.

On the captures of the tree (and of PUSHPKT_CORPUS) and a mixture by scapy, a file a link type; each
filter on Ethernet and a quarter of the others.
"""
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from peers import *

EXPRESSIONS = """
    |ip|ip6|arp|udp|tcp|icmp|icmp6|not ip|ip or arp|vlan|vlan 77|vlan and udp
    |port 53|src port 4001|dst port 12000|udp port 12000|tcp port 80|portrange 4000-4010|not port 53
    |host 10.77.2.2|src host 10.77.1.2|dst host 10.77.2.2|net 10.77.0.0/16|src net 10.77.1.0/24
    |ip6 host fd77:2::2|ip6 net fd77::/16|host 10.77.2.2 and not udp|greater 100|less 60
    |len > 70
    |ether host 02:00:00:00:01:02|ether src 02:00:00:00:00:01|ether proto 0x88b5|ether broadcast
    |ether multicast|ip proto 17|proto 6|ip6 proto 58|ip[8] < 10|ip[6:2] & 0x3fff != 0
    |ip[0] & 0xf > 5
    |tcp[tcpflags] & tcp-syn != 0|tcp[13] = 2|tcp[tcpflags] & (tcp-syn|tcp-fin) = (tcp-syn|tcp-fin)
    |udp[4:2] > 20|icmp[icmptype] = icmp-echo|icmp6 and ip6[40] = 128|ip6[7] < 6
    |ip broadcast or ip multicast|(udp or tcp) and (src port 53 or dst port 12000)
    |udp[8:4] = 0x68656c6c|ip[2:2] > len|not (ip or ip6 or arp)|ether[12:2] < 0x600|mpls|sctp
    |rarp|igmp|pim|ah|esp|vrrp|igrp|carp|atalk|aarp|decnet|iso|stp|ipx|netbeui|lat|moprc|mopdl
    |llc|llc i|llc s|llc u|pppoes|pppoed|not arp|not tcp|not (tcp or udp)|ip and not udp|ip6 and tcp
    |ip6 and udp|ip6 or arp|ip and (udp or icmp)|tcp and not port 80|not ip6|not vlan|vlan 1
    |vlan 77 and ip|vlan and ip6|vlan and vlan|vlan 100 and vlan 200|mpls 100|mpls and ip
    |src port 53|dst port 53|tcp src port 80|tcp dst port 80|udp src port 53|udp dst port 53
    |port 80 or port 443|tcp port 443|port 67 or port 68|udp portrange 1-1023|tcp portrange 1-1023
    |src portrange 1-1023|dst portrange 1024-65535|portrange 30000-65535|not portrange 0-1023
    |port 0|port 65535|src port 0|port 12000 and udp|sctp port 5000|port 4500|port 500|port 1234
    |host 127.0.0.1|src host 127.0.0.1|host 0.0.0.0|dst host 255.255.255.255|host 192.168.0.1
    |net 192.168|net 192.168.0.0/16|net 192.168.0.0 mask 255.255.0.0|net 10|net 172.16.0.0/12
    |src net 10.0.0.0/8|dst net 10.0.0.0/8|net 127|net 224.0.0.0/4|dst net 239.0.0.0/8|net 0.0.0.0/0
    |host 10.77.1.2 and host 10.77.2.2|src or dst host 10.77.1.2|src and dst host 10.77.1.2
    |src host 10.77.1.2 and dst port 12000|not host 10.77.1.2|host 10.77.1.2 or host fd77:1::2
    |src host fd77:1::2|dst host fd77:2::2|net fe80::/10|net ff00::/8|src net fd77:1::/64|host ::1
    |ip6 net 2001::/16|ip6 src host ::|ip host 10.77.2.2|arp host 10.77.1.1|arp src host 10.77.1.2
    |arp net 10.77.0.0/16|arp[6:2] = 1|arp[6:2] = 2|rarp or arp
    |ether dst 02:00:00:00:01:01|ether dst ff:ff:ff:ff:ff:ff|ether[0] & 1 = 1|ether[6] & 2 != 0
    |ether proto ip|ether proto ip6|ether proto arp|ether proto 0x8100|ether proto 0x8847
    |ether proto 0x88cc|ether[14] = 0x45|ether[0:4] = 0x02000000|ether[12:2] = 0x0800
    |not ether host 02:00:00:00:01:02
    |ip proto 1|ip proto 6|ip proto 41|ip proto 47|ip proto 50|ip proto 132|ip6 proto 6|ip6 proto 17
    |ip6 proto 44|ip6 proto 0|proto 17|proto 1|ip protochain 6|ip6 protochain 17|protochain 6
    |ip[0] = 0x45|ip[0] >> 4 = 4|ip[1] = 0|ip[1] & 0xfc >> 2 != 0|ip[1] & 3 != 0|ip[4:2] = 0
    |ip[6] & 0x40 != 0|ip[6] & 0x20 != 0|ip[6] & 0x80 != 0|ip[6:2] & 0x1fff = 0|ip[8] = 64
    |ip[8] > 64
    |ip[8] = 1|ip[9] = 17|ip[10:2] = 0|ip[12:4] = 0x0a4d0102|ip[12:4] = ip[16:4]|ip[12:4] > ip[16:4]
    |ip[2:2] < 60|ip[2:2] = len - 14|ip[2:2] + 14 != len|ip[0] & 0xf = 5|ip[0] & 0xf << 2 > 20
    |ip6[0] & 0xf0 = 0x60|ip6[4:2] = 0|ip6[4:2] > 100|ip6[6] = 6|ip6[6] = 17|ip6[6] = 58|ip6[7] = 64
    |ip6[7] = 255|ip6[8:4] = 0xfd770001|ip6[40:2] = 53|ip6[0:4] & 0xfffff != 0
    |tcp[13] & 1 != 0|tcp[13] & 4 != 0|tcp[13] & 8 != 0|tcp[13] & 16 != 0|tcp[13] & 32 != 0
    |tcp[tcpflags] = tcp-syn|tcp[tcpflags] & tcp-ack != 0|tcp[tcpflags] & tcp-rst != 0|tcp[13] = 18
    |tcp[tcpflags] = (tcp-syn or tcp-ack)|tcp[tcpflags] & tcp-urg != 0|tcp[tcpflags] & 0xc0 != 0
    |tcp[0:2] = 80|tcp[2:2] = 80|tcp[0:2] < 1024|tcp[14:2] = 0|tcp[14:2] > 1000|tcp[18:2] != 0
    |tcp[12] & 0xf0 >> 4 > 5|tcp[12] >> 4 = 5|tcp[4:4] = 0|tcp[8:4] = 0|tcp[20:4] = 0x47455420
    |tcp[((tcp[12:1] & 0xf0) >> 2):4] = 0x47455420|tcp[16:2] = 0
    |udp[0:2] = 53|udp[2:2] = 53|udp[0:2] > udp[2:2]|udp[4:2] = 8|udp[4:2] < 8|udp[6:2] = 0
    |udp[6:2] != 0|udp[8] & 0x80 != 0|udp[10] = 0|udp[4:2] + 20 = ip[2:2]|udp[10:2] & 0x8000 = 0
    |icmp[0] = 3|icmp[0] = 8|icmp[0] = 0|icmp[1] = 3|icmp[icmptype] = icmp-echoreply|icmp[4:2] = 7
    |icmp[icmptype] = icmp-unreach|icmp[icmptype] = icmp-timxceed|icmp[icmptype] != icmp-echo
    |icmp6[0] = 128|icmp6[0] = 135|icmp6[icmp6type] = icmp6-echo|icmp6 and ip6[40] = 136
    |icmp6[icmp6type] = icmp6-neighborsolicit|ip6[40] = 133
    |less 42|less 64|less 128|less 1500|greater 64|greater 128|greater 1000|greater 1514|len = 60
    |len < 60|len != 60|len >= 1500|len & 1 = 1|len > ip[2:2]|len - 14 > 46
    |multicast|broadcast|ip multicast|ip broadcast|ip6 multicast|ether broadcast and arp
    |inbound|outbound|ifname eth0|type mgt|wlan host 02:00:00:00:01:02|gateway 10.77.1.1
    |fddi|tr|ppp|link[0] = 2|link[0] != 0|ether[0] = 0x45|ether[1000] = 0|ip[1000] = 0|tcp[60] != 0
    |(ip and udp) or (ip6 and tcp)|not (udp and (port 53 or port 12000))
    |udp or (tcp and tcp[13] = 2)
    |ip and ip[8] < 64 and not icmp|(src net 10 or src net 192.168) and tcp
    |tcp and len > 60 and not vlan
    |((ip))|not not udp|udp && !ip6|1 = 1|1 = 2|len > 0|0 != 0 or ip|udp and 5 + 2 = 7
"""
ETHERNET = 1
FOR_ALL_LINKS = ["", "udp", "not udp", "ip6", "host 10.77.1.2", "tcp or icmp", "less 60", "port 53",
                 "ip[8] < 64", "udp[4:2] > 20"]
WRONG = ["udp prot 53", "port 70000x", "ip[", "host 10.77.2.2 and", "(udp"]

# Every address is named: scapy would ask the real network for those that are left open.
MIXTURE = f"""
from scapy.all import *
below = Ether(dst="{ROUTER_MAC}", src="{CLIENT_MAC}")
ip = dict(src="{CLIENT}", dst="{SERVER}")
def both(above):
    return [below/IP(**ip)/above, below/IPv6(src="{CLIENT6}", dst="{SERVER6}")/above]
all = [Ether(dst="ff:ff:ff:ff:ff:ff", src="{CLIENT_MAC}")
            /ARP(hwsrc="{CLIENT_MAC}", psrc="{CLIENT}", pdst="{ROUTER}"),
       Ether(dst="01:80:c2:00:00:00", src="{CLIENT_MAC}", type=38)/("stp" * 20),
       Ether(dst="{ROUTER_MAC}", src="{CLIENT_MAC}", type=0x88b5)/"experiment",
       below/Dot1Q(vlan=77)/IP(**ip)/UDP(dport=12000)/"tagged",
       below/IP(flags="MF", id=7, **ip)/UDP(dport=53)/("f" * 24),
       below/IP(frag=4, id=7, proto=17, **ip)/("f" * 24),
       below/IP(src="{CLIENT}", dst="224.0.0.1", ttl=1)/ICMP(),
       below/IP(src="{CLIENT}", dst="255.255.255.255")/UDP(dport=12000)/"hello",
       below/IP(len=9999, **ip)/UDP()/"lies"]
for port in (53, 80, 4001, 4005, 12000):
    all += both(UDP(sport=port, dport=12000)/"hello") + both(UDP(sport=9, dport=port)/("x" * 90))
    all += both(TCP(sport=port, dport=80, flags="S")) + both(TCP(sport=7, dport=port, flags="FS"))
all += both(ICMP()) + both(ICMPv6EchoRequest())
wrpcap(sys.argv[1], all)
"""


def material(folder):
    """Files to filter: a pcap for each link type."""
    by_link = {}
    mixture = f"{folder}/mixture.pcap"
    if not scapy_missing():
        made = run(sys.executable, "-c", MIXTURE, mixture)
        if made.returncode != 0:
            sys.exit(f"scapy cannot make the mixture: {made.stderr}")
    for file in captures_to_try() + [mixture]:
        try:
            for record in records(file):
                by_link.setdefault(record[0], []).append(record)
        except (ValueError, OSError):
            continue  # what Wireshark cannot read is no material
    for link, found in sorted(by_link.items()):
        write_pcap(f"{folder}/link-{link}.pcap", link, found)
    return {link: (f"{folder}/link-{link}.pcap", len(found)) for link, found in by_link.items()}


def of_several_links(checks, folder, files):
    """No pcap holds them, and tcpdump takes none of it: one after the other, as it takes each."""
    mixed = f"{folder}/mixed.pcapng"
    made = run("mergecap", "-a", "-w", mixed, *files)
    checks.equal(f"mergecap puts {len(files)} link types into one", made.returncode, 0)
    checks.true("tcpdump does not take it whole", by_tcpdump(mixed) != by_us(mixed))
    for expression in FOR_ALL_LINKS:
        wanted = [data for file in files for data in by_tcpdump(file, expression) or []]
        checks.equal(f"`{expression}` of {len(files)} link types: {len(wanted)} packets",
                     by_us(mixed, expression), wanted)


def main():
    need("tcpdump", "editcap", "mergecap")
    expressions = [one.strip() for one in re.split(r"\|(?!tcp-fin)", EXPRESSIONS)]
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="pushpkt-peers-") as folder:
        usable = material(folder)
        for number, (link, (file, count)) in enumerate(sorted(usable.items())):
            some = expressions if link == ETHERNET else expressions[number % 4::4]
            with ThreadPoolExecutor(2) as two:
                both = list(two.map(lambda one: (by_tcpdump(file, one), by_us(file, one)),
                                    some))
            theirs = {one: found for one, (found, _) in zip(some, both)}
            ours = {one: found for one, (_, found) in zip(some, both)}
            passed = sum(len(found or []) for found in theirs.values())
            refused = sum(found is None for found in theirs.values())
            checks.equal(f"link type {link}, {count} packets, {len(some)} filters: {passed} "
                         f"let through, {refused} filters refused",
                         [one for one in some if theirs[one] != ours[one]], [])
        of_several_links(checks, folder, [file for _, (file, _) in sorted(usable.items())])
        for expression in WRONG:
            checks.equal(f"`{expression}` is refused as by tcpdump",
                         (by_us(file, expression), by_tcpdump(file, expression)), (None, None))
    checks.finish()


main()
