#!/usr/bin/env python3
"""compare.py ANSWERS: what root and nobody were told on one kernel, held against each other as data.

They may differ in `known_by` and in the sentence that says it; in nothing else. (Of `doctor` what
no privilege changes is compared; of `drops` that root is told every reason that nobody is.) What the kernel draws
by lot (ids, ports, checksums, times) is left out: of what was rewritten, the field and its owner count.
Prints each difference; exit 1 if there is any, or if a question had no answer.
"""
import json
import pathlib
import sys


def load(folder, name, user):
    try:
        return json.loads((folder / f"{name}.{user}.json").read_text())
    except (OSError, ValueError):
        return None


def comparable_row(row):
    """A row of `ask fields` without what differs from run to run."""
    out = {key: value for key, value in row.items() if key not in ("why", "set", "frames")}
    died = dict(out.get("died") or {})
    died.pop("known_by", None)
    out["died"] = died
    for key in ("rewritten", "in_transit"):
        out[key] = [(change["field"], change["owner"]) for change in row.get(key) or []]
    return out


def rows(document):
    """By case and path; the same case may stand twice."""
    out = {}
    for row in document["rows"]:
        key = f"{row['case']} on {row['path']}"
        while key in out:
            key += " (again)"
        out[key] = comparable_row(row)
    return out


def paths(document):
    """The answer of `ask`, path by path."""
    keep = ("available", "sent", "errno", "answered", "unexplained", "witness_disagreements")
    return {path["path"]: {key: path.get(key) for key in keep} for path in document["paths"]}


def differences(root, nobody):
    for key in sorted(root.keys() | nobody.keys()):
        a, b = root.get(key), nobody.get(key)
        if a is None or b is None:
            yield f"{key}: only {'nobody' if a is None else 'root'} has it"
            continue
        for name in sorted(a.keys() | b.keys()):
            if a.get(name) != b.get(name):
                yield f"{key}: {name}: root {json.dumps(a.get(name))}, nobody {json.dumps(b.get(name))}"


def lines(folder, name, user):
    """Of a document a line; empty where there is none."""
    try:
        text = (folder / f"{name}.{user}.json").read_text()
    except OSError:
        return []
    return [json.loads(line) for line in text.splitlines()]


def hidden_from_root(folder):
    """The tracepoint sees more drops than counters do; what they name, root must be told too."""
    told = {user: {(line["host"], line["reason"]) for line in lines(folder, "drops", user)}
            for user in ("root", "nobody")}
    for host, reason in sorted(told["nobody"] - told["root"], key=str):
        yield f"{reason} on {host}: only nobody is told"


def health(document):
    """Of `doctor` what no privilege changes."""
    return {check["name"]: {"works": check["works"]} for check in document["checks"]
            if check["kind"] in ("lab", "tool", "library")}


def questions(folder):
    """The names that both users were asked, with what takes their answers apart."""
    for name, read in (("doctor", health), ("doctor-veth", health), ("doctor-nf_tables", health),
                       ("ask", paths), ("cases", rows), ("fields4", rows), ("fields6", rows),
                       ("cases-lockdown", rows)):
        if (folder / f"{name}.root.json").exists():
            yield name, read


def compared(folder):
    """{question: [difference, ...]}; a question without an answer is a difference."""
    out = {}
    for name, read in questions(folder):
        both = [load(folder, name, user) for user in ("root", "nobody")]
        if None in both:
            out[name] = [f"no answer for {'root' if both[0] is None else 'nobody'}"]
        else:
            out[name] = list(differences(*map(read, both)))
    if (folder / "drops.root.json").exists():
        out["drops"] = list(hidden_from_root(folder))
    return out


def main():
    folder = pathlib.Path(sys.argv[1])
    failed = False
    for name, found in compared(folder).items():
        for line in found:
            print(f"  {name}: {line}")
        print(f"  {name}: {len(found)} differences between root and nobody")
        failed = failed or bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
