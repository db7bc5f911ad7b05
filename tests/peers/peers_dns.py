"""DNS messages that scapy makes, and the same with bytes changed or cut off: what `decode` says of them
against tshark's fields and its Info column, and the recipe that `decode` prints against the bytes.
"""
import random
import tempfile

from peers import *

need("tshark")
if scapy_missing():
    skip("not installed: scapy; scripts/setup installs the peers")

from scapy.all import (DNS, DNSQR, DNSRR, DNSRRMX, DNSRROPT, DNSRRSOA, DNSRRSRV, IP, UDP, Ether,  # noqa: E402
                       IPv6, wrpcap)

FIELDS = ["udp.srcport", "udp.dstport", "dns.id", "dns.flags", "dns.flags.response",
          "dns.flags.opcode", "dns.flags.authoritative", "dns.flags.truncated",
          "dns.flags.recdesired", "dns.flags.recavail", "dns.flags.z", "dns.flags.authenticated",
          "dns.flags.checkdisable", "dns.flags.rcode", "dns.count.queries", "dns.count.answers",
          "dns.count.auth_rr", "dns.count.add_rr", "dns.qry.name", "dns.qry.type", "dns.resp.name",
          "dns.resp.type", "dns.resp.ttl", "dns.resp.len", "dns.a", "dns.aaaa", "dns.ns",
          "dns.cname", "dns.ptr.domain_name", "dns.mx.preference", "dns.mx.mail_exchange",
          "dns.txt", "dns.soa.mname", "dns.soa.rname", "dns.soa.serial_number",
          "dns.srv.priority", "dns.srv.port", "dns.srv.target", "dns.rr.udp_payload_size",
          "frame.protocols"]
# Of multicast DNS and LLMNR tshark shows the flags and the class of OPT under names of their own.
COMMON = [field for field in FIELDS
          if not field.startswith("dns.flags.") and field != "dns.rr.udp_payload_size"]
TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33}
SEED = 1
rng = random.Random(SEED)


def name():
    return ".".join(rng.choice(["a", "www", "mail", "example", "x-1"]) for _ in range(rng.randint(1, 4))) + ".test"


def record(owner):
    kind = rng.choice(sorted(TYPES))
    ttl = rng.randint(0, 86400)
    if kind == "SOA":
        return DNSRRSOA(rrname=owner, ttl=ttl, mname=name(), rname=name(), serial=rng.randint(0, 2**32 - 1))
    if kind == "MX":
        return DNSRRMX(rrname=owner, type=15, ttl=ttl, preference=rng.randint(0, 99), exchange=name())
    if kind == "SRV":
        return DNSRRSRV(rrname=owner, ttl=ttl, priority=1, weight=2, port=rng.randint(1, 65535), target=name())
    data = {"A": f"10.0.{rng.randint(0, 255)}.9", "AAAA": f"fd77::{rng.randint(1, 9999)}",
            "TXT": "text of " + owner}.get(kind) or name()
    return DNSRR(rrname=owner, type=kind, ttl=ttl, rdata=data)


def records(owner, most):
    out = None
    for _ in range(rng.randint(0, most)):
        out = record(owner) if out is None else out / record(owner)
    return out


def message(is_answer):
    owner = name()
    asked = DNSQR(qname=owner, qtype=rng.choice(sorted(TYPES.values()) + [255]))
    common = {"id": rng.randint(0, 65535), "qd": asked, "rd": rng.randint(0, 1), "cd": rng.randint(0, 1)}
    if not is_answer:
        return DNS(**common, ar=rng.choice([None, DNSRROPT(rclass=1232)]))
    return DNS(**common, qr=1, aa=rng.randint(0, 1), ra=1, rcode=rng.choice([0, 0, 0, 2, 3, 5]),
               an=records(owner, 4), ns=records(owner, 2),
               ar=rng.choice([None, DNSRROPT(rclass=4096), record(owner)]))


def frame(payload, is_answer, port=53):
    ends = {"sport": port, "dport": 40000} if is_answer else {"sport": 40000, "dport": port}
    ip = rng.choice([IP(src=CLIENT, dst=SERVER), IPv6(src=CLIENT6, dst=SERVER6)])
    return Ether(src=CLIENT_MAC, dst=ROUTER_MAC) / ip / UDP(**ends) / payload


