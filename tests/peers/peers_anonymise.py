"""--anonymise leaves no address: those that tshark shows of every capture of the project are looked
for in the bytes afterwards.

An address is what tshark shows as one, in any field but those of names, times and numbers. Kept are
multicast, broadcast, loopback and unspecified addresses, masks, and what a part that decode says it
could not read holds.
"""
import glob
import ipaddress
import os
import re
import struct
import sys
import tempfile
from xml.etree import ElementTree

from peers import *

MAC = re.compile(r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$")
# Fields that are shown as addresses and are none.
NO_ADDRESS = re.compile(r"mask|cookie|area_id|_resolved|oui|\.lg$|\.ig$|eui64|nbns|ipv6\.(src|dst)_(sa|slaac)_mac|"
                        r"6to4|isatap|teredo|embed|^data\.data$|payload")


def addresses(file):
    """Of each packet, by tshark: the bytes of each address that it shows, and the field's name."""
    shown = run("tshark", "-n", "-r", file, "-T", "pdml").stdout
    found = []
    for field in ElementTree.fromstring(shown).iter():
        if field.tag == "packet":
            found.append({})
        name, value, at = (field.get(key, "") for key in ("name", "show", "value"))
        raw = bytes_of(value.lower()) if field.tag == "field" and not NO_ADDRESS.search(name) else None
        if raw and raw.hex() in (at or raw.hex()):
            found[-1][raw] = name
    return found


def bytes_of(text):
    """Of an address that is replaced; None of other texts."""
    if MAC.match(text):
        raw = bytes.fromhex(text.replace(":", ""))
        return None if raw[0] & 1 or not any(raw) else raw
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if address.is_multicast or address.is_unspecified or address.is_loopback:
        return None
    if address.version == 4 and int(address) >> 29 == 7:
        return None
    return address.packed


def anonymised(checks, what, file, out):
    """Whether `out` is a copy that the whole of the file went into."""
    done = run(pushpkt, "decode", file, "-w", out, "--anonymise", "7")
    if done.returncode != 0:
        checks.left_out(what, "it is damaged: " + done.stderr.splitlines()[0])
    elif "were not read" in done.stderr:
        checks.left_out(what, done.stderr.strip().splitlines()[-1])
    return done.returncode == 0 and "were not read" not in done.stderr


def packets_in(file):
    """The bytes of each packet of what mergecap wrote: Enhanced Packet Blocks of this machine's
    byte order (pcapng, 4.3)."""
    with open(file, "rb") as capture:
        data = capture.read()
    found, at = [], 0
    while at < len(data):
        kind, size = struct.unpack_from("=II", data, at)
        if kind == 6:
            (kept,) = struct.unpack_from("=I", data, at + 20)
            found.append(data[at + 28:at + 28 + kept])
        at += size
    return found


def main():
    need("tshark", "capinfos", "mergecap")
    checks = Checks()
    source = os.path.realpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), "../.."))
    with tempfile.TemporaryDirectory(prefix="pushpkt-peers-") as folder:
        copies = {}  # capture: its copy
        for file in sorted(glob.glob(os.path.join(source, "captures", "**", "*.pcapng"),
                                     recursive=True)):
            out = os.path.join(folder, f"{len(copies)}.pcapng")
            if anonymised(checks, os.path.relpath(file, source), file, out):
                copies[file] = out
        os.chdir(folder)
        before, after = joined("before.pcapng", copies), joined("after.pcapng", copies.values())
        shown, originals, replaced = addresses(before), packets_in(before), packets_in(after)
        checks.equal("as many packets", (len(shown), len(replaced)), (len(originals),) * 2)
        parts = slices(counted(copies))
        for file, of_file in parts.items():
            original, copy = b"".join(originals[of_file]), b"".join(replaced[of_file])
            left = [name for packet in shown[of_file] for raw, name in packet.items()
                    if raw in original and raw in copy]
            checks.equal(os.path.relpath(file, source), left, [])
        checks.equal("each packet belongs to a capture", of_file.stop, len(originals))
    checks.finish()


main()
