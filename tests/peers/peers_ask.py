"""ncat and sockets ask `pushpkt server`: one line, many, half-close, 200 at once, rude ones."""
import selectors
import socket

from peers import *

MANY = 200


def serve():
    """On the lab's server: both servers, until the lab is gone."""
    both = [Running(f"server-{transport}", [pushpkt, "server", transport])
            for transport in ("udp", "tcp")]
    for one in both:
        one.process.wait()


def dial(address=SERVER):
    return socket.create_connection((address, 12000), timeout=PATIENCE)


def talk(open_socket, text, close=False):
    """Sends a line, reads one back (or everything, after a half-close)."""
    open_socket.sendall(text)
    if close:
        open_socket.shutdown(socket.SHUT_WR)
    got = b""
    while close or not got.endswith(b"\n"):
        part = open_socket.recv(65536)
        if not part:
            break
        got += part
    return got


def be_rude(address=SERVER):
    """Data, then RST: SO_LINGER with no time. Returns when the socket is gone."""
    with dial(address) as rude:
        rude.sendall(b"half a wo")
        rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def many_at_once(checks):
    """200 sockets open at the same time; all ask half a line, then all the other half."""
    clients = [dial(SERVER6 if number % 2 else SERVER) for number in range(MANY)]
    for client in clients:
        client.sendall(b"client ")
    answers = [b""] * MANY
    with selectors.DefaultSelector() as waiting:
        for number, client in reversed(list(enumerate(clients))):
            client.sendall(b"%d\n" % number)
            waiting.register(client, selectors.EVENT_READ, number)
        end = time.monotonic() + PATIENCE
        while waiting.get_map() and time.monotonic() < end:
            for key, _ in waiting.select(0.1):
                part = key.fileobj.recv(4096)
                answers[key.data] += part
                if not part or answers[key.data].endswith(b"\n"):
                    waiting.unregister(key.fileobj)
    checks.equal(f"tcp: {MANY} clients at once, each gets its own line", answers,
                 [b"CLIENT %d\n" % number for number in range(MANY)])
    for client in clients:
        client.close()


def ncat_asks_by_udp(checks, address):
    """UDP has no end: ncat is ended once the answer is there."""
    ncat = Running("ncat", ["ncat", "-u", address, "12000"], ready="", stdin=subprocess.PIPE)
    ncat.process.stdin.write(b"one line\n")
    ncat.process.stdin.flush()
    until(lambda: content(ncat.out).endswith("\n"))
    checks.equal(f"udp: ncat asks {address} one line", content(ncat.out), "ONE LINE\n")
    ncat.process.kill()
    ncat.process.communicate()


def ncat_asks_by_tcp(checks, address):
    lines = "".join(f"line {number}\n" for number in range(500))
    many = run("ncat", address, 12000, stdin=lines)
    checks.equal(f"tcp: ncat asks {address} 500 lines, then half-closes", many.stdout,
                 lines.upper())
    empty = run("ncat", address, 12000, stdin="")
    checks.equal(f"tcp: ncat connects to {address} and says nothing",
                 (empty.returncode, empty.stdout), (0, ""))
    big = "x" * 1_000_000 + "\n"
    checks.equal(f"tcp: ncat sends {address} a line of a million bytes",
                 run("ncat", address, 12000, stdin=big).stdout, big.upper())


def udp_sizes(checks):
    """By a plain socket, because ncat cuts what it reads."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(PATIENCE)
        for size in (0, 1, 1472, 1473, 65507):
            asker.sendto(b"a" * size, (SERVER, 12000))
            checks.equal(f"udp: a datagram of {size} bytes", asker.recv(65536), b"A" * size)
        asker.sendto(bytes(range(256)), (SERVER, 12000))
        checks.equal("udp: all 256 bytes, only a to z change", asker.recv(65536),
                     bytes(range(256)).upper())


def rudeness(checks):
    with dial() as patient:
        checks.equal("tcp: a patient client's first line", talk(patient, b"before\n"), b"BEFORE\n")
        for number in range(50):
            be_rude(SERVER6 if number % 2 else SERVER)
        checks.equal("tcp: 50 others ended by RST, the patient one goes on",
                     talk(patient, b"after\n"), b"AFTER\n")
        checks.equal("tcp: its last words without a newline, half-closed",
                     talk(patient, b"bye", close=True), b"BYE")
    with dial() as next_one:
        checks.equal("tcp: and the next client is served", talk(next_one, b"next\n"), b"NEXT\n")


def main():
    need("ncat")
    enter_lab(serve)
    checks = Checks()
    for transport in ("udp", "tcp"):
        said = f"server-{transport}.err"
        if not checks.true(f"server {transport} listens",
                           until(lambda: "listening on" in content(said)), content(said)):
            checks.finish()
    for address in (SERVER, SERVER6):
        ncat_asks_by_udp(checks, address)
        ncat_asks_by_tcp(checks, address)
    udp_sizes(checks)
    many_at_once(checks)
    rudeness(checks)
    checks.finish()


main()
