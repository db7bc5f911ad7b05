"""ncat, socat, dnsmasq, chronyd, scapy and the kernel answer packets made by hand.

`pushpkt client udp` by every path over IPv4 and IPv6, and no ICMP error betrays it; `pushpkt send
--wait` of ICMP requests, an ARP request, a neighbour solicitation and a listener query, of DNS, DHCP
and NTP. Of several replies that scapy sends it takes the one that scapy says answers the request.
"""
from peers import *

NCAT_PORT, SOCAT_PORT, NOBODY_PORT = 12001, 12002, 12999
LLMNR_PORT, BOOTPC_PORT = 5355, 68  # DNS and DHCP messages, where dnsmasq does not listen
MESSAGE = "hello"
LEASES = ("10.77.1.50", "10.77.1.60")
# Ends after one request: tr would wait for an end of file that UDP does not have.
UPPER_CASE = f"head -c {len(MESSAGE)} | tr a-z A-Z"


# Sends replies of which one answers, and writes what scapy says of each: [0, 1].
RESPONDER = f"""
import json, select, socket, sys
from scapy.all import BOOTP, DHCP, DNS
def read(port, data):
    if port == {LLMNR_PORT}:
        asked = DNS(data)
        return asked, [DNS(id=asked.id ^ 1, qr=1, rcode=1), DNS(id=asked.id, qr=1, rcode=2)]
    asked = BOOTP(data)
    offer = DHCP(options=[("message-type", "offer"), "end"])
    return asked, [BOOTP(op=2, xid=asked.xid ^ 1, hops=1) / offer,
                   BOOTP(op=2, xid=asked.xid, hops=2) / offer]
sockets = {{}}
for port in ({LLMNR_PORT}, {BOOTPC_PORT}):
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind(("{SERVER}", port))
    sockets[made] = port
print("ready", file=sys.stderr, flush=True)
while True:
    for ready in select.select(list(sockets), [], [])[0]:
        data, client = ready.recvfrom(2048)
        asked, replies = read(sockets[ready], data)
        with open(f"verdicts-{{sockets[ready]}}", "w") as file:
            json.dump([int(reply.answers(asked)) for reply in replies], file)
        for reply in replies:
            ready.sendto(bytes(reply), client)
"""
CHRONY = "local stratum 8\nallow all\ncmdport 0\npidfile {}\n"


def serve_time():
    """chronyd for this host, which it leaves as it is; whether it is installed."""
    if missing("chronyd"):
        return []
    with open("chrony.conf", "w", encoding="utf-8") as file:
        file.write(CHRONY.format(os.path.abspath("chronyd.pid")))
    chronyd = Running("chronyd", ["chronyd", "-x", "-d", "-u", "root", "-f",
                                  os.path.abspath("chrony.conf")], ready="")
    until(lambda: 123 in ports_in_use("udp") or chronyd.process.poll() is not None)
    return [chronyd]


def serve():
    """On the lab's server: whoever is installed, then the file `ready`."""
    ncat = ["-u", "-l", "-k", str(NCAT_PORT), "--sh-exec", UPPER_CASE]
    servers = {
        "ncat-4": ["ncat", "-4", *ncat],
        "ncat-6": ["ncat", "-6", *ncat],
        "socat-4": ["socat", f"UDP4-RECVFROM:{SOCAT_PORT},fork", "EXEC:tr a-z A-Z"],
        "socat-6": ["socat", f"UDP6-RECVFROM:{SOCAT_PORT},fork,ipv6only", "EXEC:tr a-z A-Z"],
        "dnsmasq": ["dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--no-hosts",
                    "--user=", "--group=", "--pid-file=", "--bind-interfaces",
                    f"--listen-address={SERVER}", f"--listen-address={SERVER6}",
                    "--address=/x.test/10.1.2.3", "--address=/x.test/fd00::123",
                    f"--dhcp-range={LEASES[0]},{LEASES[1]},255.255.255.0,1h", "--no-ping",
                    f"--dhcp-leasefile={os.path.abspath('leases')}"],
    }
    ports = {"ncat": NCAT_PORT, "socat": SOCAT_PORT, "dnsmasq": 53}
    running = [Running(name, argv, ready="") for name, argv in servers.items()
               if not missing(argv[0])]
    wanted = {port for name, port in ports.items() if not missing(name)}
    until(lambda: wanted <= ports_in_use("udp"))
    running += serve_time()
    if not scapy_missing():
        running.append(Running("scapy", [sys.executable, "-c", RESPONDER], ready="ready"))
    with open("ready.part", "w", encoding="utf-8") as ready:
        ready.write(str(sorted(ports_in_use("udp"))))
    os.rename("ready.part", "ready")
    for one in running:
        one.process.wait()


