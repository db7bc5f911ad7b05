"""What scapy, hping3, nping and trafgen send: sniff sees what tcpdump sees, decode reads what was
asked for.

tshark reads it too, so that a peer that did not do as told is told from a wrong decode.
"""
import os
import sys

from peers import *

# Everything of the client but what its kernel says by itself (ARP, Neighbour Discovery, MLD).
FILTER = f"ether src {CLIENT_MAC} and not arp and not (icmp6 and ip6[40] >= 130)"
HAND_WRITTEN = bytes.fromhex("020000000101" "020000000102" "88b5" + "c0ffee" * 15 + "00ff")
TRAFGEN = """{ %s }
{ eth(da=%s, sa=%s), ipv4(sa=%s, da=%s, ttl=19, id=0x0bad, df, tos=0x48),
  udp(sp=4321, dp=12000), "trafgen" }
{ eth(da=%s, sa=%s), vlan(id=77, pcp=5), ipv4(sa=%s, da=%s, ttl=20), udp(sp=1, dp=2) }
""" % (", ".join(f"0x{byte:02x}" for byte in HAND_WRITTEN),
       *2 * (ROUTER_MAC, CLIENT_MAC, CLIENT, SERVER))

SCAPY = f"""
from scapy.all import *
conf.verb = 0
below = Ether(dst="{ROUTER_MAC}", src="{CLIENT_MAC}")
all = [below/IP(src="{CLIENT}", dst="{SERVER}", ttl=7, id=0x1234, tos=0x28, flags="DF")
            /UDP(sport=4001, dport=12001)/"scapy",
       below/IP(src="{CLIENT}", dst="{SERVER}", ttl=255, id=1, flags="MF", frag=185, proto=17)
            /("x" * 64),
       below/IP(src="{CLIENT}", dst="{SERVER}", options=IPOption(b"\\x94\\x04\\0\\0"), id=2)
            /UDP(sport=4002, dport=12001, chksum=0xdead, len=99)/"lies",
       below/IP(src="{CLIENT}", dst="{SERVER}", id=3)
            /TCP(sport=4003, dport=80, flags="SFPUEC", seq=4294967295, ack=305419896, window=513,
                 urgptr=7, options=[("MSS", 1400), ("WScale", 3), ("Timestamp", (1, 2))]),
       below/IPv6(src="{CLIENT6}", dst="{SERVER6}", hlim=5, tc=0x28, fl=0x12345)
            /UDP(sport=4004, dport=12001)/"six",
       below/IPv6(src="{CLIENT6}", dst="{SERVER6}")/IPv6ExtHdrHopByHop()
            /ICMPv6EchoRequest(id=9, seq=4),
       below/Dot1Q(vlan=99, prio=3)/IP(src="{CLIENT}", dst="{SERVER}", id=4)
            /ICMP(id=5, seq=6)/"tag"]
sendp(all, iface="{DEVICE}")
wrpcap("asked.pcap", all)
send(IP(dst="{SERVER}", ttl=9, id=77, tos=4)/UDP(sport=4005, dport=12001)/"layer 3")
"""

