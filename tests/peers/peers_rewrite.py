"""Edits of a capture against tcprewrite's: the same packets, byte by byte.

docs/tcprewrite.md has all options side by side. Left out of the captures here: what is wrong on
purpose, because tcprewrite corrects it; padding, because it counts it in ip.len; and IPv6, because it
gives those packets other MAC addresses, asked or not.
"""
import zlib

from peers import *

GROUP, GROUP_MAC = "224.0.0.251", "01:00:5e:00:00:fb"
NEW_CLIENT, NEW_SERVER = "06:00:00:00:00:0c", "06:00:00:00:00:05"


def out(rest, ip=f"src={CLIENT}, dst={SERVER}", mac=ROUTER_MAC, between=""):
    return f"eth(dst={mac}, src={CLIENT_MAC})/{between}ip({ip}, id=0x7)/{rest}"


def back(rest):
    return f"eth(dst={CLIENT_MAC}, src={ROUTER_MAC})/ip(src={SERVER}, dst={CLIENT}, id=0x8)/{rest}"


CONVERSATION = [out("tcp(srcport=4003, dstport=80, seq=7, flags=S)"),
                back("tcp(srcport=80, dstport=4003, seq=90, ack=8, flags=SA)"),
                out('tcp(srcport=4003, dstport=80, seq=8, ack=91, flags=PA)/"GET / HTTP/1.0"'),
                back('tcp(srcport=80, dstport=4003, seq=91, ack=22, flags=PA)/"200"*200'),
                out('udp(srcport=4001, dstport=12001)/"one"'),
                out('icmp.echo(ident=9, seq=4)/"ping"')]
TO_GROUP = out('udp(srcport=5000, dstport=5001)/"many"', f"src={CLIENT}, dst={GROUP}", GROUP_MAC)
TAGGED = out('udp(srcport=4006, dstport=12001)/"tag"', between="vlan(id=77)/")
RIGHT = CONVERSATION + [TO_GROUP, TAGGED]
UNTAGGED = CONVERSATION + [TO_GROUP]
WRONG = [out('udp(srcport=4002, dstport=12001, checksum=0xdead)/"wrong"'),
         out('tcp(srcport=4003, dstport=80, checksum=0x0bad)/"wrong"'),
         out('udp(srcport=4002, dstport=12001)/"wrong"', f"src={CLIENT}, dst={SERVER}, checksum=1")]

# Each: the packets, tcprewrite's options, ours.
CASES = {
    "--set ip.ttl": (RIGHT, ["--ttl=9"], ["--set", "ip.ttl=9"]),
    "--set ip.ttl, more": (RIGHT, ["--ttl=+7"], ["--set", "ip.ttl=+7"]),
    "--set ip.ttl, less": (RIGHT, ["--ttl=-7"], ["--set", "ip.ttl=-7"]),
    "--set ip.dsfield": (RIGHT, ["--tos=8"], ["--set", "ip.dsfield=8"]),
    "--set udp.dstport": (RIGHT[4:5] + RIGHT[7:], ["--portmap=12001:53"],
                          ["--set", "udp.dstport=53"]),
    "--set eth.dst": (RIGHT[4:5], ["--enet-dmac=02:aa:bb:cc:dd:ee"],
                      ["--set", "eth.dst=02:aa:bb:cc:dd:ee"]),
    "--map networks": (RIGHT, ["--pnat=10.77.0.0/16:172.16.0.0/16"],
                       ["--map", "ip.addr=10.77.0.0/16->172.16.0.0/16"]),
    "--map of sources": (RIGHT, ["--srcipmap=10.77.0.0/16:172.16.0.0/16"],
                         ["--map", "ip.src=10.77.0.0/16->172.16.0.0/16"]),
    "--map of destinations": (RIGHT, ["--dstipmap=10.77.0.0/16:172.16.0.0/16"],
                              ["--map", "ip.dst=10.77.0.0/16->172.16.0.0/16"]),
    "--map ports": (RIGHT, ["--portmap=12000-12100:9"], ["--map", "udp.port=12000-12100->9"]),
    "--map a MAC address": (RIGHT, [f"--enet-subsmac={CLIENT_MAC},{NEW_CLIENT}"],
                            ["--map", f"eth.addr={CLIENT_MAC}->{NEW_CLIENT}"]),
    "--skip-broadcast": (RIGHT, ["--pnat=0.0.0.0/0:172.16.0.0/12", "--skipbroadcast"],
                         ["--map", "ip.addr=0.0.0.0/0->172.16.0.0/12", "--skip-broadcast"]),
    "--endpoints": (CONVERSATION, ["-e", "10.9.0.1:10.9.0.2", "-c", "sides"],
                    ["--endpoints", "10.9.0.1:10.9.0.2", "--side-file", "sides"]),
    "--mac-endpoints": (CONVERSATION, [f"--enet-dmac={NEW_SERVER},{NEW_CLIENT}",
                                       f"--enet-smac={NEW_CLIENT},{NEW_SERVER}", "-c", "sides"],
                        ["--mac-endpoints", f"{NEW_CLIENT},{NEW_SERVER}", "--side-file", "sides"]),
    "--vlan add": (RIGHT[:7], ["--enet-vlan=add", "--enet-vlan-tag=45", "--enet-vlan-cfi=1",
                               "--enet-vlan-pri=5"], ["--vlan", "add=45,priority=5,dei=1"]),
    "--vlan add of 802.1ad": (UNTAGGED, ["--enet-vlan=add", "--enet-vlan-tag=45",
                                         "--enet-vlan-cfi=0", "--enet-vlan-pri=0",
                                         "--enet-vlan-proto=802.1ad"],
                              ["--vlan", "add=45,type=802.1ad"]),
    "--vlan del": (RIGHT, ["--enet-vlan=del"], ["--vlan", "del"]),
    "--link hdlc": (UNTAGGED, ["--dlt=hdlc", "--hdlc-control=0", "--hdlc-address=0x0F"],
                    ["--link", "hdlc"]),
    "--link-header": (RIGHT, ["--dlt=user",
                              "--user-dlink=02,00,00,00,00,08,02,00,00,00,00,09,08,00"],
                      ["--link-header", "0200000000080200000000090800"]),
    "--link-type": (RIGHT, ["--dlt=user", "--user-dlt=147", "--user-dlink=0f,00,08,00"],
                    ["--link-header", "0f000800", "--link-type", "147"]),
    "--mtu-truncate": (RIGHT, ["--mtu-trunc", "--mtu=300"], ["--mtu-truncate", "--mtu", "300"]),
    "--checksums fix": (RIGHT + WRONG, [], ["--checksums", "fix"]),
}