def paths(checks):
    """The ways out that are open here."""
    for path in json.loads(run(pushpkt, "paths", "--json").stdout)["paths"]:
        if path["path"] == "file":
            continue
        if path["path"] in ("tun", "tap"):
            continue  # what is written there enters this host: no client of another
        if path["available"]:
            yield path["path"]
        else:
            checks.left_out(f"client udp by {path['path']}", path["unavailable_because"])


def clients(checks):
    servers = {"ncat": NCAT_PORT, "socat": SOCAT_PORT}
    for program in missing(*servers):
        checks.left_out(f"client udp against {program}", "it is not installed")
        del servers[program]
    for path in paths(checks):
        for host in (SERVER, SERVER6):
            for program, port in servers.items():
                asked = run(pushpkt, "client", "udp", host, "-p", port, "--path", path, MESSAGE)
                checks.equal(f"client udp {host} by {path}: {program} answers",
                             (asked.returncode, asked.stdout), (0, MESSAGE.upper() + "\n"))
                if asked.returncode:
                    print(asked.stderr)
        silent = run(pushpkt, "client", "udp", SERVER, "-p", NOBODY_PORT, "--path", path,
                     "--wait", "1", MESSAGE)
        checks.true(f"client udp by {path}: nobody there is exit 1, for the ICMP error",
                    silent.returncode == 1 and silent.stdout == ""
                    and ("refused" in silent.stderr or "unreachable" in silent.stderr), silent)


# Without a socket on its port: the kernel does not know the answer's addressee, and says so.
CARELESS = f"""
from scapy.all import *
conf.verb = 0
send(IP(dst="{SERVER}")/UDP(sport=4444, dport={SOCAT_PORT})/"careless")
send(IPv6(dst="{SERVER6}")/UDP(sport=4446, dport={SOCAT_PORT})/"careless")
"""


def without_icmp_errors(checks, work):
    """Does `work`; then a careless client shows that an error would have been seen."""
    errors = (f"(icmp and icmp[0] = 3 and src host {CLIENT})"
              f" or (icmp6 and ip6[40] = 1 and src host {CLIENT6})")
    sniffer = Running("errors", [pushpkt, "sniff", "-i", DEVICE, "-c", "2", "-w", "errors.pcapng",
                                 errors])
    work()
    if scapy_missing() or missing("socat", "tshark"):
        checks.left_out("no ICMP error leaves the client",
                        "scapy, socat or tshark is not installed")
        sniffer.stop()
        return
    run(sys.executable, "-c", CARELESS)
    checks.true("the sniffer sees the errors for a careless client", sniffer.ended(),
                content(sniffer.err))
    sniffer.stop()
    # Of two packets on their way the second may be answered first.
    refused = sorted(row[0] for row in columns("tshark", "errors.pcapng", ["udp.dstport"]))
    checks.equal("no port unreachable leaves the client, but for the careless one", refused,
                 ["4444", "4446"])


def send(recipe, *more, wait="2"):
    return run(pushpkt, "send", recipe, "--wait", wait, *more)


