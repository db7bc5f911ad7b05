"""What the benches share: a pair of network namespaces, C loops, programs run in turn, and results.

A bench is a program bench/NAME/run. It prints one JSON document on stdout (see Results) and its
progress on stderr; scripts/bench runs it and prints the table. Traffic stays in namespaces of the
bench's own, where `near` is joined to `far` by veth, both without addresses that anybody answers.
"""
import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))
NEAR, FAR = "near", "far"  # the two ends of the link; FAR is also the name of the other namespace
ETHERTYPE = 0x88B5  # IEEE 802: local experimental. No protocol of the kernel takes it.
SOURCE_MAC, OTHER_MAC = "02:00:00:00:00:01", "02:00:00:00:00:99"
ALLOW = "--allow public --allow spoof --allow flood".split()


def options(about, rounds):
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--pushpkt", default=os.path.join(PROJECT, "build/release/pushpkt"))
    parser.add_argument("--rounds", type=int, default=rounds, help="each program so often")
    parser.add_argument("--only", action="append", default=[], help="programs whose name has this")
    chosen = parser.parse_args()
    chosen.pushpkt = os.path.realpath(chosen.pushpkt)
    return chosen


def enter_namespaces():
    """Runs this program again in a network and a mount namespace of its own, without root."""
    if os.environ.get("PUSHPKT_BENCH_INSIDE") != "1":
        os.environ["PUSHPKT_BENCH_INSIDE"] = "1"
        user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        again = [sys.executable, "-B", *sys.argv]
        os.execvp("unshare", ["unshare", *user, "--net", "--mount", *again])
    for command in (
        "mount -t tmpfs none /run",
        f"ip netns add {FAR}",
        "ip link set lo up",
        f"ip link add {NEAR} address {SOURCE_MAC} type veth peer name {FAR} netns {FAR}",
        f"ip -n {FAR} link set {FAR} address 02:00:00:00:00:02",
        f"sysctl -qw net.ipv6.conf.{NEAR}.disable_ipv6=1",
        f"ip netns exec {FAR} sysctl -qw net.ipv6.conf.{FAR}.disable_ipv6=1",
        f"ip addr add 198.18.0.1/15 dev {NEAR}",
        f"ip -n {FAR} addr add 198.18.0.2/15 dev {FAR}",
        f"ip link set {NEAR} up",
        f"ip -n {FAR} link set {FAR} up",
        f"ip neigh replace 198.18.0.2 lladdr {OTHER_MAC} dev {NEAR} nud permanent",
    ):
        subprocess.run(command.split(), check=True)


class Scratch:
    """A folder in memory where there is one: programs compiled, captures."""

    def __enter__(self):
        where = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = tempfile.mkdtemp(prefix="pushpkt-bench-", dir=where)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def compiled(self, source):
        """A C file beneath bench/, as a program."""
        program = self.path(source.replace("/", "-").removesuffix(".c"))
        if not os.path.exists(program):
            subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-o", program,
                            os.path.join(PROJECT, "bench", source)], check=True)
        return program


def at_far_end(command):
    return ["ip", "netns", "exec", FAR, *command]


def on_cpu(number, command):
    number %= os.cpu_count()
    return ["taskset", "-c", str(number), *command]


def run(command, timeout=120):
    """(exit status, what it printed on stdout, on stderr, CPU seconds, wall seconds)"""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begin = time.monotonic()
        process = subprocess.Popen(command, stdout=out, stderr=err)
        return finish(process, out, err, begin, timeout)


def finish(process, out, err, begin, timeout):
    """Waits; a program that takes too long is ended."""
    end = time.monotonic() + timeout
    while True:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        if time.monotonic() > end:
            process.kill()
        time.sleep(0.002)
    process.returncode = os.waitstatus_to_exitcode(status)
    texts = []
    for stream in (out, err):
        stream.seek(0)
        texts.append(stream.read().decode(errors="replace"))
    return (process.returncode, *texts, used.ru_utime + used.ru_stime, time.monotonic() - begin)


class FarEnd:
    """Counts the frames that arrive, and consumes them: what is dropped instead costs more where
    some program watches the kernel's drops (skb:kfree_skb)."""

    def __init__(self, scratch):
        self.program = scratch.compiled("common/far_end.c")

    def __enter__(self):
        command = at_far_end(on_cpu(1, [self.program, FAR]))
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.process.stderr.readline()  # it is ready
        return self

    def counted(self):
        """{"frames": , "bytes": , "seconds": from the first to the last one, about}"""
        time.sleep(0.03)
        self.process.send_signal(signal.SIGTERM)
        return json.loads(self.process.communicate()[0])

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Results:
    """Measured values, a row for each program and work."""

    def __init__(self, bench, rounds):
        self.rows = {}
        self.document = {"bench": bench, "rounds": rounds, "machine": machine(), "missing": []}

    def add(self, work, who, role, value, unit, better="more", **notes):
        """role: `limit` (a C loop), `peer`, or `ours`; better: `more` or `less`."""
        row = self.rows.setdefault((work, who, unit), {
            "work": work, "who": who, "role": role, "unit": unit, "better": better, "values": []})
        row["values"].append(value)
        for name, note in notes.items():
            row.setdefault(name, []).append(note)

    def missing(self, program, why="not installed"):
        text = f"{program}: {why}"
        if text not in self.document["missing"]:
            self.document["missing"].append(text)
            print("missing: " + text, file=sys.stderr)

    def has(self, program):
        found = shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/sbin") is not None
        if not found:
            self.missing(program)
        return found

    def print(self):
        self.document["load_at_end"] = os.getloadavg()[0]
        self.document["rows"] = list(self.rows.values())
        json.dump(self.document, sys.stdout, indent=1)
        print()


def machine():
    name = platform.machine()
    try:
        with open("/proc/cpuinfo") as file:
            name = next((line.split(":")[1].strip() for line in file if "model name" in line), name)
    except OSError:
        pass
    return {"processor": name, "processors": os.cpu_count(), "kernel": platform.release(),
            "load_at_begin": os.getloadavg()[0]}


def progress(text):
    print(text, file=sys.stderr, flush=True)
