"""Answers that scapy forges: what the kernel drops is no answer to us either.

A host that is not there (no kernel has its addresses) answers each request first with a packet that
no receiver takes in, then truly. A plain socket of the same host says which of the two it gets; `client
--path packet` must get the same, and `send --wait` names the first one as a near miss. A server made by
hand gets requests that no host answers.
"""
from peers import *

FORGER, FORGER6, FORGER_MAC = "10.77.1.9", "fd77:1::9", "02:00:00:00:01:09"
HAND, HAND_NAME = "10.77.1.10", "hand"

# Of each case the packet that comes before the true answer: `r` is headers of a true answer.
UDP_CASES = {
    "ip.checksum": "ip(r, chksum=1)/udp/wrong",
    "udp.checksum": "r/UDP(sport=d, dport=s, chksum=1)/wrong",
    "udp.length of 4": "r/UDP(sport=d, dport=s, len=4)/wrong",
    "udp.length beyond the packet": "r/UDP(sport=d, dport=s, len=99)/wrong",
    "another MAC address": "mac(r)/udp/wrong",
    "VLAN 99": "vlan(r)/udp/wrong",
    "another address": "ip(r, dst='10.77.1.77')/udp/wrong",
    "a loopback source": "ip(r, src='127.0.0.1')/udp/wrong",
    "a first fragment alone": "ip(r, flags='MF')/udp/wrong",
    "IP in IP": "r/IP(src=p[IP].dst, dst=p[IP].src)/udp/wrong",
    "an ICMP error, bad icmp.checksum": "r/ICMP(type=3, code=3, chksum=1)/q",
    "an ICMP error, bad ip.checksum": "ip(r, chksum=1)/ICMP(type=3, code=3)/q",
    "an ICMP error, another MAC address": "mac(r)/ICMP(type=3, code=3)/q",
    "an ICMP error about another's packet": "r/ICMP(type=3, code=3)/foreign(q)",
}
UDP6_CASES = {
    "no udp.checksum": "r/UDP(sport=d, dport=s, chksum=0)/wrong",
    "another MAC address": "mac(r)/udp/wrong",
    "VLAN 99": "vlan(r)/udp/wrong",
    "segments left": "r/IPv6ExtHdrRouting(segleft=1, addresses=['fd77:1::77'])/udp/wrong",
    "an unknown option that forbids": "r/IPv6ExtHdrDestOpt(options=[HBHOptUnknown(otype=0x5e)])/udp/wrong",
    "IPv6 in IPv4": f"Ether(src=r.src, dst=r.dst)/IP(src='{FORGER}', dst='{CLIENT}')/r[IPv6]/udp/wrong",
    "an ICMPv6 error, bad checksum": "r/ICMPv6DestUnreach(code=4, cksum=1)/q",
}
# These are taken: the answer is behind an extension header, or in fragments.
TAKEN = {
    "no udp.checksum": (FORGER, "r/UDP(sport=d, dport=s, chksum=0)/right"),
    "a broadcast MAC address": (FORGER, "mac(r, 'ff:ff:ff:ff:ff:ff')/udp/right"),
    "fragments": (FORGER, "fragment(Ether(bytes(r/UDP(sport=d, dport=s)/(right*99))), 600)"),
    "destination options": (FORGER6, "r/IPv6ExtHdrDestOpt()/udp/right"),
    "hop-by-hop options": (FORGER6, "r/IPv6ExtHdrHopByHop()/udp/right"),
    "a route at its end": (FORGER6, "r/IPv6ExtHdrRouting(segleft=0, addresses=['fd77:1::7'])/udp/right"),
    "an atomic fragment": (FORGER6, "r/IPv6ExtHdrFragment(id=5)/udp/right"),
}
TCP_CASES = {
    "another MAC address": "mac(x)",
    "VLAN 9": "vlan(x)",
    "ip.checksum": "ip(x, chksum=1)",
    "tcp.checksum": "x.__class__(bytes(x)[:50] + b'\\0\\1' + bytes(x)[52:])",
}
CASES = list(UDP_CASES.values()) + list(UDP6_CASES.values())
FIRST, FIRST_TAKEN, FIRST_TCP, FIRST_SYN, STATES = 2000, 3000, 4000, 5000, 6000
STATE_CASES = (("SA", "S", "open"), ("RA", "S", "closed"), ("R", "S", "answered RST"),
               ("A", "S", "answered ACK"), ("FA", "S", "answered FIN+ACK"),
               ("", "S", "answered without flags"), ("R", "A", "answered RST"),
               ("S", "A", "answered SYN"), ("SA", "F", "answered SYN+ACK"))

