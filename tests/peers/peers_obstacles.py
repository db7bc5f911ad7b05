"""An obstacle of `ask obstacles`, put up by hand, as nft's counter and another sniffer see it.

The filter on the sender's own output stops what the kernel routes (EPERM), and packet sockets walk
past it. Here its commands are typed again, requests are made by programs that are not ours, and the
rule that counts and the sniffer on the device are asked.
"""
import errno
import socket

from peers import *

OBSTACLE = "client-output-filter"


def said(ours):
    """What `pushpkt ask obstacles` says with the obstacle, by path, and the commands it ran."""
    asked = run(pushpkt, "ask", "obstacles", OBSTACLE, "--path", ",".join(ours), "--json")
    if asked.returncode != 0:
        return {}, [], []
    document = json.loads(asked.stdout)
    rows = {row["path"]: row for row in document["rows"] if row["stage"] == "with"}
    here = lambda lines: [line.removeprefix("client: ") for line in lines]
    obstacle = document["obstacles"][0]
    return rows, here(obstacle["put_up"]), here(obstacle["cure"])


def by_socket():
    """The name of the error that a plain socket gets, or None."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        try:
            asker.sendto(b"by socket", (SERVER, 12000))
        except OSError as refused:
            return errno.errorcode[refused.errno]
    return None


def by_packet(text):
    """A whole frame, built and sent by scapy."""
    code = ("from scapy.all import *; conf.verb = 0; "
            f"sendp(Ether(dst='{ROUTER_MAC}', src='{CLIENT_MAC}')"
            f"/IP(src='{CLIENT}', dst='{SERVER}')"
            f"/UDP(sport=40000, dport=12000)/b'{text}', iface='{DEVICE}')")
    return run(sys.executable, "-c", code).returncode == 0


def counted():
    """Packets that the rule dropped, as nft lists it; None where there is no rule."""
    listed = run("nft", "-j", "list", "ruleset")
    for one in json.loads(listed.stdout or "{}").get("nftables", []):
        for part in one.get("rule", {}).get("expr", []):
            if "counter" in part:
                return part["counter"]["packets"]
    return None


def main():
    need("nft", "tcpdump")
    if scapy_missing():
        skip("scapy is not installed; scripts/setup installs the peers")
    enter_lab()
    checks = Checks()
    rows, put_up, cure = said(["socket", "packet"])
    if not checks.true("ask obstacles answers, and its commands are the client's",
                       rows and put_up and cure, (rows, put_up, cure)):
        checks.finish()
    sniffer = another_sniffer("wire", 2, "udp dst port 12000")
    if not checks.true("another sniffer is ready", sniffer.ready, content(sniffer.err)):
        checks.finish()
    for line in put_up:
        done = run("sh", "-c", line)
        checks.true(f"typed: {line}", done.returncode == 0, done.stderr)
    checks.equal("the rule has counted nothing yet", counted(), 0)
    checks.equal("a socket gets the error that we name", by_socket(), rows["socket"]["errno"])
    checks.equal("nft counts it if we say that it stops the socket", counted(),
                 int(rows["socket"]["effect"] == "stopped"))
    checks.true("scapy sends a frame", by_packet("by frame"))
    checks.equal("nft counts no frame if we say that it does nothing to packet", counted(),
                 1 + int(rows["packet"]["effect"] != "none"))
    for line in cure:
        done = run("sh", "-c", line)
        checks.true(f"typed: {line}", done.returncode == 0, done.stderr)
    checks.equal("cured: the socket gets no error", by_socket(), None)
    checks.true("the sniffer has its two packets", sniffer.ended(), content(sniffer.err))
    texts = [data[42:] for data in packets("wire.pcap")]
    checks.equal("on the wire: the frame in spite of it, the socket's after its cure",
                 [text.rstrip(b"\0") for text in texts], [b"by frame", b"by socket"])
    checks.finish()


main()
