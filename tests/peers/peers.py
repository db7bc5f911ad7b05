"""What the peer tests share: skipping, the lab, programs in the background, others' view of a file.

Each test is a program: `peers_NAME.py PUSHPKT`. It starts itself again inside `pushpkt lab` where
it needs one, prints a line for each thing that it compared, and exits 0 (all equal), 1 (not) or 77
(skipped).
"""
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

PATIENCE = 120.0  # seconds: how long something may take that takes milliseconds where nothing else runs
CLIENT_MAC, ROUTER_MAC = "02:00:00:00:01:02", "02:00:00:00:01:01"
CLIENT, ROUTER, SERVER = "10.77.1.2", "10.77.1.1", "10.77.2.2"
CLIENT6, ROUTER6, SERVER6 = "fd77:1::2", "fd77:1::1", "fd77:2::2"
DEVICE = "to-router"  # of the client and of the server

os.environ["PATH"] += ":/usr/sbin:/sbin"
os.environ["NO_COLOR"] = "1"
os.environ["HOME"] = "/nonexistent"  # Wireshark and scapy with the settings they came with
os.environ.pop("XDG_CONFIG_HOME", None)
pushpkt = os.path.realpath(sys.argv[1])


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def missing(*programs):
    return [program for program in programs if not shutil.which(program)]


def need(*programs):
    absent = missing(*programs)
    if not absent:
        return
    reason = f"not installed: {', '.join(absent)}; scripts/setup --test installs the peers"
    if os.environ.get("PUSHPKT_PROGRAMS") == "required" and absent != ["sysctl"]:
        sys.exit(f"{reason}, and PUSHPKT_PROGRAMS=required")
    skip(reason)


def scapy_missing():
    return run(sys.executable, "-c", "import scapy").returncode != 0


def need_lab():
    probe = run(pushpkt, "lab", "--", "true")
    if probe.returncode != 0:
        skip(probe.stderr.strip())


def enter_lab(server=None):
    """Starts this test again on the lab's client; there, returns the folder for its files.

    `server`: a function of the same script; its words on the lab's server are run meanwhile.
    """
    if len(sys.argv) > 2:
        os.chdir(sys.argv[3])
        if sys.argv[2] == "client":
            return sys.argv[3]
        server()
        sys.exit(0)
    need_lab()
    with tempfile.TemporaryDirectory(prefix="pushpkt-peers-") as folder:
        again = [sys.executable, "-B", os.path.realpath(sys.argv[0]), pushpkt]
        lab = [pushpkt, "lab"]
        if server:
            lab += ["--server", " ".join(f"'{word}'" for word in again + ["server", folder])]
        sys.exit(subprocess.run(lab + ["--"] + again + ["client", folder]).returncode)


class Checks:
    """Counts what was compared, a line for each."""

    def __init__(self):
        self.passed, self.failed = 0, 0

    def true(self, what, good, seen=""):
        self.passed, self.failed = self.passed + bool(good), self.failed + (not good)
        print(f"{'same' if good else 'FAIL'}  {what}" + (f"\n      {seen}" if not good else ""),
              flush=True)
        return bool(good)

    def equal(self, what, got, want):
        return self.true(what, got == want, f"got  {got!r}\n      want {want!r}")

    def left_out(self, what, reason):
        print(f"----  {what}: left out, {reason}", flush=True)

    def finish(self):
        print(f"{self.passed} compared and same, {self.failed} not")
        sys.exit(1 if self.failed or not self.passed else 0)


def run(*argv, stdin="", seconds=PATIENCE, text=True):
    """A program to its end: returncode, stdout, stderr. No end in time is a returncode of None."""
    argv = [str(word) for word in argv]
    try:
        return subprocess.run(argv, input=stdin, capture_output=True, text=text, timeout=seconds)
    except subprocess.TimeoutExpired as late:
        said = late.stderr.decode(errors="replace") if late.stderr else ""
        return subprocess.CompletedProcess(argv, None, "", f"no end within {seconds} s {said}")