def make(name, recipes):
    with open(f"{name}.txt", "w", encoding="utf-8") as text:
        text.write("\n".join(recipes) + "\n")
    made = run(pushpkt, "send", "-r", f"{name}.txt", "--path", "file", "-w", f"{name}.pcap")
    assert made.returncode == 0, made.stderr
    return f"{name}.pcap"


def compared(checks, name, file, theirs, ours):
    """Link types, lengths and bytes."""
    tcprewrite = run("tcprewrite", *theirs, "--fixcsum", "-i", file, "-o", "theirs.pcap")
    if tcprewrite.returncode != 0:
        checks.left_out(name, tcprewrite.stderr.strip().partition("\n")[0])
        return
    replay = run(pushpkt, "replay", file, "--path", "file", "-w", "ours.pcap", *ours)
    if not checks.equal(f"{name}: exit 0", replay.returncode, 0):
        print(replay.stderr)
        return
    checks.equal(f"{name}: the packets of tcprewrite", records("ours.pcap"),
                 records("theirs.pcap"))


def check_sequences(checks):
    """Large packets only: tcprewrite makes ip.len the length of the frame, padding included."""
    whole = records(make("whole", [packet for packet in CONVERSATION if '"200"' in packet]))
    with_fcs = [raw + struct.pack("<I", zlib.crc32(raw)) for _, _, raw in whole]
    write_pcap("fcs.pcap", whole[0][0], [(1, len(raw), raw) for raw in with_fcs])
    for which in ("found", "always"):
        compared(checks, f"--strip-fcs {which}", "fcs.pcap", ["--efcs"], ["--strip-fcs", which])
    done = run(pushpkt, "replay", "whole.pcap", "--path", "file", "-w", "kept.pcap", "--strip-fcs",
               "found")
    checks.equal("--strip-fcs found: without one nothing is cut",
                 (done.returncode, packets("kept.pcap")), (0, packets("whole.pcap")))


def lengths(checks):
    run("editcap", "-F", "pcap", "-s", "60", make("long", CONVERSATION), "cut.pcap")
    compared(checks, "--fix-lengths trunc", "cut.pcap", ["--fixlen=trunc"],
             ["--fix-lengths", "trunc", "--checksums", "fix"])
    compared(checks, "--fix-lengths pad", "cut.pcap", ["--fixlen=pad"],
             ["--fix-lengths", "pad", "--checksums", "fix"])


def main():
    need("tcprewrite", "tcpprep", "editcap")
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="pushpkt-peers-") as folder:
        os.chdir(folder)
        prepared = run("tcpprep", "--auto=client", "-i", make("conversation", CONVERSATION), "-o",
                       "sides")
        assert prepared.returncode == 0, prepared.stderr
        for name, (recipes, theirs, ours) in CASES.items():
            compared(checks, name, make("packets", recipes), theirs, ours)
        check_sequences(checks)
        lengths(checks)
        os.chdir("/")
    checks.finish()


main()
