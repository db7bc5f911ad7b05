"""What leaves at full speed arrives as its recipe says: 10,000 packets by each path, by tshark.

Each packet has an identification and a port of its own. A capture at the next hop, by tcpdump with
a ring that holds them all, says which came, in which order, with which payload, and whether their
checksums are good. A busy machine's queues may drop packets of a routed path; then the count that
pushpkt printed is what arrived.
"""
from peers import *

PACKETS, PAYLOAD = 10_000, "full speed"
RECORD_BYTES = 16 + 14 + 20 + 8 + len(PAYLOAD)  # of one packet in a pcap file of 24 bytes
PATHS = ("packet", "ring", "inject", "xdp", "packet-dgram", "raw-ip")
PORT = 40_000
AT_ROUTER = ("router", "to-client")
FIELDS = ("ip.id", "udp.srcport", "ip.ttl", "ip.checksum.status", "udp.checksum.status",
          "data.data")


def recipe(path):
    ethernet = f"eth(dst={ROUTER_MAC}, src={CLIENT_MAC})/"
    whole = path not in ("packet-dgram", "raw-ip")
    return ((ethernet if whole else "") +
            f'ip(src={CLIENT}, dst={SERVER}, id=1, df=1)/udp(srcport=1, dstport={PORT})/'
            f'"{PAYLOAD}"')


def captured(name, send):
    """(what pushpkt said, the rows of tshark) of what passed the router's end meanwhile."""
    file = f"{name}.pcap"
    tap = Running(name, ["ip", "netns", "exec", AT_ROUTER[0], "tcpdump", "-Z", "root", "-i",
                         AT_ROUTER[1], "-n", "-U", "--immediate-mode", "-B", "16384", "-s", "128",
                         "-w", file, f"udp dst port {PORT}"])
    if not tap.ready:
        return None, content(tap.err)
    done = send()
    if done.returncode == 0:
        whole = 24 + json.loads(done.stdout)["packets"] * RECORD_BYTES
        until(lambda: os.path.getsize(file) >= whole)
    tap.stop()
    rows = run("tshark", "-r", file, "-o", "ip.check_checksum:TRUE", "-o",
               "udp.check_checksum:TRUE", "-d", f"udp.port=={PORT},data", "-T", "fields",
               *(word for field in FIELDS for word in ("-e", field)))
    return done, [line.split("\t") for line in rows.stdout.splitlines()]


def expected(number):
    """The row of packet `number`, from 0: the port changes fastest."""
    return [f"0x{number // 100 + 1:04x}", str(40_001 + number % 100), "64", "1", "1",
            PAYLOAD.encode().hex()]


def by_send(path):
    return run(pushpkt, "send", recipe(path), "-i", DEVICE, "--path", path, "--vary",
               f"ip.id=1..{PACKETS // 100}", "--vary", "udp.srcport=40001..40100", "--json")


def by_gso(path):
    """The kernel cuts datagrams: all have one port, and identifications that count up."""
    numbered = recipe(path).replace("id=1, ", "").replace("srcport=1,", "srcport=40001,")
    return run(pushpkt, "send", numbered, "-i", DEVICE, "--path", path, "--gso",
               "-c", str(PACKETS), "--json")


def expected_of_gso(number):
    return [f"0x{number + 1:04x}", "40001", *expected(number)[2:]]


def by_replay(path):
    return run(pushpkt, "replay", "made.pcap", "-i", DEVICE, "--path", path, "--topspeed", "--json")


def check(checks, how, path, send, expected=expected):
    done, rows = captured(f"{how}-{path}", lambda: send(path))
    name = f"{how} by {path}"
    if done is None:
        checks.left_out(name, f"tcpdump: {rows.strip()[-100:]}")
        return
    if done.returncode == 4 and path == "xdp":
        checks.left_out(name, done.stderr.strip())
        return
    said = done.stderr if done.returncode else ""
    if not checks.equal(f"{name}: exit 0", (done.returncode, said), (0, "")):
        return
    said = json.loads(done.stdout)
    checks.equal(f"{name}: all {PACKETS} were handed over", said["handed_over"], PACKETS)
    checks.equal(f"{name}: as many arrive as it says", len(rows), said["packets"])
    want = [expected(number) for number in range(PACKETS)]
    if len(rows) < PACKETS:  # the queue of a busy machine; what came must be in order
        rest = iter(want)
        checks.true(f"{name}: each as its recipe says, in order", all(row in rest for row in rows))
        return
    wrong = [pair for pair in zip(rows, want) if pair[0] != pair[1]]
    checks.equal(f"{name}: each as its recipe says, in order", wrong[:2], [])


def main():
    need("tshark", "tcpdump")
    os.environ["XDG_RUNTIME_DIR"] = os.getcwd()
    enter_lab()
    checks = Checks()
    made = run(pushpkt, "send", recipe("packet"), "--path", "file", "-w", "made.pcap", "--vary",
               f"ip.id=1..{PACKETS // 100}", "--vary", "udp.srcport=40001..40100")
    checks.equal("a capture of them", made.returncode, 0)
    for path in PATHS:
        check(checks, "send", path, by_send)
    check(checks, "send --gso", "packet", by_gso, expected_of_gso)
    for path in ("packet", "ring", "inject", "xdp", "raw-ip"):
        check(checks, "replay", path, by_replay)
    checks.finish()


main()