def same_fields(checks, file, count, fields):
    ours, theirs = (columns(program, file, fields) for program in ("pushpkt", "tshark"))
    checks.equal(f"{file}: packets", (len(ours), len(theirs)), (count, count))
    for i, (our, their) in enumerate(zip(ours, theirs)):
        # Of a service record (SRV) tshark shows the owner's name as dns.srv.name.
        is_service = bool(dict(zip(fields, their)).get("dns.srv.target"))
        differing = [(field, a, b) for field, a, b in zip(fields, our, their)
                     if a != b and not (is_service and field == "dns.resp.name" and not b)]
        checks.equal(f"{file}: packet {i + 1}, {len(fields)} fields (name, ours, tshark's)", differing, [])


def same_info(checks, file):
    theirs = [row[0] for row in columns("tshark", file, ["_ws.col.Info"])]
    ours = [line.split("  DNS ", 1)[-1] for line in run(pushpkt, "decode", file).stdout.splitlines()]
    for i, (our, their) in enumerate(zip(ours, theirs)):
        checks.equal(f"{file}: packet {i + 1}, the summary is tshark's Info", our, their)


def same_bytes(checks, file):
    """The recipes that decode prints, sent into a file."""
    recipes = run(pushpkt, "decode", "-T", "craft", file)
    checks.equal(f"{file}: recipes", (recipes.returncode, recipes.stderr), (0, ""))
    with open("recipes.txt", "w", encoding="utf-8") as out:
        out.write(recipes.stdout)
    done = run(pushpkt, "send", "--path", "file", "-w", "again.pcapng", "-r", "recipes.txt")
    if checks.true(f"{file}: send takes the recipes", done.returncode == 0, done.stderr):
        checks.equal(f"{file}: sent again, the same bytes", packets("again.pcapng"), packets(file))


def damaged(whole):
    """One byte of the message changed, or its end cut off."""
    raw = bytearray(bytes(whole))
    if rng.random() < 0.5:
        return bytes(raw[:rng.randint(1, len(raw) - 1)])
    at = rng.randrange(len(raw))
    raw[at] ^= 1 << rng.randrange(8)
    return bytes(raw)


def damaged_is_read_or_payload(checks, file, count):
    """Where we read a message, tshark reads the same; else it is payload, and nothing crashes."""
    fields = ["dns.id", "dns.flags", "dns.count.queries", "dns.count.answers", "dns.qry.name"]
    ours, theirs = (columns(program, file, fields) for program in ("pushpkt", "tshark"))
    checks.equal(f"{file}: packets", (len(ours), len(theirs)), (count, count))
    for i, (our, their) in enumerate(zip(ours, theirs)):
        no_name = not our[-1] and their[-1].startswith("<")  # "<Unknown extended label>": none for us
        if no_name or not their[-1].isascii():
            our, their = our[:-1], their[:-1]  # tshark writes such bytes of a name as they are
        if our[0]:
            checks.equal(f"{file}: packet {i + 1}, read as tshark does", our, their)
    decoded = run(pushpkt, "decode", "-T", "json", file)
    objects = [json.loads(line) for line in decoded.stdout.splitlines()]
    checks.equal(f"{file}: decode -T json has them all", (decoded.returncode, len(objects)), (0, count))
    for i, packet in enumerate(objects):
        is_message = packet["layers"][-1]["protocol"] == "dns"
        checks.equal(f"{file}: packet {i + 1}, a message or payload", is_message, not packet["payload"])


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="pushpkt-peers-") as folder:
        os.chdir(folder)
        made = [frame(message(i % 2 == 1), i % 2 == 1) for i in range(1000)]
        wrpcap("dns.pcap", made)
        same_fields(checks, "dns.pcap", len(made), FIELDS)
        same_info(checks, "dns.pcap")
        same_bytes(checks, "dns.pcap")
        others = [frame(message(answers), answers, port) for port in (5353, 5355) for answers in (False, True)]
        wrpcap("others.pcap", others)
        same_fields(checks, "others.pcap", len(others), COMMON)
        broken = [frame(damaged(message(i % 2 == 1)), i % 2 == 1) for i in range(20)]
        wrpcap("damaged.pcap", broken)
        damaged_is_read_or_payload(checks, "damaged.pcap", len(broken))
        same_bytes(checks, "damaged.pcap")
    checks.finish()


main()
