"""What `ask socket` says that an option changes, set by another program and seen by another sniffer."""
import socket

from peers import *

# option of ours, value, how Python sets it, its transport, the field of tshark that changes
TRIED = [
    ("IP_TTL", "7", (socket.IPPROTO_IP, socket.IP_TTL, 7), "udp", "ip.ttl"),
    ("IP_MTU_DISCOVER", "IP_PMTUDISC_DONT", (socket.IPPROTO_IP, 10, 0), "udp", "ip.flags.df"),
    ("TCP_MAXSEG", "500", (socket.IPPROTO_TCP, socket.TCP_MAXSEG, 500), "tcp",
     "tcp.options.mss_val"),
    ("IP_TOS", "0xb8", (socket.IPPROTO_IP, socket.IP_TOS, 0xB8), "udp", "ip.dsfield.dscp"),
]


def request(transport, option=None):
    """The first packet of a request, the source port it came from."""
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as asker:
        if option:
            asker.setsockopt(*option)
        asker.settimeout(PATIENCE)
        asker.connect((SERVER, 12000))
        asker.sendall(b"hello\n")
        asker.recv(100)
        return asker.getsockname()[1]


def said(document, option, value, transport, field):
    """(baseline, with) of the field in the answer of `pushpkt ask socket --json`."""
    for one in document["options"]:
        if (one["option"], one["value"]) != (option, value) or one["socket"] != transport:
            continue
        for change in one["changed"]:
            if change["field"] == field and change["packet"] in ("datagram", "SYN"):
                return change["baseline"], change["with"]
    return None


def seen(file, port, transport, field):
    """The field in the first packet from this port, by tshark."""
    for row in columns("tshark", file, [f"{transport}.srcport", field]):
        if row[0] == str(port):
            return int(plain(row[1]))
    return None


def is_captured(file, port):
    """Whether the packet from this UDP port is in the file, which is still being written."""
    try:
        return any(row[0] == str(port) for row in columns("tshark", file, ["udp.srcport"]))
    except ValueError:
        return False


def serve():
    both = [Running(f"server-{transport}", [pushpkt, "server", transport])
            for transport in ("udp", "tcp")]
    for one in both:
        one.process.wait()


def main():
    need("tshark", "dumpcap")
    enter_lab(serve)
    checks = Checks()
    for transport in ("udp", "tcp"):
        said_so = f"server-{transport}.err"
        until(lambda: "listening on" in content(said_so))
    # In a lab of its own: it runs inside of ours.
    asked = run(pushpkt, "ask", "socket", "--json", seconds=60)
    if not checks.equal("ask socket answers", asked.returncode, 0):
        print(asked.stderr)
        checks.finish()
    document = json.loads(asked.stdout)
    sniffer = another_sniffer("requests", 10000, "host 10.77.2.2")
    if not checks.true("the other sniffer listens", sniffer.ready, content(sniffer.err)):
        checks.finish()
    ports = []
    for _, _, option, transport, _ in TRIED:
        ports.append((request(transport), request(transport, option)))
    until(lambda: is_captured("requests.pcap", ports[-1][1]))
    sniffer.stop()
    for (option, value, _, transport, field), (without, with_it) in zip(TRIED, ports):
        checks.equal(f"{option}={value}: {field} by tshark and by ask socket",
                     said(document, option, value, transport, field),
                     (seen("requests.pcap", without, transport, field),
                      seen("requests.pcap", with_it, transport, field)))
    checks.finish()


main()
