#!/usr/bin/env python3
"""page.py ANSWERS...: docs/kernels.md, from what the guests answered: one folder for each kernel.

Every cell is read from an answer of that kernel; what was not measured is an empty cell.
"""
import collections
import json
import pathlib
import re
import sys

import compare

INTRODUCTION = """# What differs between kernels

Written by `scripts/kernels`, from what pushpkt answered on Debian's kernels, each in a guest of its own: every
cell is measured. Root and an ordinary user (`nobody`) ran the same questions. Their answers may differ in how a reason
is known, and in nothing else.

`NOT_SPECIFIED` is the kernel's name of a drop without a reason. An ordinary user's reasons are concluded from counters,
settings and the packet. Root's are the tracepoint's; where it has none, they are the same conclusion, with the
function that dropped the packet.
"""


class Kernel:
    """The answers of one kernel."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.release = self.text("kernel")
        self.name = ".".join(self.release.split(".")[:2])

    def text(self, name):
        try:
            return (self.folder / name).read_text().strip()
        except OSError:
            return ""

    def json(self, name, user):
        return compare.load(self.folder, name, user)

    def check(self, question, user, name, kind=None):
        """A line of `doctor`."""
        for check in (self.json(question, user) or {"checks": []})["checks"]:
            if check["name"] == name and kind in (None, check["kind"]):
                return check
        return None

    def error(self, name, user):
        """What was said on stderr, in one line."""
        text = self.text(f"{name}.{user}.err").removeprefix("pushpkt: ")
        return "; ".join(line.strip() for line in text.splitlines())

    def exit_code(self, name, user):
        for line in self.text("runs").splitlines():
            words = line.split()
            if words[:2] == [user, name]:
                return words[2]
        return ""


def cell(text):
    return str(text).replace("|", "\\|").replace("\n", " ")


def table(heading, kernels, lines):
    """`lines`: [(name, function of a kernel)]."""
    out = [f"| {heading} | " + " | ".join(f"Linux {kernel.name}" for kernel in kernels) + " |",
           "|---" * (len(kernels) + 1) + "|"]
    for name, value in lines:
        cells = [cell(value(kernel)) for kernel in kernels]
        if any(cells):
            out.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(out) + "\n"


def reasons_named(kernel):
    """In the tracepoint's format, which names the numbers of its reasons."""
    text = kernel.text("kfree_skb")
    if "reason;" not in text.replace("\t", ""):
        return "none"
    return len(set(re.findall(r'\{ *\w+, "(\w+)" *\}', text)))


def works(check):
    if check is None:
        return ""
    return "yes" if check["works"] else "no: " + check["found"] + (
        "; " + check["cure"].replace("\n", "; ") if check["cure"] else "")


def answered(kernel, user):
    document = kernel.json("ask", user)
    if document is None:
        return ""
    by_hand = [path for path in document["paths"] if path["path"] != "socket"]
    yes = sum(bool(path["answered"]) for path in by_hand)
    unexplained = sum(path.get("unexplained", 0) for path in document["paths"])
    return f"{document['answer']}: {yes} of {len(by_hand)} paths, {unexplained} unexplained"


def counted(kernel, question, user):
    document = kernel.json(question, user)
    if document is None:
        return ""
    known = collections.Counter((row["died"] or {}).get("known_by") for row in document["rows"])
    none = known.pop(None, 0)
    return f"{len(document['rows'])} rows, {none} alive or refused, deaths known by: " + ", ".join(
        f"{count} {name}" for name, count in sorted(known.items()))


def without_reason(kernel, question, user):
    document = kernel.json(question, user)
    if document is None:
        return ""
    return sum((row["died"] or {}).get("reason") == "NOT_SPECIFIED" for row in document["rows"])


def same(kernel, question):
    found = compare.compared(kernel.folder).get(question)
    if found is None:
        return ""
    return "same" if not found else f"{len(found)} differences"


def drops_seen(kernel, user):
    lines = [json.loads(line) for line in kernel.text(f"drops.{user}.json").splitlines()]
    return ", ".join(f"{line['reason']} ({line.get('function') or line.get('counter')})" for line in lines)


def end_of(row):
    """What became of a case, without how that is known."""
    if row is None:
        return ""
    died = row["died"] or {}
    if row.get("errno"):
        out = row["errno"]
    elif died.get("at"):
        out = died["at"] + (": " + died["reason"] if died.get("reason") else ", no reason")
    else:
        out = "answered" if row["answered"] else "arrived"
    for error in row["icmp"]:
        out += f", ICMP {error['type']}/{error['code']}"
    tcp = row.get("tcp") or {}
    return out + "".join(", " + name.replace("_", " ") for name, value in sorted(tcp.items())
                         if value and name not in ("acknowledged", "syn_ack"))


