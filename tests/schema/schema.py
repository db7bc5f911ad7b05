"""Every JSON that the program prints, held against the schemas of docs/schema: schema.py SOURCE PUSHPKT

A key that has different types in two places has different descriptions there: one sentence cannot say both.
The verbs that the table of commands lists with --json or -T json have to be among the commands below, so
that a new one is not forgotten. Exit: 0, 1 (not so), 77 (no jsonschema, or no namespaces here).
"""
import json
import os
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(1 if os.environ.get("PUSHPKT_PROGRAMS") == "required" else 77)

SOURCE, PUSHPKT = os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])
PATIENCE = 300.0  # seconds: it ends a hang, and judges no speed
SERVER = "pushpkt lab --server 'pushpkt server udp' "
DIALOGUE = """flow ip(dst=10.77.2.2)/tcp(srcport=40000, dstport=12000)
run pushpkt server tcp
> tcp(flags.syn=1, seq=0)
< tcp(flags=0x012, seq=0, ack=1) within 20s
"""

# (schema, command, whether each line is a document); in this order, in one folder.
COMMANDS = [
    ("ask-push", "pushpkt ask --json", False),
    ("ask-push", "pushpkt ask --ipv6 --path packet --json", False),
    ("ask-push", SERVER + "-- pushpkt ask --host 10.77.2.2 --path packet,xdp --json", False),
    ("ask-push", "pushpkt lab -- pushpkt ask --host 127.0.0.1 --path packet --wait 0.1 --json", False),
    ("ask-fields", "pushpkt ask fields ip.ttl=0 ip.id=0 udp.checksum=1 payload.bytes=3000 tcp.flags=0x002 "
     "tcp.connection=open fragments.at=8+payload.bytes=100 --json", False),
    ("ask-fields", "pushpkt ask fields ipv6.hlim=1 --ipv6 --path raw-ip,packet --json", False),
    ("ask-obstacles", "pushpkt ask obstacles nat firewall client-output-filter ttl --json", False),
    ("ask-obstacles", "pushpkt ask obstacles nat --path packet --json", False),
    ("ask-obstacles", "pushpkt ask obstacles ttl --path tap --json", False),
    ("ask-obstacles", "pushpkt ask obstacles firewall --path socket --ipv6 --json", False),
    ("ask-push", "pushpkt ask push --path socket --json", False),
    ("ask-socket", "pushpkt ask socket --ipv6 --json", False),
    ("ask-fields", "pushpkt ask fields payload.bytes=3000 --path socket --json", False),
    ("ask-fields", "pushpkt ask fields ip.ttl=0 --path tun,inject --json", False),
    ("ask-tcp", "pushpkt ask tcp --path socket --json", False),
    ("ask-loopback", "pushpkt ask loopback --path raw-ip --json", False),
    ("ask-loopback", "pushpkt ask loopback --json", False),
    ("ask-loopback", "pushpkt ask loopback --ipv6 --path packet --json", False),
    ("ask-socket", "pushpkt ask socket --json", False),
    ("ask-tcp", "pushpkt ask tcp --json", False),
    ("ask-tcp", "pushpkt ask tcp --ipv6 --path packet --guard nft --json", False),
    ("ask-tcp", "pushpkt ask tcp --path packet --guard none --ipv6 --json", False),
    ("paths", "pushpkt paths --json", False),
    ("fields", "pushpkt fields --json", False),
    ("doctor", "pushpkt doctor --json", False),
    ("drops", "pushpkt drops --lab --json -- ping -q -c1 -W1 192.0.2.1 | grep '^{'", True),
    ("drops", "pushpkt drops --lab --counters --json -- ping -q -c1 -W1 192.0.2.1 | grep '^{'", True),
    ("send", "pushpkt lab -- pushpkt send 'ip(dst=10.77.2.2)/udp(dport=9)/\"x\"' --vary ip.ttl=1-2 "
     "--wait 1 --json", False),
    ("send", "pushpkt lab -- pushpkt send 'ip(dst=10.77.2.2)/icmp.echo()' --json", False),
    ("client", SERVER + "-- pushpkt client udp 10.77.2.2 --json hello", False),
    ("client", SERVER + "--record seen.pcapng -- pushpkt client udp 10.77.2.2 --path packet --json hello", False),
    ("packet", "pushpkt decode seen.pcapng -T json", True),
    ("packet", "pushpkt decode seen.pcapng -T json --witness", True),
    ("packet", "for f in " + SOURCE + "/captures/*/*.pcapng; do pushpkt decode $f -T json || exit; done", True),
    ("packet", "pushpkt sniff -i lo -T json --while 'ping -q -c1 127.0.0.1 >&2' icmp", True),
    ("replay", "pushpkt replay seen.pcapng --path file -w nine.pcapng --set ip.ttl=9 --json", False),
    ("replay", "pushpkt lab -- pushpkt replay seen.pcapng -i to-router --json --allow spoof", False),
    ("replay-requests", "pushpkt decode seen.pcapng -w port.pcapng udp port 12000 && " + SERVER +
     "-- pushpkt replay port.pcapng --as client --host 10.77.2.2 --json", False),
    ("client", "pushpkt lab --server 'pushpkt server tcp' --record tcp.pcapng -- "
     "pushpkt client tcp 10.77.2.2 --path packet --json hello", False),
    ("replay-connections", "pushpkt lab --server 'pushpkt server tcp' -- "
     "pushpkt replay tcp.pcapng --as client --host 10.77.2.2 --json", False),
    ("replay-connections", "pushpkt lab --server 'pushpkt server tcp' -- "
     "pushpkt replay tcp.pcapng --as client --host 10.77.2.2 --ignore ip.id --json", False),
    ("diff", "pushpkt diff seen.pcapng nine.pcapng --json", False),
    ("diff", "pushpkt diff seen.pcapng seen.pcapng --json", False),
    ("talk", "pushpkt talk dialogue.talk --json", False),
    # What says no, or nothing.
    ("client", "pushpkt client udp 127.0.0.1 --json hello", False),
    ("client", "pushpkt client tcp 127.0.0.1 --json hello", False),
    ("client", "pushpkt client udp 127.0.0.1 --path raw-ip --wait 0.1 --json hello", False),
    ("client", "pushpkt lab -- pushpkt client udp 10.77.2.2 -p 9 --path packet --json hello", False),
    ("client", "pushpkt lab -- pushpkt client tcp 10.77.2.2 --path packet --json hello", False),
    ("send", "pushpkt send 'ip(dst=127.0.0.1)/icmp.echo()' --json --wait 0.2", False),
    ("send", "pushpkt send 'ip(dst=127.0.0.1)/icmp(type=13)' --json --wait 0.2", False),
    ("send", "pushpkt lab -- pushpkt send 'ip(dst=10.77.2.2, ttl=1)/udp(dport=9)/\"x\"' --json --wait 1", False),
    ("diff", "pushpkt send 'ip(dst=10.77.2.2)/udp' --path file -w sent.pcapng && pushpkt diff seen.pcapng sent.pcapng --json", False),
    ("diff", "pushpkt diff sent.pcapng seen.pcapng --pair content --json", False),
    ("diff", "pushpkt diff sent.pcapng seen.pcapng --pair flow --json", False),
    ("replay-requests", "pushpkt lab -- pushpkt replay port.pcapng --as client --host 10.77.2.2 --json", False),
    ("replay-connections", "pushpkt lab -- pushpkt replay tcp.pcapng --as client --host 10.77.2.2 --json", False),
    ("talk", "printf '> ip(dst=10.77.2.2)/udp\\n< tcp()' | pushpkt talk - --json", False),
    ("ask-push", "pushpkt ask --path packet --host 127.0.0.1 --json", False),
    ("ask-push", "pushpkt ask --path packet --host 127.0.0.1 --expect errno=ECONNREFUSED --json", False),
    ("doctor", "setpriv --bounding-set -all --inh-caps -all pushpkt doctor --json", False),
    ("packet", "head -c 900 seen.pcapng > cut.pcapng; pushpkt decode cut.pcapng -T json 2>/dev/null || test $? -eq 2", True),
    ("help", "pushpkt --help-json", False),
]


