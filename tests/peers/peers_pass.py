"""What passes through `decode -w` stays: interfaces, comments, names, options, blocks, times.

A file of mergecap and editcap, one that dumpcap records on two links of the lab, one made by hand
in either order of bytes, every capture of the tree and of the folder that PUSHPKT_CORPUS names.
"""
import tempfile

from peers import *

# What capinfos says of a file, less its name, size, and what is computed of its bytes. Packets'
# comments are a column below: capinfos 4.4 (-p) prints what happens to be in its memory.
SUMMARY = ["capinfos", "-t", "-E", "-I", "-F", "-c", "-a", "-e", "-D", "-k", "-n", "-M"]
COLUMNS = ["frame.number", "frame.time_epoch", "frame.len", "frame.cap_len", "frame.comment",
           "frame.interface_id", "frame.interface_name", "frame.interface_description",
           "frame.encap_type", "frame.packet_flags"]
SCAPY_READS = "import sys; from scapy.all import rdpcap; print(len(rdpcap(sys.argv[1])))"


def by_wireshark(file):
    """Everything that Wireshark tells of the file and its packets."""
    summary = run(*SUMMARY, file).stdout
    kept = [line for line in summary.splitlines() if not line.startswith("File name")]
    rows = run("tshark", "-n", "-r", file, "-T", "fields",
               *(word for field in COLUMNS for word in ("-e", field)))
    return kept, rows.stdout.splitlines()


def data(file):
    with open(file, "rb") as capture:
        return capture.read()


def accepted_by_all(checks, file, one_link):
    """Each reader takes it without a word; tcpdump only if it has one link type."""
    for reader in (["tshark", "-n", "-r", file], ["capinfos", file],
                   ["editcap", file, "by-editcap.pcapng"],
                   ["mergecap", "-w", "by-mergecap.pcapng", file, file]):
        done = run(*reader)
        said = [line for line in done.stderr.splitlines() if not line.startswith("Running as ")]
        checks.equal(f"{file}: {reader[0]} takes it", (done.returncode, said), (0, []))
    if one_link:
        checks.equal(f"{file}: tcpdump reads what we read", by_tcpdump(file), by_us(file))
    if scapy_missing():
        checks.left_out(f"{file}: scapy", "it is not installed")
    else:
        counted = run(sys.executable, "-c", SCAPY_READS, file).stdout.strip()
        checks.equal(f"{file}: scapy counts", counted, str(len(by_us(file))))


def passed(checks, file, words=()):
    out = "passed.pcapng"
    done = run(pushpkt, "decode", file, "-w", out, *words)
    what = f"{os.path.basename(file)} {' '.join(words)}"
    checks.equal(f"{what}: decode -w", (done.returncode, done.stdout, done.stderr), (0, "", ""))
    return out


def survives(checks, file, one_link=False):
    """Through us and all is there; and of a part, what is not a packet is there too."""
    out = passed(checks, file)
    checks.equal(f"{file}: Wireshark tells the same of it", by_wireshark(out), by_wireshark(file))
    checks.equal(f"{file}: byte for byte", data(out) == data(file), True)
    accepted_by_all(checks, out, one_link)
    some = passed(checks, file, ["udp"])
    checks.equal(f"{file}: the packets of the filter", by_us(some), by_us(file, "udp"))
    interfaces = ["capinfos", "-I", "-k"]
    told = [run(*interfaces, one).stdout.split("Interface #0 info")[0].splitlines()[1:]
            for one in (some, file)]
    checks.equal(f"{file}: comments and interfaces of a part", told[0], told[1])
    accepted_by_all(checks, some, one_link)


def edited(checks, file):
    """An edit changes the bytes of packets; Wireshark tells the same of all else."""
    kept = ["--set", "ip.ttl=9"]
    before = by_wireshark(file)
    for verb in (["decode", file, "-w", "edited.pcapng", *kept],
                 ["replay", file, "--path", "file", "-w", "edited.pcapng"],
                 ["replay", file, "--path", "file", "-w", "edited.pcapng", *kept]):
        what = f"{' '.join(word for word in verb if word != 'edited.pcapng')}"
        done = run(pushpkt, *verb)
        checks.equal(f"{what}: exit 0", done.returncode, 0)
        checks.equal(f"{what}: Wireshark tells the same of it", by_wireshark("edited.pcapng"),
                     before)
        ttls = {row[0] for row in columns("tshark", "edited.pcapng", ["ip.ttl"])}
        checks.equal(f"{what}: the edit is there", ttls - {""} == {"9"}, "--set" in verb)
        checks.equal(f"{what}: as long as before", len(data("edited.pcapng")), len(data(file)))
    tagged = run(pushpkt, "decode", file, "-w", "tagged.pcapng", "--vlan", "add=5")
    checks.equal(f"{file} --vlan: exit 0", tagged.returncode, 0)
    fields = [field for field in COLUMNS if field not in ("frame.len", "frame.cap_len")]
    checks.equal(f"{file} --vlan: the packets' columns but their lengths",
                 columns("tshark", "tagged.pcapng", fields), columns("tshark", file, fields))
    checks.equal(f"{file} --vlan: the tag is there",
                 {row[0] for row in columns("tshark", "tagged.pcapng", ["vlan.id"])} - {""}, {"5"})


