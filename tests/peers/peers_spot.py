"""Rows of `ask fields` spot-checked: the same packets by `send`, seen by a sniffer of others.

The sniffer stands on the router and on the server, tshark reads what it caught. What was refused,
left the sender, left the router, was answered, rewritten and changed on the way: as the row says.
"""
from typing import NamedTuple

from peers import *

SERVER_MAC = "02:00:00:00:02:02"


class Spot(NamedTuple):
    """A row, and the same packet as a recipe says it."""
    path: str
    case: str
    ip: str = ""  # settings of the IP header
    udp: str = ""
    size: int = 0  # bytes of payload; 0: the tag alone
    source: str = ""
    ip6: bool = False
    eth_dst: str = ROUTER_MAC


SPOTS = [
    Spot("raw-ip", "ip.ttl=1", ip="ttl=1"),
    Spot("raw-ip", "ip.id=0", ip="id=0"),
    Spot("raw-ip", "ip.id=0+ip.flags.df=1", ip="id=0, flags.df=1"),
    Spot("raw-ip", "ip.id=7+ip.len=1000", ip="id=7, len=1000"),
    Spot("raw-ip", "ip.id=7+ip.checksum=0xdead", ip="id=7, checksum=0xdead"),
    Spot("raw-ip", "ip.id=7+ip.src=0.0.0.0", ip="id=7", source="0.0.0.0"),
    Spot("raw-ip", "ip.src=192.0.2.1", source="192.0.2.1"),
    Spot("raw-ip", "ip.id=7+ip.options=01010101", ip="id=7, options=hex(01010101)"),
    Spot("raw-ip", "payload.bytes=1473", size=1473),
    Spot("raw-ip", "ipv6.hlim=1", ip="hlim=1", ip6=True),
    Spot("raw-ip", "ipv6.plen=1000", ip="plen=1000", ip6=True),
    Spot("raw-ip", "ipv6.src=2001:db8::1", source="2001:db8::1", ip6=True),
    Spot("packet", "ip.ttl=0", ip="ttl=0"),
    Spot("packet", "ip.checksum=0xdead", ip="checksum=0xdead"),
    Spot("packet", "ip.len=1000", ip="len=1000"),
    Spot("packet", "ip.src=0.0.0.0", source="0.0.0.0"),
    Spot("packet", "eth.dst=02:00:00:00:09:09", eth_dst="02:00:00:00:09:09"),
    Spot("packet", "udp.length=4", udp="length=4"),
    Spot("packet", "payload.bytes=1472", size=1472),
    Spot("packet", "payload.bytes=1473", size=1473),
    Spot("packet", "ipv6.flow=0xfffff", ip="flow=0xfffff", ip6=True),
    Spot("packet", "udp.checksum=0", udp="checksum=0", ip6=True),
    Spot("packet-dgram", "ip.dsfield=0xff", ip="dsfield=0xff"),
    Spot("packet-dgram", "ip.version=5", ip="version=5"),
    Spot("raw-transport", "udp.checksum=0", udp="checksum=0"),
    Spot("raw-transport", "udp.checksum=0xdead", udp="checksum=0xdead"),
    Spot("socket", "payload.bytes=3000", size=3000),
]
LINK = ["eth.dst", "eth.src", "eth.type"]
NETWORK = ["ip.version", "ip.hdr_len", "ip.dsfield", "ip.len", "ip.id", "ip.flags.df",
           "ip.flags.mf", "ip.frag_offset", "ip.ttl", "ip.proto", "ip.checksum", "ip.src", "ip.dst",
           "ipv6.version", "ipv6.tclass", "ipv6.flow", "ipv6.plen", "ipv6.nxt", "ipv6.hlim",
           "ipv6.src", "ipv6.dst"]
TRANSPORT = ["udp.srcport", "udp.dstport", "udp.length", "udp.checksum"]
FIELDS = LINK + NETWORK + TRANSPORT
STATUS = "ip.checksum.status"
# Of the headers that are ours on a path: only they can be rewritten.
OURS = {"raw-ip": NETWORK + TRANSPORT, "packet": FIELDS, "packet-dgram": NETWORK + TRANSPORT,
        "raw-transport": TRANSPORT, "socket": []}
COMPUTED = ("ip.id", "ip.checksum")  # by the kernel, for each packet anew


def tag_of(number):
    """What a packet is known by in a capture; the server answers it in upper case."""
    return f"spot-{number:02}"


def recipe(number):
    spot, tag = SPOTS[number], tag_of(number)
    name, source, target = ("ipv6", CLIENT6, SERVER6) if spot.ip6 else ("ip", CLIENT, SERVER)
    settings = [f"src={spot.source or source}", f"dst={target}", spot.ip]
    ports = ["srcport=41000", "dstport=12000", spot.udp]
    more = f'/"x"*{spot.size - len(tag)}' if spot.size else ""
    return (f"eth(dst={spot.eth_dst}, src={CLIENT_MAC})/{name}({', '.join(filter(None, settings))})"
            f"/udp({', '.join(filter(None, ports))})/\"{tag}\"{more}")


