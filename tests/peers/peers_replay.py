"""A capture replayed is the same packets: by pushpkt, by tcpreplay, by other eyes.

`--segment` against tshark's reassembly, and `--as client` against dnsmasq before and after a record has
changed, and with another TTL. peers_rewrite.py has the edits.
"""
from peers import *

RECIPES = f"""
eth(dst={ROUTER_MAC}, src={CLIENT_MAC})/ip(src={CLIENT}, dst={SERVER}, id=0x1)/udp(srcport=4001, dstport=12001)/"one"
eth(dst={ROUTER_MAC}, src={CLIENT_MAC})/ip(src={CLIENT}, dst={SERVER}, id=0x2, ttl=3)/udp(srcport=4002, dstport=12001, checksum=0xdead)/"wrong"
eth(dst={ROUTER_MAC}, src={CLIENT_MAC})/ip(src={CLIENT}, dst={SERVER}, id=0x3)/tcp(srcport=4003, dstport=80, seq=7, flags.syn=1)
eth(dst={ROUTER_MAC}, src={CLIENT_MAC})/ip(src={CLIENT}, dst={SERVER}, id=0x4)/icmp.echo(ident=9, seq=4)/"ping"
eth(dst={ROUTER_MAC}, src={CLIENT_MAC})/ipv6(src={CLIENT6}, dst={SERVER6}, flow=0x12345)/udp(srcport=4005, dstport=12001)/"six"
eth(dst={ROUTER_MAC}, src={CLIENT_MAC})/vlan(id=77)/ip(src={CLIENT}, dst={SERVER}, id=0x6)/udp(srcport=4006, dstport=12001)/"tag"
eth(dst={ROUTER_MAC}, src={CLIENT_MAC})/ip(src={CLIENT}, dst={SERVER}, id=0x7)/udp(srcport=4007, dstport=12001)/""/trailer(000000000000)
""".strip()
LARGE = f"""
eth(dst={ROUTER_MAC}, src={CLIENT_MAC})/ip(src={CLIENT}, dst={SERVER}, id=0x9)/tcp(srcport=4003, dstport=80, seq=1, flags.syn=1)
eth(dst={ROUTER_MAC}, src={CLIENT_MAC})/ip(src={CLIENT}, dst={SERVER}, id=0xa)/tcp(srcport=4003, dstport=80, seq=2, ack=1, flags.ack=1, flags.push=1, flags.fin=1)/"0123456789abcdef."*500
""".strip()
MINE = f"ether src {CLIENT_MAC} and not arp and not (icmp6 and ip6[40] >= 130)"
RECORDS = {"a.test": "10.1.0.1", "b.test": "10.1.0.2", "c.test": "10.1.0.3"}
CHANGED = RECORDS | {"b.test": "10.1.0.77"}
CHANGED_PORT, OLDER_PORT = 5300, 5302
TTL = 77


def dnsmasq(port, records, *more):
    return ["dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--no-hosts",
            "--user=", "--group=", "--pid-file=", "--bind-interfaces", f"--port={port}",
            f"--listen-address={SERVER}", *more,
            *(f"--address=/{name}/{address}" for name, address in records.items())]


def serve():
    """On the lab's server: dnsmasq with the records, with one changed, and with another TTL."""
    running = []
    if not missing("dnsmasq"):
        running = [Running("dnsmasq", dnsmasq(53, RECORDS), ready=""),
                   Running("changed", dnsmasq(CHANGED_PORT, CHANGED), ready=""),
                   Running("older", dnsmasq(OLDER_PORT, RECORDS, f"--local-ttl={TTL}"), ready="")]
        until(lambda: {53, CHANGED_PORT, OLDER_PORT} <= ports_in_use("udp"))
    with open("ready", "w", encoding="utf-8"):
        pass
    for one in running:
        one.process.wait()


def make(name, recipes):
    with open(f"{name}.txt", "w", encoding="utf-8") as text:
        text.write(recipes + "\n")
    made = run(pushpkt, "send", "-r", f"{name}.txt", "--path", "file", "-w", f"{name}.pcap")
    assert made.returncode == 0, made.stderr
    return f"{name}.pcap"


def hexed(file):
    return [data.hex() for data in packets(file)]


def seen_while(name, count, sender):
    """What leaves the client, by our sniffer, while `sender` works."""
    sniffer = Running(name, [pushpkt, "sniff", "-i", DEVICE, "-w", f"{name}.pcapng", "-c", count,
                             MINE])
    done = sender()
    if not sniffer.ended():
        sniffer.stop()
    return done, hexed(f"{name}.pcapng")


def clean(checks, file, name):
    told = run(pushpkt, "diff", file, f"{name}.pcapng")
    checks.equal(f"diff of the capture and its replay by {name} is clean", told.returncode, 0)