FORGE = f"""
import sys
from scapy.all import *
from scapy.layers.inet6 import *
conf.verb = 0
CASES, TAKEN = {CASES!r}, {list(TAKEN.values())!r}
TCP_CASES, STATES = {list(TCP_CASES.values())!r}, {STATE_CASES!r}
wire = conf.L2socket(iface="to-client", promisc=True)
right, wrong = b"right", b"WRONG"
def mac(x, to="02:00:00:00:00:77"):
    x = x.copy(); x.dst = to; return x
def ip(x, **fields):
    x = x.copy()
    for name, value in fields.items(): setattr(x[IP], name, value)
    return x
def vlan(x):
    return Ether(src=x.src, dst=x.dst)/Dot1Q(vlan=9)/x.payload.copy()
def foreign(x):
    x = x.copy(); x.src = "10.77.1.99"; del x.chksum; return x
def back(p):
    e = Ether(src=p.dst, dst=p.src)
    return e/(IP(src=p[IP].dst, dst=p[IP].src) if IP in p else IPv6(src=p[IPv6].dst, dst=p[IPv6].src))
def send(packets):
    for packet in (packets if isinstance(packets, list) else [packets]): wire.send(packet)
def on_udp(p):
    s, d, r, q = p[UDP].sport, p[UDP].dport, back(p), p[Ether].payload.copy()
    udp = UDP(sport=d, dport=s)
    names = dict(globals(), **locals())
    if d >= {FIRST_TAKEN}: return send(eval(TAKEN[d - {FIRST_TAKEN}][1], names))
    send(eval(CASES[d - {FIRST}], names))
    send(r/udp/right)
def on_tcp(p):
    t = p[TCP]
    if t.flags.R: return  # of the kernel, which has no socket for what `send` asks
    data = bytes(t.payload)
    def segment(flags, seq, ack, text=b""):
        x = back(p)/TCP(sport=t.dport, dport=t.sport, flags=flags, seq=seq, ack=ack)/text
        return Ether(bytes(x))
    if t.dport >= {STATES}:
        return send(segment(STATES[t.dport - {STATES}][0], 0, t.seq + 1))
    at_syn = t.dport >= {FIRST_SYN}
    forged = TCP_CASES[t.dport - ({FIRST_SYN} if at_syn else {FIRST_TCP})]
    names = dict(globals())
    if t.flags == "S":
        if at_syn: send(eval(forged, dict(names, x=segment("SA", 7000, t.seq + 1))))
        send(segment("SA", 100, t.seq + 1))
    elif data:
        if not at_syn: send(eval(forged, dict(names, x=segment("PA", 101, t.seq + len(data), b"WRONG\\n"))))
        send(segment("PA", 101, t.seq + len(data), b"right\\n"))
    elif "F" in t.flags:
        send(segment("FA", 107, t.seq + 1))
print("ready", file=sys.stderr, flush=True)
while True:
    p = wire.recv()
    if p is None or p.dst != "{FORGER_MAC}" or "ICMP" in p.summary(): continue
    try:
        if UDP in p: on_udp(p)
        elif TCP in p: on_tcp(p)
    except Exception as error:
        print(p.summary(), repr(error), file=sys.stderr, flush=True)
"""


def forger():
    for address in (FORGER, FORGER6):
        run("ip", "neigh", "replace", address, "lladdr", FORGER_MAC, "dev", DEVICE)
    return Running("forger", ["ip", "netns", "exec", "router", sys.executable, "-c", FORGE],
                   ready="ready")


def client(transport, host, port, *more):
    asked = run(pushpkt, "-q", "client", transport, host, "-p", port, "--wait", "20", "hello", *more)
    return asked.returncode, asked.stdout.strip(), asked


def is_right(text):
    return text.replace("right", "") == "" and text != ""


def answers(checks, what, host, port, near_miss):
    code, text, _ = client("udp", host, port)
    if not checks.true(f"{what}: a socket gets the true answer", code == 0 and is_right(text), text):
        return
    got = client("udp", host, port, "--path", "packet")
    checks.equal(f"{what}: client udp by packet gets the same", got[:2], (code, text))
    layer = "ipv6" if ":" in host else "ip"
    sent = run(pushpkt, "-q", "send", f'{layer}(dst={host})/udp(dstport={port})/"hello"', "--wait",
               "20", "--json")
    told = json.loads(sent.stdout)
    checks.equal(f"{what}: send --wait takes the true answer",
                 [bytes.fromhex(answer["payload"]).decode() for answer in told["answers"]], [text])
    if near_miss:
        checks.true(f"{what}: and has a near miss", told["near_misses"], sent.stdout[:2000])