def until(condition, seconds=PATIENCE):
    """Polls; False when it did not come true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def content(file):
    try:
        with open(file, encoding="utf-8", errors="replace") as text:
            return text.read()
    except FileNotFoundError:
        return ""


class Running:
    """A program in the background, ready when it says `ready` on stderr."""

    def __init__(self, name, argv, ready="listening on", stdin=subprocess.DEVNULL):
        self.name, self.out, self.err = name, f"{name}.out", f"{name}.err"
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            self.process = subprocess.Popen([str(word) for word in argv], stdin=stdin, stdout=out,
                                            stderr=err)
        gone = lambda: self.process.poll() is not None
        until(lambda: ready in content(self.err) or gone())
        self.ready = ready in content(self.err)

    def ended(self):
        """Waits for the end; whether it came."""
        try:
            self.process.wait(PATIENCE)
            return True
        except subprocess.TimeoutExpired:
            return False

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        if not self.ended():
            self.process.kill()
            self.process.wait()
        return self.process.returncode


def another_sniffer(name, count, words, on=None):
    """tcpdump, or dumpcap where tcpdump cannot be: it insists on another user's id, and who is
    root of an unprivileged user namespace has no other (tcpdump#637).

    `on`: (host, device) of the lab; without it, here.
    """
    there = ["ip", "netns", "exec", on[0]] if on else []
    device = on[1] if on else DEVICE
    tcpdump = Running(name, there + ["tcpdump", "-Z", "root", "-i", device, "-n", "-U",
                                     "--immediate-mode", "-w", f"{name}.pcap", "-c", count, words])
    if tcpdump.ready or missing("dumpcap"):
        return tcpdump
    return Running(name, there + ["dumpcap", "-q", "-P", "-i", device, "-w", f"{name}.pcap", "-c",
                                  count, "-f", words], ready="File: ")


def ports_in_use(transport):
    """Local UDP or TCP ports of this network namespace (TCP: listening), as a set."""
    found = set()
    for file in (f"/proc/self/net/{transport}", f"/proc/self/net/{transport}6"):
        for line in content(file).splitlines()[1:]:
            word = line.split()
            if transport == "udp" or word[3] == "0A":
                found.add(int(word[1].rsplit(":", 1)[1], 16))
    return found


def records(file):
    """(link type, length on the wire, bytes) of each packet of a capture, as Wireshark's library
    reads them. A capture of several link types fits into no pcap: ValueError."""
    with tempfile.TemporaryDirectory(prefix="pushpkt-peers-") as folder:
        plain = os.path.join(folder, "plain.pcap")
        made = run("editcap", "-F", "pcap", file, plain)
        if made.returncode != 0:
            raise ValueError(made.stderr.strip())
        with open(plain, "rb") as capture:
            data = capture.read()
    link, found, at = struct.unpack_from("<I", data, 20)[0], [], 24
    while at < len(data):
        kept, whole = struct.unpack_from("<II", data, at + 8)
        found.append((link, whole, data[at + 16:at + 16 + kept]))
        at += 16 + kept
    return found


def write_pcap(file, link, of_that_link):
    """A pcap of (link type, length on the wire, bytes)."""
    with open(file, "wb") as capture:
        capture.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link))
        for number, (_, whole, raw) in enumerate(of_that_link):
            capture.write(struct.pack("<IIII", 1, number, len(raw), whole) + raw)


def packets(file):
    """The bytes of each packet of a capture, by others' eyes."""
    try:
        return [raw for _, _, raw in records(file)]
    except ValueError:
        return packets_by_tshark(file)


def captures_to_try():
    """The tree's own captures, and those of the folder that PUSHPKT_CORPUS names."""
    tree = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "captures")
    found = []
    for top in (os.path.realpath(tree), os.environ.get("PUSHPKT_CORPUS", "")):
        for folder, _, names in os.walk(top) if top else ():
            found += [os.path.join(folder, name) for name in names
                      if name.endswith((".pcap", ".pcapng", ".cap"))]
    return sorted(found)


def counted(files):
    """{file: (packets, interfaces)} of those that capinfos reads to their end."""
    told = run("capinfos", "-M", "-I", "-c", *files)
    damaged = re.findall(r'"([^"]+)"', told.stderr)
    found = re.findall(r"^File name: +(.*)\nNumber of packets: +(\d+)\n.*: (\d+)$", told.stdout,
                       re.MULTILINE)
    return {name: (int(count), int(interfaces)) for name, count, interfaces in found
            if name not in damaged}


def joined(name, files):
    """One capture of all, in turn: tshark takes longer to start than to read any of them."""
    done = run("mergecap", "-a", "-I", "none", "-w", name, *files)
    if done.returncode != 0:
        raise ValueError(done.stderr.strip())
    return name


def slices(counts):
    """{file: where its packets are in the capture of all}, of what `counted` says."""
    found, begin = {}, 0
    for file, (packets_of_it, _) in counts.items():
        found[file] = slice(begin, begin + packets_of_it)
        begin += packets_of_it
    return found


def packets_by_tshark(file):
    listed = run("tshark", "-r", file, "-T", "jsonraw", "-j", "frame")
    if listed.returncode != 0:
        raise ValueError(listed.stderr.strip())
    return [bytes.fromhex(one["_source"]["layers"]["frame_raw"][0])
            for one in json.loads(listed.stdout or "[]")]


def plain(value):
    """A flag as a number, whichever way a version of tshark writes it."""
    return {"True": "1", "False": "0"}.get(value, value)


def by_tcpdump(file, expression=""):
    """The packets that tcpdump reads, up to where a damaged file ends; None if it takes none."""
    done = run("tcpdump", "-Z", "root", "-r", file, "-w", "-", expression, text=False, stdin=b"")
    if b"Couldn't change to" in done.stderr:
        skip("tcpdump does not run as root of an unprivileged user namespace (tcpdump#637)")
    if done.returncode != 0 and not done.stdout:
        return None
    found, at = [], 24
    while at < len(done.stdout):
        (kept,) = struct.unpack_from("<I", done.stdout, at + 8)
        found.append(done.stdout[at + 16:at + 16 + kept])
        at += 16 + kept
    return found


def by_us(file, expression=""):
    """The packets that `pushpkt decode` reads, up to where a damaged file ends; None if none."""
    done = run(pushpkt, "decode", file, "-T", "hex", expression)
    if done.returncode == 2 and not done.stdout:
        return None
    found, digits = [], ""
    for line in done.stdout.splitlines():
        if line:
            digits += line.split("  ", 1)[1][:48].replace(" ", "")
        else:  # it ends a packet
            found.append(bytes.fromhex(digits))
            digits = ""
    return found


def columns(program, file, fields, *more):
    """-T fields of tshark or of `pushpkt decode`: a list of lists."""
    front = ["tshark", "-r", file] if program == "tshark" else [pushpkt, "decode", file]
    named = [word for field in fields for word in ("-e", field)]
    extra = ["-E", "occurrence=f"] if program == "tshark" else []
    printed = run(*front, "-T", "fields", *named, *extra, *more)
    if printed.returncode != 0:
        raise ValueError(f"{program} {file}: {printed.stderr.strip()}")
    return [[plain(cell) for cell in line.split("\t")] for line in printed.stdout.splitlines()]
