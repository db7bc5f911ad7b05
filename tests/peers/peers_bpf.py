"""50 capture filters: decode prints the packets that tcpdump lets through.

On the captures of the tree (and of PUSHPKT_CORPUS) and a mixture by scapy, a file a link type.
"""
import re
import sys
import tempfile

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
"""
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


def by_us(file, expression):
    done = run(pushpkt, "decode", file, "-T", "hex", expression)
    if done.returncode == 2 and not done.stdout:
        return None
    found = [""]
    for line in done.stdout.splitlines():
        if line:
            found[-1] += line.split("  ", 1)[1][:48].replace(" ", "")
        else:
            found.append("")  # a blank line ends a packet
    return [bytes.fromhex(one) for one in found if one]


def main():
    need("tcpdump", "editcap")
    expressions = [one.strip() for one in re.split(r"\|(?!tcp-fin)", EXPRESSIONS)]
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="pushpkt-peers-") as folder:
        for link, (file, count) in sorted(material(folder).items()):
            theirs = {one: by_tcpdump(file, one) for one in expressions}
            ours = {one: by_us(file, one) for one in expressions}
            passed = sum(len(found or []) for found in theirs.values())
            refused = sum(found is None for found in theirs.values())
            checks.equal(f"link type {link}, {count} packets, {len(expressions)} filters: {passed} "
                         f"let through, {refused} filters refused",
                         [one for one in expressions if theirs[one] != ours[one]], [])
        for expression in WRONG:
            checks.equal(f"`{expression}` is refused as by tcpdump",
                         (by_us(file, expression), by_tcpdump(file, expression)), (None, None))
    checks.finish()


main()
