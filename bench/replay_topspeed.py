#!/usr/bin/python3
"""pushpkt replay --topspeed beside tcpreplay --topspeed, on a veth of the lab.

    bench/replay_topspeed.py build/release/pushpkt

Frames of an experimental EtherType, so that nobody answers them and only the sending is measured.
Both in turn, five times each, the best of each counts: a slow moment of the machine meets both. The
kernel's own counter says how many packets left. Bounded: 5 x 2 x 3 x 200,000 packets.

Measured on two cores that others were using, Linux 6.18, tcpreplay 4.4.3, in thousands of packets a
second: 60 bytes 141 (tcpreplay 134, with -K 141), 1514 bytes 190 (140, with -K 195).
"""
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

PACKETS, ROUNDS, TIMES = 20_000, 10, 5
DEVICE = "to-router"


def write_capture(file, bytes):
    frame = bytes.fromhex("020000000101" "020000000102" "88b5") + bytes(bytes - 14)
    with open(file, "wb") as capture:
        capture.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for number in range(PACKETS):
            capture.write(struct.pack("<IIII", 1, number, bytes, bytes) + frame)


def run(*argv):
    return subprocess.run(argv, capture_output=True, text=True, check=True, timeout=300).stdout


def left():
    """Packets that the device has sent, by netlink."""
    link = json.loads(run("ip", "-s", "-j", "link", "show", DEVICE))[0]
    return link["stats64"]["tx"]["packets"]


def by_pushpkt(file):
    told = json.loads(run(sys.argv[1], "replay", file, "-i", DEVICE, "--topspeed", "--loop",
                          str(ROUNDS), "--json"))
    return told["packets_per_second"]


def by_tcpreplay(file, *more):
    told = run("tcpreplay", "--topspeed", *more, "-l", str(ROUNDS), "-i", DEVICE, file)
    return float(re.search(r"([\d.]+) pps", told).group(1))


def measure(file):
    ways = {"pushpkt": by_pushpkt, "tcpreplay": by_tcpreplay,
            "tcpreplay -K": lambda name: by_tcpreplay(name, "-K")}
    best = dict.fromkeys(ways, 0.0)
    for _ in range(TIMES):
        for name, way in ways.items():
            before = left()
            best[name] = max(best[name], way(file))
            sent = left() - before
            assert PACKETS * ROUNDS <= sent < PACKETS * ROUNDS + 100, (name, sent)
    return best


def main():
    if len(sys.argv) < 3:  # again, inside of the lab
        sys.argv[1] = os.path.realpath(sys.argv[1])
        script = os.path.realpath(sys.argv[0])
        lab = [sys.argv[1], "lab", "--", sys.executable, "-B", script, sys.argv[1], "inside"]
        sys.exit(subprocess.run(lab).returncode)
    with tempfile.TemporaryDirectory(prefix="pushpkt-bench-") as folder:
        file = os.path.join(folder, "frames.pcap")
        for bytes in (60, 1514):
            write_capture(file, bytes)
            best = measure(file)
            for name, rate in best.items():
                print(f"{bytes:5} bytes  {name:14} {rate:12.0f} packets/s  "
                      f"pushpkt is {best['pushpkt'] / rate:.2f} times as fast")


main()