def datagrams(checks):
    unseen = ("another address", "IP in IP", "a loopback source", "IPv6 in IPv4")
    for host, first, cases in ((FORGER, FIRST, UDP_CASES),
                               (FORGER6, FIRST + len(UDP_CASES), UDP6_CASES)):
        for place, name in enumerate(cases):
            is_miss = name not in unseen and "fragment" not in name
            answers(checks, f"{host}, {name}", host, first + place, is_miss)
    for place, (name, (host, _)) in enumerate(TAKEN.items()):
        answers(checks, f"{host}, {name}", host, FIRST_TAKEN + place, False)


def connections(checks):
    for first, where in ((FIRST_TCP, "data"), (FIRST_SYN, "SYN+ACK")):
        for place, name in enumerate(TCP_CASES):
            wanted = client("tcp", FORGER, first + place)
            checks.equal(f"TCP {where}, {name}: a socket gets the true answer", wanted[:2],
                         (0, "right"))
            got = client("tcp", FORGER, first + place, "--path", "packet")
            checks.equal(f"TCP {where}, {name}: so does client tcp by packet", got[:2],
                         wanted[:2])


def states(checks):
    for place, (answer, sent, state) in enumerate(STATE_CASES):
        ack = ", ack=9" if sent == "A" else ""
        flags = f", flags={sent}, seq=0{ack}"
        done = run(pushpkt, "-q", "send", f"ip(dst={FORGER})/tcp(dstport={STATES + place}{flags})",
                   "--wait", "20", "--json")
        probes = json.loads(done.stdout)["probes"]
        checks.equal(f"TCP {answer or 'no flags'} to {sent}: {state}",
                     [probe["port_state"] for probe in probes], [state])


# What no host answers, between two requests that a host does answer; prints whom answers went to.
ASK = f"""
import sys
from scapy.all import *
conf.verb = 0
wire = conf.L2socket(iface="{DEVICE}", filter="udp src port 12000")
hand = sys.argv[1]
def request(n, source="{CLIENT}", tag=None, more={{}}, **fields):
    e = Ether(src="{CLIENT_MAC}", dst=hand)
    e = e/Dot1Q(vlan=tag) if tag else e
    return e/IP(src=source, dst="{HAND}", **fields)/UDP(sport=40000 + n, dport=12000, **more)/b"hello"
wire.send(request(0))
for n, odd in enumerate((request(1, tag=5), request(2, "255.255.255.255"), request(3, "127.0.0.1"),
                         request(4, "{HAND}"), request(5, "0.0.0.0"), request(6, "10.77.1.255"),
                         request(7, more=dict(len=4)), request(8, chksum=1),
                         request(9, more=dict(chksum=1)))):
    wire.send(odd)
wire.send(request(20))
got = []
while 40020 not in got:
    p = wire.recv()
    if p is not None and UDP in p: got.append(p[UDP].dport)
print(got)
"""


def requests(checks):
    server = Running(HAND_NAME, ["ip", "netns", "exec", "router", pushpkt, "server", "udp", "--path",
                                 "packet", "-i", "to-client", "--address", HAND])
    neighbour = run(pushpkt, "-q", "client", "udp", HAND, "--wait", "20", "hello")
    if not checks.equal("the server by hand answers", neighbour.stdout, "HELLO\n"):
        return server.stop()
    told = run("ip", "neigh", "show", HAND, "dev", DEVICE).stdout.split()
    asked = run(sys.executable, "-c", ASK, told[told.index("lladdr") + 1])
    checks.equal("and is silent to what no host answers", asked.stdout.strip(), "[40000, 40020]")
    if asked.returncode:
        print(asked.stderr)
    server.stop()


def main():
    need("ip")
    if scapy_missing():
        skip("scapy is not installed")
    enter_lab()
    checks = Checks()
    answering = forger()
    if not checks.true("the forger is there", answering.ready, content(answering.err)):
        checks.finish()
    datagrams(checks)
    connections(checks)
    states(checks)
    answering.stop()
    requests(checks)
    print(*[line for line in content("forger.err").splitlines() if "Error(" in line], sep="\n")
    checks.finish()


main()
