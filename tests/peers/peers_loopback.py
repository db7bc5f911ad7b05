"""What `ask loopback` says of each combination of settings: tried by sockets of Python's, with
packets of scapy's, while another sniffer looks at lo.
"""
import socket

from peers import *

PORT, FENCE = 12000, b"fence"
ETH = {"ipv4": 0x0800, "ipv6": 0x86DD}
PATHS = ["socket", "raw-ip", "packet-dgram", "packet"]


def said(family):
    """The rows of `pushpkt ask loopback`, those of one combination beside each other."""
    options = ["--ipv6"] if family == "ipv6" else []
    asked = run(pushpkt, "ask", "loopback", "--path", ",".join(PATHS), "--json", *options)
    rows = json.loads(asked.stdout)["rows"] if asked.returncode == 0 else []
    return sorted(rows, key=lambda row: list(row["sysctls"].values()))


def built(rows, family):
    """The frame of each row, as scapy builds it; each says which row it is."""
    ip = "IPv6" if family == "ipv6" else "IP"
    code = ["from scapy.all import *"]
    for number, row in enumerate(rows):
        to = row["destination"]
        code.append(f"print(bytes(Ether(src='00:00:00:00:00:00', dst='00:00:00:00:00:00')"
                    f"/{ip}(src='{to}', dst='{to}')/UDP(sport=40000, dport={PORT})"
                    f"/b'{family} row {number}').hex())")
    made = run(sys.executable, "-", stdin="\n".join(code))
    return [bytes.fromhex(line) for line in made.stdout.split()]


class Ways:
    """A socket of each kind, towards lo."""

    def __init__(self, family):
        inet = socket.AF_INET6 if family == "ipv6" else socket.AF_INET
        self.network = 14  # bytes of a frame before its network header
        self.payload = self.network + (48 if family == "ipv6" else 28)
        self.plain = socket.socket(inet, socket.SOCK_DGRAM)
        self.raw = socket.socket(inet, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self.frames = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.frames.bind(("lo", 0))
        self.datagrams = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        self.lo = ("lo", ETH[family], 0, 0, bytes(6))

    def send(self, path, to, frame):
        if path == "socket":
            self.plain.sendto(frame[self.payload:], (to, PORT))
        elif path == "raw-ip":
            self.raw.sendto(frame[self.network:], (to, 0))
        elif path == "packet-dgram":
            self.datagrams.sendto(frame[self.network:], self.lo)
        else:
            self.frames.send(frame)


def heard(program, ways, to):
    """What the program was given before a fence that a plain socket sends behind."""
    ways.plain.sendto(FENCE, (to, PORT))
    texts = []
    while not texts or texts[-1] != FENCE:
        texts.append(program.recv(2048))
    return texts[:-1]


def try_all(family, checks):
    rows = said(family)
    frames = built(rows, family)
    if not checks.true(f"{family}: there are rows, and scapy builds a frame for each",
                       rows and len(rows) == len(frames), (len(rows), len(frames))):
        return
    says = "ip6[48:4]" if family == "ipv6" else "udp[8:4]"
    sniffer = another_sniffer(family, len(rows),
                              f"udp dst port {PORT} and {says} != 0x{FENCE[:4].hex()}",
                              on=("client", "lo"))
    if not checks.true(f"{family}: another sniffer is ready", sniffer.ready, content(sniffer.err)):
        return
    program = socket.socket(socket.AF_INET6 if family == "ipv6" else socket.AF_INET,
                            socket.SOCK_DGRAM)
    program.bind(("", PORT))
    program.settimeout(PATIENCE)
    ways, now, wrong = Ways(family), None, []
    for number, (row, frame) in enumerate(zip(rows, frames)):
        if row["sysctls"] != now:
            now = row["sysctls"]
            run("sysctl", "-q", "-w", *(f"{name}={value}" for name, value in now.items()))
        ways.send(row["path"], row["destination"], frame)
        got = heard(program, ways, row["destination"])
        want = [f"{family} row {number}".encode()] if row["reached_app"] else []
        if got != want:
            wrong.append((row["case"], row["path"], got))
    reached = sum(row["reached_app"] for row in rows)
    checks.equal(f"{family}: of {len(rows)} requests the same {reached} reach a program", wrong, [])
    checks.true(f"{family}: the sniffer has them all", sniffer.ended(), content(sniffer.err))
    checks.equal(f"{family}: each goes over lo once, those that die too",
                 [data[ways.payload:] for data in packets(f"{family}.pcap")],
                 [f"{family} row {number}".encode() for number in range(len(rows))])


def main():
    need("sysctl", "tcpdump")
    if scapy_missing():
        skip("scapy is not installed; scripts/setup installs the peers")
    enter_lab()
    # On one CPU all of lo is one queue: what is sent first is there first. netif_rx in the kernel
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    checks = Checks()
    for family in ("ipv4", "ipv6"):
        try_all(family, checks)
    checks.finish()


main()
