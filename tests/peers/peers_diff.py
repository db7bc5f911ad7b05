"""diff held against tools that change captures, and a network that does: what tcprewrite was told to
rewrite, what a router with NAT rewrites, and nothing where tcpreplay or we replay.
"""
import tempfile

from peers import *

CAPTURES = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "captures", "ask")
COMPUTED = {"ip.checksum", "udp.checksum", "tcp.checksum"}
PORT, SECOND_CLIENT = 12000, "10.77.1.3"
REQUESTS = 4  # from each of two addresses, all from one port
REPLAYED = "udp.pcap"


def diff(checks, what, a, b, *options):
    """The JSON of diff; None when it could not."""
    done = run(pushpkt, "diff", "--json", *options, a, b)
    if not checks.true(f"{what}: diff has an answer", done.returncode in (0, 1), done.stderr):
        return None
    answer = json.loads(done.stdout)
    checks.equal(f"{what}: the exit code says it too", done.returncode == 0, answer["same"])
    return answer


def changed(answer):
    """{field: (packets, owner)} of what counts, and the names of what is explained."""
    counts = {}  # a field has a group for each reason: one hop less is another than several
    for group in answer["groups"]:
        if group["counts"]:
            packets, _ = counts.get(group["field"], (0, ""))
            counts[group["field"]] = (packets + group["packets"], group["owner"])
    return counts, {group["field"] for group in answer["groups"] if not group["counts"]}


def only_pairs(checks, what, answer, count):
    totals = answer["totals"]
    lonely = {name: totals[name] for name in ("missing", "extra", "reordered", "duplicates")}
    checks.equal(f"{what}: {count} packets, each with its partner",
                 (totals["packets_a"], totals["packets_b"], set(lonely.values())),
                 (count, count, {0}))


def rewritten(checks, what, capture, options, fields, explained):
    """tcprewrite changes some fields; diff finds these in as many packets as tshark does."""
    run("editcap", "-F", "pcap", capture, "before.pcap")
    made = run("tcprewrite", "-i", "before.pcap", "-o", "after.pcap", "--fixcsum", *options)
    if not checks.true(f"{what}: tcprewrite", made.returncode == 0, made.stderr):
        return
    answer = diff(checks, what, "before.pcap", "after.pcap")
    if answer is None:
        return
    only_pairs(checks, what, answer, len(packets("before.pcap")))
    before, after = (columns("tshark", file, fields) for file in ("before.pcap", "after.pcap"))
    by_tshark = {field: sum(x[i] != y[i] for x, y in zip(before, after))
                 for i, field in enumerate(fields)}
    counts, rest = changed(answer)
    checks.equal(f"{what}: exactly what tcprewrite was told", sorted(counts), sorted(fields))
    checks.equal(f"{what}: in as many packets as tshark finds",
                 {field: packets for field, (packets, _) in counts.items()}, by_tshark)
    checks.equal(f"{what}: and what is computed from it", rest, explained)


def by_tcprewrite(checks):
    udp = os.path.join(CAPTURES, "ip4", "packet.pcapng")
    tcp = os.path.join(CAPTURES, "tcp-socket.pcapng")
    for name, capture in (("udp", udp), ("tcp", tcp)):
        checksum = f"{name}.checksum"
        addresses = ["--pnat=10.77.1.0/24:192.0.2.0/24"]
        rewritten(checks, f"{name}, addresses", capture, addresses, ["ip.src", "ip.dst"],
                  {"ip.checksum", checksum})
        rewritten(checks, f"{name}, ports", capture, [f"--portmap={PORT}:13000"],
                  [f"{name}.srcport", f"{name}.dstport"], {checksum})
        rewritten(checks, f"{name}, ttl", capture, ["--ttl=9"], ["ip.ttl"], {"ip.checksum"})
        rewritten(checks, f"{name}, all of it", capture,
                  addresses + [f"--portmap={PORT}:13000", "--ttl=9"],
                  ["ip.src", "ip.dst", "ip.ttl", f"{name}.srcport", f"{name}.dstport"],
                  {"ip.checksum", checksum})