def run(command, folder):
    own = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-Urn"]
    environment = dict(os.environ, HOME=folder, NO_COLOR="1",
                       PATH=os.path.dirname(PUSHPKT) + ":" + os.environ["PATH"] + ":/usr/sbin:/sbin")
    return subprocess.run(own + ["sh", "-c", "ip link set lo up && " + command], cwd=folder, env=environment,
                          text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=PATIENCE, check=False)


def validator(name):
    with open(os.path.join(SOURCE, "docs", "schema", name + ".json"), encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def problems(name, text, lines):
    """What is wrong with the output; an empty list where nothing is."""
    documents = [line for line in text.splitlines() if line] if lines else [text]
    check, out = validator(name), []
    for document in documents:
        for error in check.iter_errors(json.loads(document)):
            out.append("/".join(map(str, error.absolute_path)) + ": " + error.message[:300])
    return out if documents else ["nothing was printed"]


def schemas():
    folder = os.path.join(SOURCE, "docs", "schema")
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                yield name, json.load(file)


def described(schema):
    """Every (key, description, set of types but null) of a schema."""
    if isinstance(schema, list):
        for value in schema:
            yield from described(value)
    if not isinstance(schema, dict):
        return
    keys = schema.get("properties")
    for key, value in keys.items() if isinstance(keys, dict) else ():
        if isinstance(value, dict) and "description" in value:
            types = value.get("type", [])
            yield key, value["description"], frozenset([types] if isinstance(types, str) else types) - {"null"}
    for value in schema.values():
        yield from described(value)


def ambiguous_descriptions():
    places = {}
    for name, schema in schemas():
        for key, text, types in described(schema):
            places.setdefault((key, text), {}).setdefault(types, set()).add(name)
    for (key, text), types in places.items():
        if len(types) > 1:
            files = "; ".join(", ".join(sorted(names)) for names in types.values())
            yield f"`{key}` has different types and one description ({text}): {files}"


def verbs_with_json():
    """Of the table of commands: those with --json, or -T json."""
    table = json.loads(subprocess.run([PUSHPKT, "--help-json"], text=True, check=True,
                                      stdout=subprocess.PIPE).stdout)
    for command in table["commands"]:
        names = [name for option in command["options"] for name in option["names"]]
        if "--json" in names or "-T" in names:
            yield command["command"]


def main():
    failed = 0
    for text in ambiguous_descriptions():
        print("FAIL " + text)
        failed += 1
    with tempfile.TemporaryDirectory(prefix="pushpkt-schema-") as folder:
        probe = run("pushpkt lab -- true", folder)
        if probe.returncode != 0:
            print("skipped: " + probe.stderr.strip())
            sys.exit(77)
        with open(os.path.join(folder, "dialogue.talk"), "w", encoding="utf-8") as file:
            file.write(DIALOGUE)
        for name, command, lines in COMMANDS:
            done = run(command, folder)
            wrong = problems(name, done.stdout, lines) if done.returncode in (0, 1) or done.stdout else [done.stderr]
            print(f"{'FAIL' if wrong else 'good'} {name}: {command[:90]}")
            for text in wrong[:10]:
                print("     " + text)
            failed += bool(wrong)
    for verb in verbs_with_json():
        tried = any((verb + " ") in command.replace("pushpkt ask --", "pushpkt ask push --") + " "
                    for _, command, _ in COMMANDS)
        if not tried:
            failed += 1
            print(f"FAIL {verb}: its JSON is held against no schema")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