def of_mergecap(checks, folder):
    """Link types that differ, a comment on the file, and one on each packet."""
    tree = [file for file in captures_to_try() if "captures/raw/" in file or "/cooked/" in file]
    run("mergecap", "-a", "-I", "none", "-w", "merged.pcapng", *tree)
    run("editcap", "--capture-comment", "by several", "merged.pcapng", "several.pcapng")
    comments = [row[0] for row in columns("tshark", "several.pcapng", ["frame.comment"])]
    checks.true("mergecap and editcap: several interfaces, comments",
                run("capinfos", "-I", "several.pcapng").stdout.count("Interface #") > 2
                and all(comments), comments[:2])
    checks.true("editcap: a comment on the file",
                "by several" in run("capinfos", "-k", "several.pcapng").stdout)
    survives(checks, "several.pcapng")


def block(order, kind, body):
    body += b"\0" * (-len(body) % 4)
    return (struct.pack(order + "II", kind, len(body) + 12) + body
            + struct.pack(order + "I", len(body) + 12))


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def by_hand(order):
    """Everything at once: times far off, names, statistics, blocks that nobody knows."""
    text = lambda code, said: option(order, code, said.encode())
    packet = bytes(12) + bytes.fromhex("0800 4500001c 00000000 40110000 01020304 05060708"
                                       "0001000200080000")
    section = block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1)
                    + text(1, "a file by hand") + text(4, "python") + bytes(4))
    first = block(order, 1, struct.pack(order + "HHI", 1, 0, 0) + text(2, "eth0") + text(3, "left")
                  + option(order, 9, b"\x09") + text(1, "an interface") + bytes(4))
    second = block(order, 1, struct.pack(order + "HHI", 1, 0, 0) + text(2, "eth1")
                   + option(order, 14, struct.pack(order + "q", 1000)) + bytes(4))
    names = block(order, 4, struct.pack(order + "HH", 1, 7) + b"\x01\x02\x03\x04ab\0\0" + bytes(4))
    custom = block(order, 0xBAD, struct.pack(order + "I", 32473) + b"ours")
    statistics = block(order, 5, struct.pack(order + "III", 0, 0, 7) + bytes(4))

    def seen(interface, ticks, said):
        return block(order, 6, struct.pack(order + "IIIII", interface, ticks >> 32,
                                           ticks & 0xFFFFFFFF, len(packet), len(packet))
                     + packet + b"\0" * (-len(packet) % 4) + text(1, said) + text(2988, "custom?")
                     + option(order, 2, struct.pack(order + "I", 1)) + bytes(4))

    packets_seen = seen(0, 2 ** 64 - 1, "far off") + seen(1, 5, "near") + seen(0, 7, "again")
    return section + first + second + names + packets_seen + custom + statistics


def of_hand(checks):
    for name, order, other in (("little.pcapng", "<", ">"), ("big.pcapng", ">", "<")):
        with open(name, "wb") as capture:
            capture.write(by_hand(order))
        survives(checks, name, one_link=True)
        edited(checks, name)
        with open(f"two-{name}", "wb") as capture:
            capture.write(by_hand(order) + by_hand(other))
        out = passed(checks, f"two-{name}")
        checks.true(f"two-{name}: byte for byte", data(out) == data(f"two-{name}"))
        edited(checks, f"two-{name}")


def dumpcap():
    """Inside the lab: what pings cause on two interfaces."""
    recorder = Running("dumpcap", ["dumpcap", "-q", "-i", DEVICE, "-i", "lo", "--capture-comment",
                                   "of the lab", "-w", "dumpcap.pcapng", "-c", "6"], "File: ")
    run("ping", "-c", "2", SERVER)
    run("ping", "-c", "2", "127.0.0.1")
    recorder.ended()
    recorder.stop()


def of_dumpcap(checks, folder):
    inside = run(pushpkt, "lab", "--", sys.executable, "-B", os.path.realpath(__file__), pushpkt,
                 "dumpcap", folder)
    if inside.returncode != 0 or not os.path.exists("dumpcap.pcapng"):
        checks.left_out("a file of dumpcap", f"there is no lab here, {inside.stderr.strip()}")
        return
    checks.equal("dumpcap: two interfaces", run("capinfos", "-I", "dumpcap.pcapng").stdout
                 .count("Interface #"), 2)
    survives(checks, "dumpcap.pcapng")


def told_by_tshark(file):
    fields = ["frame.len", "frame.cap_len", "frame.time_epoch", "frame.encap_type", "frame.comment"]
    return run("tshark", "-n", "-r", file, "-T", "fields",
               *(word for field in fields for word in ("-e", field)))


def of_all(checks):
    """Byte for byte; where the format is another, tshark tells the same packets before and after."""
    for file in captures_to_try():
        name = os.path.basename(file)
        if "timestamp_invalid" in name:
            continue  # fractions over a second, which we carry
        before = None
        for out in ["again.pcapng"] + ([] if file.endswith("ng") else ["again.pcap"]):
            done = run(pushpkt, "decode", file, "-w", out)
            if done.returncode == 0 and data(out) == data(file):
                checks.true(f"{name} as {out}: byte for byte", True)
                continue
            before = before or told_by_tshark(file)
            if before.returncode != 0:
                break  # damaged: what tshark makes of it is no measure
            after = told_by_tshark(out).stdout
            checks.equal(f"{name} as {out}: the same to tshark, {len(after.splitlines())} packets",
                         (done.returncode, after), (0, before.stdout))


def main():
    need("tshark", "capinfos", "editcap", "mergecap", "tcpdump", "dumpcap")
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="pushpkt-peers-") as folder:
        os.chdir(folder)
        of_mergecap(checks, folder)
        of_hand(checks)
        of_dumpcap(checks, folder)
        of_all(checks)
    checks.finish()


if len(sys.argv) > 2:
    os.chdir(sys.argv[3])
    dumpcap()
else:
    main()