def sniffer(name, count, words):
    return Running(name, [pushpkt, "sniff", "-i", DEVICE, "-w", f"{name}.pcapng", "-c", count,
                          "--wait", int(PATIENCE), words])


def nat_client():
    """Two addresses and one port: NAT has to give one of them another port."""
    import socket
    words = f"udp and dst port {PORT}"
    here = sniffer("client", 2 * REQUESTS, words)
    run("ip", "address", "add", f"{SECOND_CLIENT}/24", "dev", DEVICE)
    until(lambda: "listening on" in content("server.err"))
    for number in range(REQUESTS):
        for address in (CLIENT, SECOND_CLIENT):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                sender.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                sender.bind((address, 4000))
                sender.sendto(f"request {number} of {address}".encode(), (SERVER, PORT))
    here.ended()
    until(lambda: os.path.exists("server.done"))


def nat_server():
    there = sniffer("server", 2 * REQUESTS, f"udp and dst port {PORT}")
    there.ended()
    open("server.done", "w").close()


def again(*words):
    return [sys.executable, "-B", os.path.realpath(__file__), pushpkt, *words]


def by_nat(checks, folder):
    server = " ".join(f"'{word}'" for word in again("nat_server", folder))
    done = run(pushpkt, "lab", "--nat", "--server", server, "--", *again("nat_client", folder),
               seconds=4 * PATIENCE)
    if not checks.true("NAT: the lab", done.returncode == 0, done.stderr):
        return
    answer = diff(checks, "NAT", "client.pcapng", "server.pcapng")
    if answer is None:
        return
    only_pairs(checks, "NAT", answer, 2 * REQUESTS)
    counts, rest = changed(answer)
    every = 2 * REQUESTS
    checks.equal("NAT: exactly source and port, and what any router does", counts,
                 {"ip.src": (every, "unexplained"), "udp.srcport": (REQUESTS, "unexplained"),
                  "ip.ttl": (every, "network"), "eth.src": (every, "network"),
                  "eth.dst": (every, "network")})
    checks.equal("NAT: and the checksums over it", rest, {"ip.checksum", "udp.checksum"})
    policy = diff(checks, "NAT, ignored", "client.pcapng", "server.pcapng", "--ignore", "ip.src",
                  "--ignore", "udp.srcport", "--ignore", "ip.ttl", "--ignore", "eth.addr")
    checks.true("NAT: clean when these are ignored, checksums and all", policy and policy["same"])


REPLAYERS = {"tcpreplay": ["tcpreplay", "-q", "-t", "-i", DEVICE, REPLAYED],
             "replay": [pushpkt, "replay", REPLAYED, "-i", DEVICE, "--topspeed"]}


def replay_client():
    for name, argv in REPLAYERS.items():
        here = sniffer(name, len(packets(REPLAYED)), f"udp port {PORT}")
        done = run(*argv)
        with open(f"{name}.status", "w") as status:
            status.write(f"{done.returncode} {done.stderr}")
        here.ended()


def by_replay(checks, folder):
    run("editcap", "-F", "pcap", os.path.join(CAPTURES, "ip4", "packet.pcapng"), REPLAYED)
    done = run(pushpkt, "lab", "--", *again("replay_client", folder), seconds=4 * PATIENCE)
    checks.true("replay: the lab", done.returncode == 0, done.stderr)
    for name in REPLAYERS:
        checks.true(f"{name} has replayed", content(f"{name}.status").startswith("0 "),
                    content(f"{name}.status"))
        answer = diff(checks, name, REPLAYED, f"{name}.pcapng")
        if answer:
            only_pairs(checks, name, answer, len(packets(REPLAYED)))
            checks.equal(f"{name}: clean under the default policy",
                         (answer["same"], answer["groups"]), (True, []))


def main():
    need("tshark", "editcap", "tcprewrite", "tcpreplay", "ip")
    need_lab()
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="pushpkt-peers-") as folder:
        os.chdir(folder)
        by_tcprewrite(checks)
        by_nat(checks, folder)
        by_replay(checks, folder)
    checks.finish()


if len(sys.argv) > 2:
    os.chdir(sys.argv[3])
    {"nat_client": nat_client, "nat_server": nat_server, "replay_client": replay_client}[sys.argv[2]]()
else:
    main()
