"""What we write, others read: captures of sniff, send and ask; crafting a capture again changes
nothing.

PUSHPKT_CORPUS may name a folder of more captures for the latter.
"""
import tempfile

from peers import *

BELOW = f"eth(dst={ROUTER_MAC}, src={CLIENT_MAC})"
IP, IP6 = f"ip(src={CLIENT}, dst={SERVER}, ttl=3)", f"ipv6(src={CLIENT6}, dst={SERVER6})"
RECIPES = [
    f'{BELOW}/{IP}/udp(srcport=1, dstport=2)/"a"',
    f'{BELOW}/{IP6}/udp(srcport=1, dstport=2)/"b"',
    f"{BELOW}/vlan(id=7)/{IP}/tcp(srcport=1, dstport=2, flags.syn=1)",
]
CHECKSUMS = ["-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE",
             "-o", "tcp.check_checksum:TRUE"]
ECHO = "icmp or (icmp6 and ip6[40] >= 128 and ip6[40] <= 129)"
SNIFFED = ["sniff.pcap", "sniff.pcapng"]
GOOD, NONE = "1", ""
SCAPY_COUNTS = """
import sys
from scapy.all import rdpcap
print(*(len(rdpcap(file)) for file in sys.argv[1:]))
"""


CHECKSUM_FIELDS = [f"{name}.checksum.status" for name in ("ip", "udp", "tcp", "icmp", "icmpv6")]


def accepted(checks, file, count):
    """The quick readers take the file without a word, and count as many packets."""
    _, link_type, packets_told = run("capinfos", "-E", "-c", "-M", "-T", "-r", file).stdout.split("\t")
    checks.equal(f"{file}: capinfos counts", packets_told.strip(), str(count))
    if link_type == "per-packet":
        checks.left_out(f"{file}: tcpdump, editcap", "they read one link type a file")
        return
    checks.equal(f"{file}: tcpdump reads the same packets as editcap", by_tcpdump(file),
                 packets(file))
    for form in ("pcap", "pcapng"):
        made = run("editcap", "-F", form, file, f"editcap.{form}")
        checks.equal(f"{file}: editcap makes a {form}", (made.returncode, made.stderr), (0, ""))
        checks.equal(f"{file}: the same packets in it", packets(f"editcap.{form}"), packets(file))


def merged(checks, what, files):
    """All in one by mergecap, which tshark finds no fault with; scapy reads each."""
    if not files:
        return
    counts = [len(packets(file)) for file in files]
    done = run("mergecap", "-a", "-w", "merged.pcapng", *files)
    checks.equal(f"{what}: mergecap puts {len(files)} files into one",
                 (done.returncode, len(packets("merged.pcapng"))), (0, sum(counts)))
    rows = columns("tshark", "merged.pcapng", ["_ws.malformed"] + CHECKSUM_FIELDS, *CHECKSUMS)
    checks.equal(f"{what}: no packet of {len(rows)} is malformed", [row[0] for row in rows],
                 [""] * sum(counts))
    wrong = [row for row in rows if not set(row[1:]) <= {GOOD, NONE} or GOOD not in row]
    checks.equal(f"{what}: each checksum is good", wrong, [])
    experts = run("tshark", "-r", "merged.pcapng", "-q", "-z", "expert,error", *CHECKSUMS)
    checks.equal(f"{what}: no expert item of level error",
                 (experts.returncode, experts.stdout.strip()), (0, ""))
    if scapy_missing():
        checks.left_out(f"{what}: scapy reads them", "it is not installed")
    else:
        by_scapy = run(sys.executable, "-c", SCAPY_COUNTS, *files)
        checks.equal(f"{what}: scapy's rdpcap counts", by_scapy.stdout.split(),
                     [str(count) for count in counts])


def sniff():
    """Inside the lab: four packets into each file."""
    for name in SNIFFED:
        sniffer = Running(name, [pushpkt, "sniff", "-i", DEVICE, "-w", name, "-c", "4", ECHO])
        run("ping", "-c", "1", "-s", "1400", SERVER)
        run("ping", "-6", "-c", "1", SERVER6)
        sniffer.ended()
        sniffer.stop()


def by_sniff(checks, folder):
    """The readers stay outside: tcpdump does not run as root of an unprivileged user namespace."""
    inside = run(pushpkt, "lab", "--", sys.executable, "-B", os.path.realpath(__file__), pushpkt,
                 "sniff", folder)
    if not checks.equal("sniff -w in the lab", (inside.returncode, inside.stderr), (0, "")):
        return
    for name in SNIFFED:
        accepted(checks, name, 4)
    merged(checks, "sniff -w", SNIFFED)


def by_send(checks):
    files = []
    for name in ("send.pcap", "send.pcapng"):
        made = run(pushpkt, "send", "-r", "-", "--path", "file", "-w", name,
                   stdin="\n".join(RECIPES) + "\n")
        if checks.true(f"{name}: send -w, exit 0", made.returncode == 0, made.stderr):
            accepted(checks, name, len(RECIPES))
            files.append(name)
    merged(checks, "send -w", files)


def by_ask(checks):
    for family in ([], ["--ipv6"]):
        folder = "ask" + "".join(family)
        asked = run(pushpkt, "ask", "--save", folder, *family)
        if not checks.equal(f"ask {' '.join(family)} --save", asked.returncode, 0):
            continue
        files = sorted(f"{folder}/{name}" for name in os.listdir(folder))
        checks.true(f"{folder}: a capture for each path", len(files) >= 5, files)
        for file in files:
            count = len(packets(file))
            accepted(checks, file, count)
            comments = [row[0] for row in columns("tshark", file, ["frame.comment"])]
            checks.true(f"{file}: each of {count} packets has a comment",
                        len(comments) == count and all(comments), comments)
        merged(checks, folder, files)


def whole_packets(file):
    """By Wireshark's library; where the file is damaged, which it guesses around, by tcpdump."""
    if run("capinfos", file).returncode == 0:
        return packets(file)
    return by_tcpdump(file)


def crafted_again(checks, file):
    """decode -T craft | send -r - --path file: byte for byte the same."""
    what = f"craft {os.path.basename(file)}"
    before = whole_packets(file)
    if before is None:
        checks.left_out(what, "neither Wireshark nor tcpdump reads it")
        return
    text = run(pushpkt, "decode", "-T", "craft", file)
    made = run(pushpkt, "send", "-r", "-", "--path", "file", "-w", "again.pcapng",
               stdin=text.stdout)
    if not checks.true(f"{what}: send takes it", made.returncode == 0, text.stderr + made.stderr):
        return
    after = packets("again.pcapng")
    wrong = [number + 1 for number, (one, other) in enumerate(zip(before, after)) if one != other]
    checks.equal(f"{what}: {len(before)} packets, byte for byte",
                 (len(after), wrong), (len(before), []))


def main():
    need("tshark", "capinfos", "editcap", "mergecap", "tcpdump")
    need_lab()
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="pushpkt-peers-") as folder:
        captures = captures_to_try()
        os.chdir(folder)
        by_sniff(checks, folder)
        by_ask(checks)
        if "send" not in run(pushpkt, "--help").stdout:
            checks.left_out("send and the round trip", "this program has no such verb")
            checks.finish()
        by_send(checks)
        for file in captures:
            crafted_again(checks, file)
    checks.finish()


if len(sys.argv) > 2:
    os.chdir(sys.argv[3])
    sniff()
else:
    main()
