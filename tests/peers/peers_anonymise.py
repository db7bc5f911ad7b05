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
import sys
import tempfile

from peers import *

MAC = re.compile(r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$")
# Fields that are shown as addresses and are none.
NO_ADDRESS = re.compile(r"mask|cookie|area_id|_resolved|oui|\.lg$|\.ig$|eui64|nbns|ipv6\.(src|dst)_(sa|slaac)_mac|"
                        r"6to4|isatap|teredo|embed|^data\.data$|payload")


def addresses(file):
    """The bytes of each address that tshark shows of this file."""
    shown = run("tshark", "-r", file, "-T", "pdml").stdout
    found = {}
    for name, value, pos in re.findall(r'<field name="([^"]*)"[^>]*? show="([^"]*)"[^>]*?(?: value="([^"]*)")?/?>', shown):
        if NO_ADDRESS.search(name):
            continue
        raw = bytes_of(value.lower())
        if raw and raw.hex() in (pos or raw.hex()):
            found[raw] = name
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


def packets_of(file):
    """All bytes of its packets."""
    lines = re.findall(r"^[0-9a-f]{4}  ((?:[0-9a-f]{2} )+)", run("tshark", "-r", file, "-x").stdout,
                       re.MULTILINE)
    return bytes.fromhex("".join(lines).replace(" ", ""))


def check(checks, what, file, folder):
    before = addresses(file)
    out = os.path.join(folder, "out.pcapng")
    done = run(pushpkt, "decode", file, "-w", out, "--anonymise", "7")
    if done.returncode != 0:
        checks.left_out(what, "it is damaged: " + done.stderr.splitlines()[0])
        return
    if "were not read" in done.stderr:
        checks.left_out(what, done.stderr.strip().splitlines()[-1])
        return
    after = packets_of(out)
    original = packets_of(file)
    left = [name for raw, name in before.items() if raw in original and raw in after]
    checks.equal(what, left, [])


def main():
    need("tshark")
    checks = Checks()
    source = os.path.realpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), "../.."))
    with tempfile.TemporaryDirectory(prefix="pushpkt-peers-") as folder:
        for file in sorted(glob.glob(os.path.join(source, "captures", "**", "*.pcapng"),
                                     recursive=True)):
            check(checks, os.path.relpath(file, source), file, folder)
    checks.finish()


main()
