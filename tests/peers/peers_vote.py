"""Three decoders look at every capture: tshark, libtins and we. Where we stand alone, there is a
recorded reason (docs/decode-differences.md); the packets are as many, and the same, as tshark's.

On the captures of the tree, and of the folder that PUSHPKT_CORPUS names.
"""
import collections
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor

from peers import *

FIELDS = """
    frame.time_epoch frame.len frame.cap_len frame.interface_id frame.encap_type
    eth.dst eth.src eth.type eth.len vlan.id vlan.priority vlan.dei vlan.etype ieee8021ad.id
    arp.hw.type arp.proto.type arp.opcode arp.src.hw_mac arp.src.proto_ipv4 arp.dst.hw_mac
    arp.dst.proto_ipv4 ip.version ip.hdr_len ip.dsfield ip.len ip.id ip.flags ip.flags.rb
    ip.flags.df ip.flags.mf ip.frag_offset ip.ttl ip.proto ip.checksum ip.checksum.status ip.src
    ip.dst ip.opt.type ipv6.tclass ipv6.flow ipv6.plen ipv6.nxt ipv6.hlim ipv6.src ipv6.dst
    ipv6.fraghdr.offset ipv6.fraghdr.more ipv6.fraghdr.ident udp.srcport udp.dstport udp.length
    udp.checksum udp.checksum.status tcp.srcport tcp.dstport tcp.seq_raw tcp.ack_raw tcp.hdr_len
    tcp.flags tcp.window_size_value tcp.checksum tcp.checksum.status tcp.urgent_pointer tcp.len
    tcp.options icmp.type icmp.code icmp.checksum icmp.checksum.status icmp.ident icmp.seq
    icmpv6.type icmpv6.code icmpv6.checksum icmpv6.checksum.status icmpv6.echo.identifier
    icmpv6.echo.sequence_number
""".split()
PREFERENCES = [word for setting in (
    "ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE",
    "tcp.analyze_sequence_numbers:FALSE", "tcp.relative_sequence_numbers:FALSE",
    "ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE")
    for word in ("-o", setting)]
NETWORK, TRANSPORT = ("ip", "ipv6", "arp"), ("udp", "tcp", "icmp", "icmpv6")
ABOVE_NETWORK = re.compile(r"ah|ipv6\..*")

# Where nobody agrees with us, and why: capture, packet (None: any), field, reason.
ALONE = [
    (r"suricata__fuzz.pcap", None, r".*",
     "Wireshark guesses from damaged records that they are longer: a guess that shifts all bytes"),
    (r"suricata__ip_secopt.pcap", 3, r"udp\..*",
     "Wireshark ends at an option of 2 bytes; ip.hdr_len says where UDP is"),
    (r"payload-length-0.pcapng", 1, r"udp\..*",
     "ipv6.plen is 0: Wireshark ends there, we go on to the packet's end"),
    (r"pseudowire.pcapng", 1, r"(ip|udp)\..*",
     "Wireshark tells a pseudowire's control word by the addresses behind it: known vendors only"),
    (r"checksum-partial.pcapng", None, r"udp\.checksum\.status",
     "tshark from 4.2 on calls the pseudo-header's sum alone good, tshark 4.0 and we do not"),
    (r"tcpdump__timestamp_invalid_nano.pcap", None, r"frame.time_epoch",
     "fractions over a second: Wireshark prints ten digits or a negative number, we carry"),
]


def first_of(protocols):
    """The protocols whose first occurrence tshark and we mean alike: up to the first transport."""
    seen, network = {"frame"}, False
    for one in protocols.split(":"):
        if network and not ABOVE_NETWORK.fullmatch(one):
            return seen | {one} if one in TRANSPORT else seen
        seen.add(one)
        network = network or one in NETWORK
    return seen


def canonical(value):
    """A number as a number, however it is written."""
    value = plain(value)
    if re.fullmatch(r"0x[0-9a-f]+", value):
        return str(int(value, 16))
    return str(int(value)) if re.fullmatch(r"[0-9]+", value) else value.lower()


def by_tshark(file):
    named = [word for field in ["frame.protocols"] + FIELDS for word in ("-e", field)]
    done = run("tshark", "-n", "-r", file, *PREFERENCES, "-T", "fields", "-E", "occurrence=f",
               *named, seconds=60)
    return done.returncode == 0, [line.split("\t") for line in done.stdout.splitlines()]