IP = {"ip.src": CLIENT, "ip.dst": SERVER}
# What was asked for, packet by packet, in tshark's words.
SCAPY_ASKED = [
    IP | {"ip.ttl": "7", "ip.id": "0x1234", "ip.dsfield": "0x28", "ip.flags.df": "1",
          "udp.srcport": "4001", "udp.dstport": "12001", "udp.length": "13"},
    IP | {"ip.ttl": "255", "ip.id": "0x0001", "ip.flags.mf": "1", "ip.proto": "17"},
    IP | {"ip.hdr_len": "24", "ip.id": "0x0002", "udp.checksum": "0xdead", "udp.length": "99"},
    IP | {"tcp.srcport": "4003", "tcp.dstport": "80", "tcp.seq_raw": "4294967295",
          "tcp.ack_raw": "305419896", "tcp.flags.syn": "1", "tcp.flags.fin": "1",
          "tcp.flags.push": "1", "tcp.flags.urg": "1", "tcp.flags.ack": "0",
          "tcp.window_size_value": "513", "tcp.urgent_pointer": "7", "tcp.hdr_len": "40"},
    {"ipv6.src": CLIENT6, "ipv6.dst": SERVER6, "ipv6.hlim": "5", "ipv6.tclass": "0x00000028",
     "ipv6.flow": "0x012345", "udp.srcport": "4004"},
    {"ipv6.nxt": "0", "icmpv6.type": "128", "icmpv6.echo.identifier": "0x0009",
     "icmpv6.echo.sequence_number": "4"},
    IP | {"vlan.id": "99", "vlan.priority": "3", "icmp.type": "8", "icmp.ident": "5",
          "icmp.seq": "6"},
    IP | {"ip.ttl": "9", "ip.id": "0x004d", "ip.dsfield": "0x04", "udp.srcport": "4005"},
]
HPING3 = [
    (["-2", "-k", "-s", "4011", "-p", "12002", "-t", "3", "-o", "20", "-N", "4660", "-d", "10"],
     IP | {"ip.ttl": "3", "ip.dsfield": "0x20", "ip.id": "0x1234", "udp.srcport": "4011",
           "udp.dstport": "12002", "udp.length": "18"}),
    (["-S", "-k", "-s", "4012", "-p", "81", "-t", "129", "-y", "-M", "3735928559", "-w", "333"],
     IP | {"ip.ttl": "129", "ip.flags.df": "1", "tcp.srcport": "4012", "tcp.dstport": "81",
           "tcp.flags.syn": "1", "tcp.flags.ack": "0", "tcp.seq_raw": "3735928559",
           "tcp.window_size_value": "333"}),
    (["-F", "-P", "-U", "-X", "-Y", "-k", "-s", "4013", "-p", "82", "-L", "19"],
     IP | {"tcp.flags.fin": "1", "tcp.flags.push": "1", "tcp.flags.urg": "1", "tcp.ack_raw": "19",
           "tcp.srcport": "4013"}),
    (["-2", "-k", "-s", "4014", "-p", "12002", "-x", "-N", "99", "-d", "16"],
     IP | {"ip.flags.mf": "1", "ip.id": "0x0063"}),
    (["-1", "-C", "8", "-t", "77", "-N", "6"], IP | {"icmp.type": "8", "ip.ttl": "77"}),
]
NPING = [
    (["--udp", "-g", "4021", "-p", "12003", "--ttl", "11", "--tos", "16", "--id", "999",
      "--data-string", "hello"],
     IP | {"ip.ttl": "11", "ip.dsfield": "0x10", "ip.id": "0x03e7", "udp.srcport": "4021",
           "udp.dstport": "12003", "udp.length": "13"}),
    (["--tcp", "-g", "4022", "-p", "83", "--flags", "syn,ack,ecn", "--seq", "17", "--ack", "18",
      "--win", "4096", "--df"],
     IP | {"tcp.srcport": "4022", "tcp.dstport": "83", "tcp.flags.syn": "1", "tcp.flags.ack": "1",
           "tcp.seq_raw": "17", "tcp.ack_raw": "18", "tcp.window_size_value": "4096",
           "ip.flags.df": "1"}),
    (["--icmp", "--icmp-type", "13", "--icmp-id", "21", "--icmp-seq", "22", "--ttl", "8"],
     IP | {"icmp.type": "13", "icmp.ident": "21", "icmp.seq": "22", "ip.ttl": "8"}),
    (["--udp", "--badsum", "-g", "4024", "-p", "12003"], IP | {"udp.srcport": "4024"}),
]
TRAFGEN_ASKED = [
    {"eth.type": "0x88b5", "eth.dst": ROUTER_MAC},
    IP | {"ip.ttl": "19", "ip.id": "0x0bad", "ip.flags.df": "1", "ip.dsfield": "0x48",
          "udp.srcport": "4321", "udp.dstport": "12000"},
    IP | {"vlan.id": "77", "vlan.priority": "5", "ip.ttl": "20", "udp.srcport": "1",
          "udp.dstport": "2"},
]