class Caught:
    """What others caught: bytes, and fields by tshark, of each packet."""

    def __init__(self, file):
        self.data = packets(file)
        rows = columns("tshark", file, FIELDS + [STATUS], "-n", "-o", "ip.defragment:FALSE",
                       "-o", "ip.check_checksum:TRUE")
        self.fields = [{name: plain(value) for name, value in zip(FIELDS + [STATUS], row) if value}
                       for row in rows]

    def first(self, words, by=None):
        """The first packet with these words; `by`: that this address of Ethernet sent."""
        for data, fields in zip(self.data, self.fields):
            if words.encode() in data and by in (None, fields["eth.src"]):
                return fields
        return None


def as_in_json(value):
    """A number as a number; what is none (an address) as it is."""
    try:
        return int(value, 0)
    except ValueError:
        return value


def differing(before, after, names):
    """(field, before, after) of what both packets have."""
    return [(name, as_in_json(before[name]), as_in_json(after[name])) for name in names
            if name in before and name in after and before[name] != after[name]]


def comparable(changes):
    """Of the headers (a payload is cut where the kernel fragments), and without the values that
    are another's in the next packet."""
    return {name: (was, None if name in COMPUTED else became) for name, was, became in changes
            if name in FIELDS}


def said_by_ask():
    """{number of the spot: its row}: of one run for each path and family, in labs of their own."""
    rows = {}
    for path, ip6 in sorted({(spot.path, spot.ip6) for spot in SPOTS}):
        mine = [n for n, spot in enumerate(SPOTS) if (spot.path, spot.ip6) == (path, ip6)]
        done = run(pushpkt, "ask", "fields", *(SPOTS[n].case for n in mine), "--path", path,
                   "--message", tag_of(0), "--json", *(["--ipv6"] if ip6 else []), seconds=120)
        if not done.stdout:
            raise RuntimeError(done.stderr)
        answered = {row["case"]: row for row in json.loads(done.stdout)["rows"]}
        rows |= {n: answered[SPOTS[n].case] for n in mine}
    return rows


def check_rewrites(checks, number, row, left):
    dry = f"dry-{number}.pcap"
    run(pushpkt, "send", recipe(number), "--path", "file", "-w", dry)
    wrote = Caught(dry).fields[0]
    what = f"{row['path']} {row['case']}"
    found = differing(wrote, left, OURS[row["path"]])
    checks.equal(f"{what}: rewritten by the sender's kernel", comparable(found),
                 comparable((one["field"], one["wrote"], one["wire"]) for one in row["rewritten"]))
    if any(name == "ip.checksum" for name, _, _ in found):
        checks.true(f"{what}: the rewritten ip.checksum is right", left[STATUS] in ("1", "Good"))


def check(checks, number, row, sent, router, server):
    what, tag = f"{row['path']} {row['case']}", tag_of(number)
    checks.equal(f"{what}: sent", sent.returncode == 0, row["sent"])
    left = router.first(tag, by=CLIENT_MAC)
    arrived = server.first(tag)
    checks.equal(f"{what}: left the sender, left the router, answered",
                 (left is not None, arrived is not None, router.first(tag.upper()) is not None),
                 (row["left_sender"], row["left_router"], row["answered"]))
    if left:
        check_rewrites(checks, number, row, left)
    if left and arrived:
        checks.equal(f"{what}: changed in transit",
                     {name for name, _, _ in differing(left, arrived, FIELDS)},
                     {one["field"] for one in row["in_transit"]})


def send_all():
    """Each spot, and a request that is answered: where its answer is, the others have been."""
    # The same whole recipe for every path: what one does not carry is left out.
    sent = [run(pushpkt, "send", recipe(n), "--path", spot.path, "-i", DEVICE, "--strip")
            for n, spot in enumerate(SPOTS)]
    run(pushpkt, "client", "udp", SERVER, "the end")
    return sent


def serve():
    Running("server", [pushpkt, "server", "udp"]).process.wait()


def main():
    need("tshark", "dumpcap", "editcap", "ip")
    enter_lab(serve)
    checks = Checks()
    until(lambda: "listening on" in content("server.err"))
    rows = said_by_ask()
    sniffers = [another_sniffer(host, 10000, "ip or ip6", on=(host, device))
                for host, device in (("router", "to-client"), ("server", DEVICE))]
    for one in sniffers:
        if not checks.true(f"the {one.name}'s sniffer listens", one.ready, content(one.err)):
            checks.finish()
    sent = send_all()
    files = [f"{one.name}.pcap" for one in sniffers]
    until(lambda: all("THE END" in content(file) for file in files))
    for one in sniffers:
        one.stop()
    router, server = [Caught(file) for file in files]
    for number, row in sorted(rows.items()):
        check(checks, number, row, sent[number], router, server)
    checks.finish()


main()