def answered(checks, what, recipe, wanted, *more, status=0):
    """The first answer has these fields. `payload` is what no layer of ours claims, in hex."""
    sent = send(recipe, "--json", *more)
    if not checks.true(f"send {what}: exit {status}", sent.returncode == status,
                       sent.stdout + sent.stderr):
        return
    answer = json.loads(sent.stdout)["answers"][0]
    fields = {"payload": answer["payload"]}
    for layer in answer["layers"]:
        fields = layer["fields"] | fields  # an error quotes a packet: the outer one counts
    checks.equal(f"send {what}: the answer has {wanted}",
                 {name: fields.get(name) for name in wanted}, wanted)


def echoes(checks):
    text = b"ping".hex()
    answered(checks, "an ICMP echo request",
             f'ip(dst={SERVER})/icmp(type=8, ident=77, seq=3)/"ping"',
             {"ip.src": SERVER, "icmp.type": 0, "icmp.ident": 77, "icmp.seq": 3, "payload": text})
    answered(checks, "an ICMPv6 echo request",
             f"ipv6(dst={SERVER6})"
             '/icmpv6(type=128, echo.identifier=78, echo.sequence_number=4)/"ping"',
             {"ipv6.src": SERVER6, "icmpv6.type": 129, "icmpv6.echo.identifier": 78,
              "icmpv6.echo.sequence_number": 4, "payload": text})
    answered(checks, "an ICMP timestamp request",
             f"ip(dst={SERVER})/icmp(type=13, ident=79, seq=5)/hex({'00' * 12})",
             {"ip.src": SERVER, "icmp.type": 14, "icmp.ident": 79, "icmp.seq": 5})


def neighbours(checks):
    answered(checks, "an ARP request",
             f"eth(dst=ff:ff:ff:ff:ff:ff)/arp(dst.proto_ipv4={ROUTER})",
             {"arp.opcode": 2, "arp.src.proto_ipv4": ROUTER, "arp.src.hw_mac": ROUTER_MAC,
              "arp.dst.hw_mac": CLIENT_MAC}, "-i", DEVICE)
    answered(checks, "a neighbour solicitation",
             f"eth(dst=33:33:ff:00:00:01, src={CLIENT_MAC})"
             f"/ipv6(src={CLIENT6}, dst=ff02::1:ff00:1, hlim=255)"
             f"/icmpv6(type=135, nd.ns.target_address={ROUTER6})"
             f"/hex(0101{CLIENT_MAC.replace(':', '')})",
             {"icmpv6.type": 136, "icmpv6.nd.na.target_address": ROUTER6, "eth.src": ROUTER_MAC},
             "-i", DEVICE)


def groups(checks):
    """The router's kernel is in groups of its own, and reports them."""
    answered(checks, "a multicast listener query",
             "eth(dst=33:33:00:00:00:01)/ipv6(src=fe80::1234, dst=ff02::1, hlim=1)"
             "/ipv6.hopopts(options=hex(050200000100))/icmpv6(type=130)/hex(000a0000)/hex("
             + "00" * 16 + ")", {"icmpv6.type": 131}, "-i", DEVICE)


def leases(checks):
    """As a relay would ask: the server is in another network."""
    if missing("dnsmasq"):
        checks.left_out("send a DHCP discover", "dnsmasq is not installed")
        return
    answered(checks, "a DHCP discover",
             f"ip(dst={SERVER})/udp(srcport=67, dstport=67)"
             f"/dhcp(id=0x1234, giaddr={CLIENT}, message_type=1)",
             {"dhcp.type": 2, "dhcp.id": 0x1234, "udp.srcport": 67})


def time_of_day(checks):
    if "123" not in content("ready"):
        checks.left_out("send an NTP request", "chronyd is not installed")
        return
    answered(checks, "an NTP request",
             f"ip(dst={SERVER})/udp(srcport=4123, dstport=123)/ntp(xmt=0x0123456789abcdef)",
             {"ntp.flags.mode": 4, "ntp.org": 0x0123456789abcdef})