def by_scapy():
    with open("scapy-send.py", "w", encoding="utf-8") as script:
        script.write(SCAPY)
    return run(sys.executable, "scapy-send.py")


def by_trafgen():
    with open("frames.cfg", "w", encoding="utf-8") as config:
        config.write(TRAFGEN)
    return run("trafgen", "-i", "frames.cfg", "-o", DEVICE, "-n", "3", "-P", "1", "-q",
               "--no-sock-mem", "-t", "1ms")


def one_by_one(command, cases):
    """The peer's exit code says whether an answer came, which is not the question."""
    return [run(*command, *words, SERVER) for words, _ in cases][-1]


SENDERS = {
    "scapy": (by_scapy, SCAPY_ASKED),
    "hping3": (lambda: one_by_one(["hping3", "-c", "1", "-n", "-q", "-I", DEVICE], HPING3),
               [asked for _, asked in HPING3]),
    # Without -N it waits for answers; with it, some 1 in 10 runs ends before it has sent.
    "nping": (lambda: one_by_one(["nping", "-c", "1", "--delay", "0", "-H"], NPING),
              [asked for _, asked in NPING]),
    "trafgen": (by_trafgen, TRAFGEN_ASKED),
}


def read_fields(program, file, asked):
    """Per packet, the fields that were asked of it."""
    names = sorted({name for fields in asked for name in fields})
    rows = columns(program, file, names)
    return [{name: plain(value) for name, value in zip(names, row) if name in fields}
            for row, fields in zip(rows, asked)]


def compare(checks, name, sender, asked):
    count = len(asked)
    ours = Running(f"{name}-ours", [pushpkt, "sniff", "-i", DEVICE, "-w", f"{name}.pcapng",
                                    "-c", count, FILTER])
    theirs = another_sniffer(name, count, FILTER)
    sent = sender()
    if not checks.true(f"{name}: sniff ends after {count} packets", ours.ready and ours.ended(),
                       f"{content(ours.err)}{sent.args}: exit {sent.returncode}, {sent.stderr}"):
        ours.stop()
        theirs.stop()
        return
    seen = packets(f"{name}.pcapng")
    if theirs.ready:
        theirs.ended()
        theirs.stop()
        program = theirs.process.args[0]
        checks.equal(f"{name}: {count} packets, in order and to the byte, as {program} has them",
                     hexed(seen), hexed(packets(f"{name}.pcap")))
    else:
        checks.left_out(f"{name} against tcpdump and dumpcap", content(theirs.err).strip())
    compare_fields(checks, name, asked)
    if name == "scapy":
        checks.equal("scapy: the bytes that scapy says it built", hexed(seen[:7]),
                     hexed(packets("asked.pcap")))
    if name == "trafgen":
        checks.equal("trafgen: the hand-written frame, to the byte", hexed(seen[:1]),
                     hexed([HAND_WRITTEN]))


def hexed(all_bytes):
    return [data.hex() for data in all_bytes]


def compare_fields(checks, name, asked):
    by_tshark = read_fields("tshark", f"{name}.pcapng", asked)
    by_us = read_fields("pushpkt", f"{name}.pcapng", asked)
    for number, want in enumerate(asked):
        checks.equal(f"{name} {number + 1}: tshark reads {' '.join(want.values())}",
                     by_tshark[number], want)
        checks.equal(f"{name} {number + 1}: decode reads the same", by_us[number], want)


def main():
    need("tshark", "editcap", "tcpdump")
    enter_lab()
    checks = Checks()
    run("ping", "-c", "1", "-W", "1", SERVER)  # the neighbours know each other
    for name, (sender, asked) in SENDERS.items():
        if scapy_missing() if name == "scapy" else missing(name):
            checks.left_out(name, "it is not installed")
        else:
            compare(checks, name, sender, asked)
    checks.finish()


main()
