"""Headers of tunnels and of protocols above IP: decode prints of scapy's packets what tshark does.

Of each packet also copies with a byte changed or bytes behind the header cut off, by a fixed seed.
"""
import random
import sys
import tempfile

from peers import *

VARIED = 20  # copies of each packet with something changed
FIELDS = """
    ip.proto udp.dstport
    igmp.type igmp.max_resp igmp.checksum igmp.maddr igmp.qrv igmp.qqic igmp.num_src
    igmp.num_grp_recs
    esp.spi esp.sequence
    geneve.version geneve.flags geneve.flags.oam geneve.flags.critical geneve.proto_type geneve.vni
    gre.flags_and_version gre.flags.checksum gre.flags.key gre.flags.sequence_number
    gre.flags.routing gre.flags.version gre.proto
    gre.checksum gre.key gre.sequence_number
""".split()
# Every address is named: scapy would ask the real network for those that are left open.
PACKETS = f"""
from scapy.all import *
from scapy.contrib.geneve import GENEVE
from scapy.contrib.igmp import IGMP
from scapy.contrib.igmpv3 import IGMPv3, IGMPv3mq, IGMPv3mr, IGMPv3gr
from scapy.layers.ipsec import ESP
four = Ether(dst="{ROUTER_MAC}", src="{CLIENT_MAC}")/IP(src="{CLIENT}", dst="{SERVER}")
six = Ether(dst="{ROUTER_MAC}", src="{CLIENT_MAC}")/IPv6(src="{CLIENT6}", dst="{SERVER6}")
inner = IP(src="10.9.0.1", dst="10.9.0.2")/UDP(sport=4000, dport=12000)/"inside"
frame = Ether(dst="{CLIENT_MAC}", src="{ROUTER_MAC}")/inner
all = [four/IGMP(type=kind, mrcode=code, gaddr=group) for kind, code, group in
       ((0x11, 100, "0.0.0.0"), (0x11, 0, "0.0.0.0"), (0x12, 0, "239.1.2.3"),
        (0x16, 0, "239.1.2.3"), (0x17, 0, "239.1.2.3"))]
all += [four/IGMPv3(type=0x11, mrcode=100)
            /IGMPv3mq(gaddr="239.1.2.3", qrv=2, srcaddrs=["10.0.0.9"]),
        four/IGMPv3(type=0x22)/IGMPv3mr(records=[IGMPv3gr(rtype=4, maddr="239.1.2.3")])]
all += [below/ESP(spi=0x1001, seq=7, data=bytes(range(32))) for below in (four, six)]
for below in (four, six):
    below_udp = below/UDP(sport=50000, dport=6081)
    all += [below_udp/GENEVE(vni=7, proto=0x6558)/frame,
            below_udp/GENEVE(vni=0xabcdef, proto=0x0800, oam=1)/inner]
    for checksum in (0, 1):
        for key in (0, 1):
            for sequence in (0, 1):
                options = dict(chksum_present=checksum, key_present=key,
                               seqnum_present=sequence, key=0x2a, sequence_number=9)
                all += [below/GRE(proto=0x0800, **options)/inner,
                        below/GRE(proto=0x6558, **options)/frame]
wrpcap(sys.argv[1], all)
"""
HEADER_ENDS = {"four": 34, "six": 54}  # of Ethernet and IP


def varied(data, dice):
    """A byte above IP changed, or an end behind the headers cut off: the lengths contradict it."""
    above = HEADER_ENDS["six" if data[12:14] == b"\x86\xdd" else "four"]
    behind = above + 16  # UDP and GENEVE, or the longest GRE
    if len(data) > behind and dice.random() < 0.5:
        return data[:dice.randrange(behind, len(data))]
    at = dice.randrange(above, min(behind, len(data)))
    return data[:at] + bytes([dice.randrange(256)]) + data[at + 1:]


def is_ours(by_tshark):
    """Source routes of GRE, its version 1 and other messages of IGMP are payload for decode."""
    row = dict(zip(FIELDS, by_tshark))
    return (plain(row["gre.flags.routing"]) != "1" and row["gre.flags.version"] != "1"
            and row["igmp.type"] in ("", "0x11", "0x12", "0x16", "0x17", "0x22"))


def compare(checks, what, of_that_link):
    write_pcap("packets.pcap", 1, of_that_link)
    theirs = columns("tshark", "packets.pcap", FIELDS, "-n")
    ours = columns("pushpkt", "packets.pcap", FIELDS)
    checks.equal(f"{what}: as many packets", len(ours), len(theirs))
    for number, (our, their, record) in enumerate(zip(ours, theirs, of_that_link)):
        if not is_ours(their):
            checks.left_out(f"{what} {number}", "a header that decode has no rows for")
            continue
        wrong = {name: (o, plain(t)) for name, o, t in zip(FIELDS, our, their)
                 if o != plain(t)}
        checks.true(f"{what} {number}", not wrong, f"(ours, theirs) {wrong} of {record[2].hex()}")


need("tshark", "editcap")
if scapy_missing():
    skip("scapy is not installed; scripts/setup installs the peers")
checks = Checks()
with tempfile.TemporaryDirectory(prefix="pushpkt-peers-") as folder:
    os.chdir(folder)
    made = run(sys.executable, "-c", PACKETS, "made.pcap")
    checks.true("scapy makes the packets", made.returncode == 0, made.stderr)
    whole = records("made.pcap")
    compare(checks, "whole", whole)
    dice = random.Random(1)
    copies = [varied(data, dice) for _, _, data in whole for _ in range(VARIED)]
    compare(checks, "varied", [(1, len(data), data) for data in copies])
    os.chdir("/")
checks.finish()