def chosen_as_by_scapy(checks, what, port, message, marker):
    """The first reply that scapy takes is the answer; those before it are near misses."""
    sent = send(f"ip(dst={SERVER})/udp(srcport=4700, dstport={port})/{message}", "--json")
    if not checks.equal(f"send {what}: exit 0", sent.returncode, 0):
        print(sent.stdout + sent.stderr)
        return
    said = json.loads(content(f"verdicts-{port}"))
    told = json.loads(sent.stdout)
    fields = {}
    for layer in told["answers"][0]["layers"]:
        fields |= layer["fields"]
    checks.equal(f"send {what}: the answer is the one that scapy takes of {said}",
                 (len(told["answers"]), fields[marker]), (1, said.index(1) + 1))
    checks.equal(f"send {what}: the others are near misses", len(told["near_misses"]),
                 said.index(1))


def replies_of_scapy(checks):
    if scapy_missing():
        checks.left_out("send, with replies by scapy", "scapy is not installed")
        return
    chosen_as_by_scapy(checks, "a DNS query", LLMNR_PORT, 'dns(id=0x77, qry="x.test")',
                       "dns.flags.rcode")
    chosen_as_by_scapy(checks, "a DHCP discover", BOOTPC_PORT, "dhcp(id=0x1234, message_type=1)",
                       "dhcp.hops")


def dns(name, kind):
    """A query as bytes: id, recursion desired, one question (RFC 1035, 4.1)."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return f"hex(beef 0100 0001 0000 0000 0000 {labels.hex()}00 {kind:04x} 0001)"


def names(checks):
    if missing("dnsmasq", "tshark"):
        checks.left_out("send a DNS query", "dnsmasq or tshark is not installed")
        return
    for host, layer, kind, field, address in (
            (SERVER, "ip", 1, "dns.a", "10.1.2.3"),
            (SERVER6, "ipv6", 28, "dns.aaaa", "fd00::123")):
        answered(checks, f"a DNS query to {host}",
                 f"{layer}(dst={host})/udp(dstport=53)/{dns('x.test', kind)}",
                 {f"{layer}.src": host, "udp.srcport": 53}, "-w", "dns.pcapng")
        told = columns("tshark", "dns.pcapng", ["dns.id", "dns.flags.response", field])
        checks.equal(f"send a DNS query to {host}: tshark reads query and answer in send -w",
                     [[plain(value) for value in row] for row in told],
                     [["0xbeef", "0", ""], ["0xbeef", "1", address]])


def refusals(checks):
    answered(checks, "to a closed port: the ICMP error",
             f'ip(dst={SERVER})/udp(srcport=4054, dstport={NOBODY_PORT})/"closed"',
             {"icmp.type": 3, "icmp.code": 3, "ip.src": SERVER}, status=1)
    answered(checks, "to a closed port by TCP: RST",
             f"ip(dst={SERVER})/tcp(srcport=4055, dstport=9, flags.syn=1)",
             {"tcp.flags.reset": 1, "tcp.srcport": 9, "tcp.dstport": 4055})
    answered(checks, "with a TTL of 1: time exceeded",
             f'ip(dst={SERVER}, ttl=1)/udp(dstport=9)/"short"',
             {"icmp.type": 11, "ip.src": ROUTER}, status=1)
    nobody = send('ip(dst=10.77.2.77)/icmp(type=8)/"nobody"', wait="0.3")
    checks.true("send to nobody: exit 1, and says that there was no answer",
                nobody.returncode == 1 and nobody.stdout == "" and "no answer" in nobody.stderr,
                nobody)


def main():
    enter_lab(serve)
    checks = Checks()
    if not checks.true("the servers are ready", until(lambda: content("ready")),
                       content("ncat-4.err") + content("socat-4.err") + content("dnsmasq.err")):
        checks.finish()
    without_icmp_errors(checks, lambda: clients(checks))
    if "send" not in run(pushpkt, "--help").stdout:
        checks.left_out("send", "this program has no such verb")
    else:
        echoes(checks)
        neighbours(checks)
        groups(checks)
        names(checks)
        leases(checks)
        time_of_day(checks)
        replies_of_scapy(checks)
        refusals(checks)
    checks.finish()


main()
