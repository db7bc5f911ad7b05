"""The examples of every --help, run: examples.py SOURCE PUSHPKT

They are the examples of the man pages too. What they read is made before; what waits for an answer
has to get it. Those that run until they are ended, need root or a host of the reader's are listed
with the reason. Exit: 0, 1 (not so), 77 (no namespaces here).
"""
import json
import re
import sys
import tempfile

sys.argv = sys.argv[:3]
import readme  # noqa: E402  its arguments are these

# A part of the example, and why it is not run.
NOT_RUN = {
    "sudo ": "it needs root",
    "pushpkt ask --host 192.168.1.9": "it needs a server on another machine",
    "pushpkt server tcp --path packet -i to-router": "it serves until it is ended",
    "parallel ": "it needs GNU parallel",
    "pushpkt merge part.1": "its parts are those of the line before",
    "pushpkt server udp & ": "it serves until it is ended",
    "pushpkt sniff -i lo -c 2": "it waits for packets of others",
    "pushpkt sniff -i lo -w -": "it captures until it is ended",
    "pushpkt client udp 127.0.0.1 hello": "it needs the server of the example of `server`",
    "pushpkt client tcp 192.168.1.9": "it needs a host of the reader's",
    "pushpkt send 'ip(dst=10.0.0.2)": "it needs a host of the reader's",
}
# A part of the example, and the statuses that it may have.
STATUS = {
    "pushpkt diff --pair flow --shard ": (0, 1),  # the flow that differs is in that part, or is not
    "pushpkt diff ": (1,),  # the files differ
    "pushpkt drops --lab -- ping ": (1,),  # ping's: it gets no answer
}
MAKE = r"""
pushpkt lab --server 'pushpkt server udp' --record seen.pcapng -- pushpkt client udp 10.77.2.2 hello &&
pushpkt send 'eth()/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)/dns(id=7, qry="a.example")' \
  --path file -w capture.pcapng &&
for name in in.pcap a.pcap before.pcapng saved.pcapng big.pcap; do cp seen.pcapng $name; done &&
for name in b.pcap after.pcapng replayed.pcapng; do
  pushpkt decode seen.pcapng -w $name --set ip.ttl=9; done &&
pushpkt send 'eth(dst=02:00:00:00:01:01)/ip(src=10.77.1.2, dst=10.77.2.2)/tcp(dstport=9, flags=0x10)/"x"*4000' \
  --path file -w tso.pcap &&
printf 'ignore = ["ip.id"]\n' >replay.toml &&
cat >handshake.talk <<'END'
flow ip(dst=10.77.2.2)/tcp(srcport=40000, dstport=12000)
run pushpkt server tcp
> tcp(flags.syn=1, seq=0)
< tcp(flags=0x012, seq=0, ack=1) within 1s
> tcp(flags=0x010, seq=1, ack=1)/"hello"
! tcp(flags.reset=1) within 0.1s
END
"""


def commands():
    """The path of each command, with the lines of its examples."""
    listed = json.loads(readme.run("pushpkt --help-json", "/").stdout)
    for command in listed["commands"]:
        yield command["command"], (command["examples"] or "").splitlines()


def joined(lines):
    """Commands without their descriptions; a line that ends with \\ or | goes on in the next one, and
    indented lines alone are a file."""
    out = []
    for line in (re.split(r" {3,}", line)[0] if not line.startswith(" ") else line for line in lines):
        if out and out[-1].endswith(("\\", "|")):
            out[-1] = out[-1].removesuffix("\\") + " " + line.strip()
        elif not line.startswith(" "):
            out.append(line.split(", a file with")[0])
    return out


def main():
    failed = 0
    with tempfile.TemporaryDirectory(prefix="pushpkt-examples-") as folder:
        if readme.run("pushpkt lab -- true", folder).returncode != 0:
            sys.exit(77)
        made = readme.run(MAKE, folder)
        if made.returncode != 0:
            print("FAIL  cannot make the files of the examples:\n" + made.stdout)
            sys.exit(1)
        for path, lines in commands():
            for example in joined(lines):
                failed += check(path, example, folder)
    sys.exit(1 if failed else 0)


def check(path, example, folder):
    if any(part in example for part in NOT_RUN):
        return 0
    done = readme.run(example, folder)
    wanted = next((status for part, status in STATUS.items() if part in example), (0,))
    waits = "--wait" in example and "pushpkt send" in example
    good = done.returncode in wanted and not (waits and "no answer" in done.stdout)
    if not good:
        print(f"FAIL  {path}: exit {done.returncode}, not of {wanted}: {example}\n{done.stdout}")
    return 0 if good else 1


if __name__ == "__main__":
    main()