def cases(kernels, question):
    """{case: [what became of it, a kernel each]}, by what root was told."""
    out = {}
    for number, kernel in enumerate(kernels):
        for row in (kernel.json(question, "root") or {"rows": []})["rows"]:
            out.setdefault(row["case"], [""] * len(kernels))[number] = end_of(row)
    return out


def differing(kernels, question):
    lines = [(f"`{cell(case)}`", ends) for case, ends in cases(kernels, question).items()
             if len(set(ends)) > 1]
    if not lines:
        return "", 0
    return table("case", kernels, [
        (name, lambda kernel, ends=ends: ends[kernels.index(kernel)]) for name, ends in lines]), len(lines)


def restricted(kernels):
    settings = [("user-namespaces", "user.max_user_namespaces=0"),
                ("net-namespaces", "user.max_net_namespaces=0"),
                ("userns-clone", "kernel.unprivileged_userns_clone=0"),
                ("apparmor", "kernel.apparmor_restrict_unprivileged_userns=1"),
                ("veth", "modules of another release only (upgraded, not rebooted)")]
    return [(f"`lab` as nobody, {setting}", lambda kernel, name=name: kernel.error(f"lab-{name}", "nobody"))
            for name, setting in settings]


def page(kernels):
    parts = [INTRODUCTION, "## The kernels\n", table("", kernels, [
        ("release", lambda k: k.release),
        ("reasons that `skb:kfree_skb` names", reasons_named),
        ("it names the receiver (`rx_sk`)", lambda k: "yes" if "rx_sk" in k.text("kfree_skb") else "no"),
        ("BTF, by which a drop tells its packet", lambda k: k.text("btf") or "no"),
        ("lockdown", lambda k: k.text("lockdown")),
        ("`doctor`: the lab, as root", lambda k: works(k.check("doctor", "root", "lab"))),
        ("`doctor`: the lab, as nobody", lambda k: works(k.check("doctor", "nobody", "lab"))),
        ("`doctor`: nftables, as nobody", lambda k: works(k.check("doctor", "nobody", "nftables"))),
        ("`doctor`: drops by packet, as root",
         lambda k: (k.check("doctor", "root", "packet", "drops") or {"found": ""})["found"]),
        ("`drops --lab`, one datagram to a closed port, as root", lambda k: drops_seen(k, "root")),
        ("the same as nobody", lambda k: drops_seen(k, "nobody")),
        ("`ask`, as root", lambda k: answered(k, "root")),
        ("`ask`, as nobody", lambda k: answered(k, "nobody")),
    ]), "\n## Root and nobody\n", table("`ask fields --path packet`", kernels, [
        line for question, family in (("fields4", "IPv4"), ("fields6", "IPv6")) for line in (
            (f"{family}, root", lambda k, q=question: counted(k, q, "root")),
            (f"{family}, nobody", lambda k, q=question: counted(k, q, "nobody")),
            (f"{family}, deaths without a reason, root / nobody",
             lambda k, q=question: f"{without_reason(k, q, 'root')} / {without_reason(k, q, 'nobody')}"),
            (f"{family}, root against nobody", lambda k, q=question: same(k, q)))
    ] + [("twenty cases under lockdown=confidentiality, root", lambda k: counted(k, "cases-lockdown", "root")),
         ("the same, root against nobody", lambda k: same(k, "cases-lockdown"))])]
    for question, family in (("fields4", "IPv4"), ("fields6", "IPv6")):
        text, count = differing(kernels, question)
        total = len(cases(kernels, question))
        parts.append(f"\n## Cases that end differently, {family}\n\n{count} of {total} cases on the path `packet`, as "
                     f"root is told; the others are the same on all.\n")
        parts += [text] if text else []
    parts += ["\n## Where something is forbidden or missing\n", table("", kernels, restricted(kernels) + [
        ("`doctor` as root, no nf_tables: nftables",
         lambda k: works(k.check("doctor-nf_tables", "root", "nftables"))),
        ("`ask` as nobody, no nf_tables: exit", lambda k: k.exit_code("ask-nf_tables", "nobody")),
        ("`ask obstacles port-reject ttl`, no nf_tables: exit",
         lambda k: k.exit_code("obstacles-nf_tables", "nobody")),
        ("`doctor` as root, lockdown=confidentiality: drops by packet",
         lambda k: works(k.check("doctor-lockdown", "root", "packet", "drops"))),
    ])]
    return "\n".join(parts)


if __name__ == "__main__":
    print(page([Kernel(folder) for folder in sys.argv[1:]]), end="")