def same_bytes(checks):
    file = make("mixed", RECIPES)
    want = hexed(file)
    for path in ("packet", "inject"):
        done, got = seen_while(path, len(want), lambda p=path: run(
            pushpkt, "replay", file, "-i", DEVICE, "--path", p, "--pps", "1000"))
        checks.equal(f"replay by {path}: exit 0", (done.returncode, done.stderr), (0, ""))
        checks.equal(f"replay by {path}: the bytes of the capture", got, want)
        clean(checks, file, path)
    if missing("tcpreplay"):
        checks.left_out("the same by tcpreplay", "it is not installed")
        return
    done, theirs = seen_while("tcpreplay", len(want), lambda: run(
        "tcpreplay", "-i", DEVICE, "--topspeed", file))
    checks.equal("tcpreplay puts the same bytes on the wire as replay", theirs, got)
    clean(checks, file, "tcpreplay")
    if done.returncode != 0:
        print(done.stderr)


def follow(file):
    """The bytes of the first TCP stream, as tshark puts them together."""
    return run("tshark", "-r", file, "-q", "-z", "follow,tcp,raw,0").stdout.split("Node 1")[1]


def payload_of(file):
    told = follow(file).splitlines()[1:]
    return "".join(line.strip() for line in told if not line.startswith("="))


def same_stream(checks):
    file = make("large", LARGE)
    done = run(pushpkt, "replay", file, "--path", "file", "--segment", "-w", "small.pcap")
    checks.equal("--segment: exit 0", done.returncode, 0)
    checks.equal("--segment: tshark follows the same stream", payload_of("small.pcap"),
                 payload_of(file))
    rows = columns("tshark", "small.pcap", ["ip.len", "tcp.checksum.status", "ip.checksum.status",
                                            "tcp.flags.fin", "tcp.analysis.flags"],
                   "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE")
    checks.true("--segment: no packet is larger than 1500",
                all(int(row[0]) <= 1500 for row in rows), rows)
    checks.equal("--segment: checksums good, nothing lost or sent again",
                 {(row[1], row[2], row[4]) for row in rows}, {("1", "1", "")})
    checks.equal("--segment: FIN on the last only", [plain(row[3]) for row in rows],
                 ["0"] * (len(rows) - 1) + ["1"])


# Datagrams with checksums of 0, which tshark verifies: UDP-Lite with all and with its header covered,
# DCCP, PIM, VRRP version 3.
UPPER = f"""
eth/ip(src={CLIENT}, dst={SERVER}, proto=136)/hex(0fa02ee1000000006c6974652121)
eth/ip(src={CLIENT}, dst={SERVER}, proto=136)/hex(0fa02ee1000800006c6974652121)
eth/ip(src={CLIENT}, dst={SERVER}, proto=33)/hex(0fa02ee1040000000500000100000002010203040506)
eth/ipv6(src={CLIENT6}, dst={SERVER6}, nxt=103)/hex(20000000000100020069)
eth/ipv6(src={CLIENT6}, dst={SERVER6}, nxt=112)/hex(31016401006400000a000063000000000000000000000000)
""".strip()
STATUS = ["udp.checksum.status", "dccp.checksum.status", "pim.cksum.status", "vrrp.checksum.status"]


def same_upper_checksums(checks):
    """Protocols that we do not decode: tshark finds their checksums right after --set."""
    def statuses(file):
        return [[one for one in row if one] for row in columns(
            "tshark", file, STATUS, "-o", "udplite.check_checksum:TRUE")]
    file = make("upper", UPPER)
    run(pushpkt, "replay", file, "--path", "file", "-w", "fixed.pcap", "--checksums", "fix")
    checks.equal("--checksums fix: tshark finds checksums above IP right",
                 statuses("fixed.pcap"), [["1"]] * 5)
    sets = ["--set", "ip.dst=10.9.9.9", "--set", "ipv6.dst=fd00::99", "--set", "ip.src=192.168.7.8"]
    for name, given, want in (("right", "fixed.pcap", "1"), ("wrong", file, "0")):
        done = run(pushpkt, "replay", given, "--path", "file", "-w", "set.pcap", *sets)
        checks.equal("--set of an address: exit 0", done.returncode, 0)
        if name == "right":
            checks.equal("--set of an address: right stays right", statuses("set.pcap"),
                         [[want]] * 5)
        else:
            checks.true("--set of an address: wrong stays wrong",
                        all(row != ["1"] for row in statuses("set.pcap")), statuses("set.pcap"))


# What stands between Ethernet and IP, and the largest frame that a device of MTU 1500 takes of it.
OUTER = {"802.1Q": ("vlan(id=7)", 1518), "two 802.1Q": ("vlan(id=7)/vlan(id=8)", 1518),
         "802.1ad": ("ieee8021ad(id=7)/vlan(id=8)", 1514), "MPLS": ("mpls(bottom=1, label=17)", 1514),
         "PPPoE": ("pppoes(session_id=5)/ppp_bare", 1514),
         "a tunnel": (f"ip(src={CLIENT}, dst={SERVER})", 1514)}