def by_both_of_us(file):
    """Our columns, and what libtins said of each packet: {field: value}."""
    named = [word for field in ["frame.protocols"] + FIELDS for word in ("-e", field)]
    ours = run(pushpkt, "decode", file, "-T", "fields", *named, seconds=60)
    told = run(pushpkt, "decode", file, "-T", "json", "--witness", seconds=60)
    said = [json.loads(line)["witness"]["said"] for line in told.stdout.splitlines()]
    return ours, [line.split("\t") for line in ours.stdout.splitlines()], said


def reason_for(name, number, field):
    return next((why for capture, packet, fields, why in ALONE
                 if re.fullmatch(capture, name) and packet in (None, number)
                 and re.fullmatch(fields, field)), None)


def vote(name, theirs, ours, said):
    """Counts of opinions, and the votes in which nobody is with us: (reason or None, what)."""
    counts, alone = collections.Counter(), []
    for number, (tshark, we, libtins) in enumerate(zip(theirs, ours, said), 1):
        alike = first_of(tshark[0])
        for at, field in enumerate(FIELDS, 1):
            values = [canonical(row[at]) if at < len(row) else "" for row in (tshark, we)]
            third = canonical(libtins.get(field, ""))
            if field.split(".")[0] not in alike and values[0]:
                continue  # it is of another layer
            if values[0] == values[1]:
                dissent = third and third != values[0]
                counts["libtins alone" if dissent else "all agree"] += bool(values[0])
            elif third and third == values[1]:
                counts["tshark alone"] += 1
            else:
                counts["we alone"] += 1
                alone.append((reason_for(name, number, field),
                              f"packet {number} {field}: tshark {values[0]!r}, we {values[1]!r}, "
                              f"libtins {third!r}"))
    return counts, alone


def same_packets(checks, name, file, whole, theirs, ours):
    """As many, and byte for byte; a file that tshark refuses we refuse, with an offset."""
    done, rows, _ = ours
    if not whole:
        checks.true(f"{name}: refused with an offset, as tshark refuses it",
                    done.returncode == 2 and re.search(r"at byte \d+", done.stderr), done.stderr)
    if not whole and len(theirs) != len(rows):
        checks.true(f"{name}: {len(theirs)} packets by tshark, {len(rows)} by us: "
                    f"{reason_for(name, None, 'frame.len')}", reason_for(name, None, "frame.len"))
        return
    try:
        wanted = packets(file) if whole else by_tcpdump(file) or []
    except (ValueError, TypeError):  # several link types, and nobody who would convert them
        wanted = None
    if wanted is None:
        checks.equal(f"{name}: {len(theirs)} packets", len(rows), len(theirs))
    else:
        checks.equal(f"{name}: {len(wanted)} packets, byte for byte", by_us(file) or [], wanted)


def by_tshark_at_once(files):
    """{file: its rows} of those that one capture can hold as they are: whole, of one interface."""
    parts = slices({file: counts for file, counts in counted(files).items() if counts[1] == 1})
    with tempfile.TemporaryDirectory(prefix="pushpkt-peers-") as folder:
        _, rows = by_tshark(joined(os.path.join(folder, "all.pcapng"), parts))
    at = 1 + FIELDS.index("frame.interface_id")
    for turn, of_file in enumerate(parts.values()):
        for row in rows[of_file]:  # their interface is the one of that turn
            row[at] = str(int(row[at]) - turn)
    return {file: rows[of_file] for file, of_file in parts.items()}


def main():
    need("tshark", "capinfos", "mergecap", "editcap", "tcpdump")
    checks, total, reasons = Checks(), collections.Counter(), collections.Counter()
    files = captures_to_try()
    read = by_tshark_at_once(files)

    def look_at(file):
        whole, theirs = (True, read[file]) if file in read else by_tshark(file)
        return file, whole, theirs, by_both_of_us(file)

    with ThreadPoolExecutor(2) as two:
        for file, whole, theirs, ours in two.map(look_at, files):
            name = os.path.basename(file)
            same_packets(checks, name, file, whole, theirs, ours)
            counts, alone = vote(name, theirs, ours[1], ours[2])
            total.update(counts)
            reasons.update(why for why, _ in alone if why)
            strange = [what for why, what in alone if not why]
            checks.equal(f"{name}: nowhere alone without a reason", strange, [])
    print("votes:", ", ".join(f"{what} {count}" for what, count in total.most_common()))
    for why, count in reasons.items():
        print(f"we alone, {count} times: {why}")
    checks.finish()


main()