def same_stream_behind(checks, name, outer, largest):
    """A super-segment behind other headers: its pieces fit with them, and carry the same."""
    file = make("outer", f"eth(dst={ROUTER_MAC}, src={CLIENT_MAC})/{outer}/"
                f"ip(src={CLIENT}, dst={SERVER}, len=20)/tcp(srcport=4003, dstport=80, seq=2, ack=1, "
                'flags.ack=1)/"0123456789abcdef."*500')
    done = run(pushpkt, "replay", file, "--path", "file", "--segment", "-w", "pieces.pcap")
    checks.equal(f"--segment behind {name}: exit 0", (done.returncode, done.stderr), (0, ""))
    rows = columns("tshark", "pieces.pcap", ["frame.len", "tcp.len", "tcp.checksum.status"],
                   "-o", "tcp.check_checksum:TRUE")
    checks.equal(f"--segment behind {name}: the largest frame is what the device takes",
                 max(int(row[0]) for row in rows), largest)
    checks.equal(f"--segment behind {name}: tshark finds all of the data, and good checksums",
                 (sum(int(row[1]) for row in rows), {row[2] for row in rows}), (17 * 500, {"1"}))


def query(number, name):
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    return struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + b"\0\1\0\1"


def ask_dns():
    import socket
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(PATIENCE)
        client.connect((SERVER, 53))
        for number, name in enumerate(RECORDS):
            client.send(query(1000 + number, name))
            client.recv(512)


def same_answers(checks):
    if missing("dnsmasq"):
        checks.left_out("--as client against dnsmasq", "it is not installed")
        return
    sniffer = Running("dns", [pushpkt, "sniff", "-i", DEVICE, "-w", "dns.pcapng", "-c",
                              2 * len(RECORDS), "udp", "port", "53"])
    ask_dns()
    sniffer.ended()
    again = [pushpkt, "replay", "dns.pcapng", "--as", "client", "--host", SERVER]
    same = run(*again)
    checks.equal("--as client: the same answers are exit 0", same.returncode, 0)
    checks.true("--as client: and it says so", "3 answers the same, 0 different, 0 missing"
                in same.stdout, same.stdout + same.stderr)
    changed = run(*again, "--port", CHANGED_PORT)
    checks.equal("--as client: a changed record is exit 1", changed.returncode, 1)
    checks.true("--as client: exactly that answer is named",
                changed.stdout.count("different: ") == 1
                and "different: packet 4, the answer of 10.77.2.2:53 to packet 3" in changed.stdout
                and "2 answers the same, 1 different, 0 missing" in changed.stdout, changed.stdout)
    print(changed.stdout)
    told = json.loads(run(*again, "--port", CHANGED_PORT, "--json").stdout)["answers"]
    checks.equal("--as client --json: the same", [(one["kind"], one["packet"]) for one in told],
                 [("different", 4)])
    checks.equal("--as client --json: the field that differs, as tshark reads it",
                 [(row["field"], row["saved"], row["now"]) for row in told[0]["fields"]],
                 [("dns.a", columns("tshark", "dns.pcapng", ["dns.a"])[3][0], CHANGED["b.test"])])
    spared_fields(checks, again)
    silent = run(*again, "--port", "5301", "--wait", "1")
    checks.true("--as client: nobody there is exit 1, and each missing answer is named",
                silent.returncode == 1 and silent.stdout.count("missing: ") == 3, silent.stdout)


def spared_fields(checks, again):
    """Another TTL is another answer, unless a policy says that it is not."""
    older = [*again, "--port", OLDER_PORT]
    strict = run(*older)
    checks.true("--as client: another TTL is exit 1, and is named",
                strict.returncode == 1 and strict.stdout.count(f"dns.resp.ttl 0 -> {TTL}") == 3,
                strict.stdout)
    spared = run(*older, "--ignore", "dns.resp.ttl")
    checks.true("--as client --ignore dns.resp.ttl: exit 0, and it says so",
                spared.returncode == 0 and "3 answers differ where the policy lets" in spared.stdout,
                spared.stdout)
    with open("policy.toml", "w", encoding="utf-8") as policy:
        policy.write(f"[tolerance]\n'dns.resp.ttl' = {TTL}\n")
    checks.equal("--as client --policy: a tolerance holds",
                 run(*older, "--policy", "policy.toml").returncode, 0)
    both = run(*again, "--port", CHANGED_PORT, "--ignore", "dns.resp.ttl")
    checks.true("--as client --ignore: a changed record is still found",
                both.returncode == 1 and "2 answers the same, 1 different" in both.stdout,
                both.stdout)


def main():
    need("tshark", "editcap")
    enter_lab(serve)
    checks = Checks()
    until(lambda: os.path.exists("ready"))
    run("ping", "-c", "1", "-W", "1", SERVER)  # the neighbours know each other
    same_bytes(checks)
    same_stream(checks)
    same_upper_checksums(checks)
    for name, (outer, largest) in OUTER.items():
        same_stream_behind(checks, name, outer, largest)
    same_answers(checks)
    checks.finish()


main()
