"""The command lines of README.md, or of another page, run as they stand there, in order, in one
folder: readme.py SOURCE PUSHPKT [PAGE]

pages.py says what a command line is; "exit 1" in its description is the status to expect. All of it runs in a network namespace with only `lo`, as the user who runs the tests; pages of
docs/questions run without any capability. The C++ of the README has
to stand, line by line, in a file of examples/. Exit: 0, 1 (not so), 77 (no namespaces here).

A block that begins with ```text output is what the command above it prints: all of
it has to come, a line "..." stands for anything. What differs from run to run (times, ids, ports that the
kernel chooses, its release) is not compared. A block ```FORM file=NAME is written into the folder.
PUSHPKT_UPDATE_DOCS=1 writes the page anew, with what the commands print now.
"""
import os
import re
import subprocess
import sys
import tempfile

from pages import command_lines

SOURCE, PUSHPKT = os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])
PAGE = sys.argv[3] if len(sys.argv) > 3 else "README.md"
UPDATE = os.environ.get("PUSHPKT_UPDATE_DOCS") == "1"
ORDINARY = PAGE.startswith("docs/questions/")  # run without any capability
NOBODY = 65534  # as whom root runs them
PATIENCE = 300.0  # seconds: it ends a hang, and judges no speed


def expected_status(line):
    status = re.search(r"\bexit (\d)\b", line.description)
    return int(status.group(1)) if status else 0


BLOCK = re.compile(r"^```(\w+) (output|file=\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VARIES = [(r"Linux \d+\.\d+[\w.+-]*", "Linux RELEASE"), (r", (no )?root,", ", USER,"),
          (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ UTC", "DATE"), (r"= [\d./]+ ms", "TIMES"),
          (r"\b\d+(\.\d+)?(e-\d+)? (ns|us|ms|s)\b", "TIME"), (r"\b\d+\.\d{6}\b", "TIME"),
          (r"\d+ packets/s, [\d.]+ Mbit/s", "RATE"),
          (r"\bid \d+\b", "id NUMBER"), (r"\bseq \d{5,}", "seq NUMBER"),
          (r"\b0x[0-9a-f]{4}\b", "0xWORD"), (r"\b[3-6]\d{4}\b", "PORT"), (r"\d+ packets recorded", "N packets recorded"),
          (r"Frame \d+:", "Frame N:"),
          (r"\((tracepoint|counters|inferred)[^)]*\)", "(EVIDENCE)")]


def steadied(text):
    """Without what differs from run to run, on one line: how it was broken is the width's matter."""
    text = " ".join(text.split())
    for pattern, instead in VARIES:
        text = re.sub(pattern, instead, text)
    return text


def missing_part(block, printed):
    """The first part of the block, between its lines "...", that was not printed; "" where all were.
    Lines may come in another order: results and notes come by two ways."""
    left = steadied(printed)
    lines = {steadied(line) for line in printed.splitlines()}
    for part in re.split(r"^\.\.\.$", block, flags=re.MULTILINE):
        found = left.find(steadied(part))
        if found >= 0:
            left = left[found + len(steadied(part)):]
        elif not all(steadied(line) in lines for line in part.splitlines()):
            return part
    return ""


def outputs(text, lines):
    """Of each command line, in order: its block of output, None without one."""
    found = []
    places = [line.place for line in lines]
    for place, after in zip(places, places[1:] + [len(text)]):
        block = BLOCK.search(text, place, after)
        found.append(block if block and block.group(2) == "output" else None)
    return found


def updated(text, blocks, printed):
    """The page with what was printed now."""
    for block, lines in reversed(list(zip(blocks, printed))):
        if block is not None and "..." not in block.group(3).splitlines():
            text = text[:block.start(3)] + lines.rstrip() + "\n" + text[block.end(3):]
    return text


def cpp_blocks(text):
    return re.findall(r"^```cpp\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def stripped(text):
    """Its lines, however far indented."""
    return "\n" + "\n".join(line.strip() for line in text.strip("\n").splitlines()) + "\n"


def check_cpp(text):
    """Blocks that are in no example."""
    examples = []
    for folder, _, names in os.walk(os.path.join(SOURCE, "examples")):
        for name in names:
            if name.endswith((".cpp", ".hpp")):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    examples.append(stripped(file.read()))
    return [block for block in cpp_blocks(text)
            if not any(stripped(block) in example for example in examples)]


def prepare(folder):
    """The places that README names, as they are after scripts/run."""
    for name in ("captures", "docs", "examples", "scripts", "tests", "README.md",
                 "CMakePresets.json"):
        os.symlink(os.path.join(SOURCE, name), os.path.join(folder, name))
    os.makedirs(os.path.join(folder, "build"))
    if ORDINARY and os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    os.symlink(os.path.dirname(PUSHPKT), os.path.join(folder, "build", "release"))


def in_namespace(command):
    """`command` where there is no way out. Those of the questions have no capability there, as an
    ordinary user's: what needs one has to run in the lab."""
    is_root = os.geteuid() == 0
    own, by = (["unshare", "-n"], []) if is_root else (["unshare", "-Urn"], [])
    if ORDINARY and is_root:
        by = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    elif ORDINARY:
        own = ["unshare", "-Un", "--map-current-user", "--keep-caps"]
        by = ["setpriv", "--ambient-caps=-all", "--inh-caps=-all"]
    return own + ["sh", "-c", 'ip link set lo up && exec "$@"', "sh"] + by + ["sh", "-c", command]


def run(command, folder):
    environment = dict(os.environ, HOME=folder, NO_COLOR="1", TERM="dumb", COLUMNS="100",
                       PATH=os.path.dirname(PUSHPKT) + ":" + os.environ["PATH"] + ":/usr/sbin:/sbin")
    return subprocess.run(in_namespace(command), cwd=folder, env=environment, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=PATIENCE, check=False)


def main():
    with open(os.path.join(SOURCE, PAGE), encoding="utf-8") as file:
        text = file.read()
    failed = 0
    for block in check_cpp(text):
        failed += 1
        print("FAIL  this C++ of the page is in no example:\n" + block)
    with tempfile.TemporaryDirectory(prefix="pushpkt-readme-") as folder:
        prepare(folder)
        probe = run("pushpkt lab -- true", folder)
        if probe.returncode != 0:
            print("skipped: " + probe.stdout.strip())
            sys.exit(1 if failed else 77)
        for block in BLOCK.finditer(text):
            if block.group(2) != "output":
                with open(os.path.join(folder, block.group(2)[5:]), "w", encoding="utf-8") as file:
                    file.write(block.group(3))
        listed, printed = list(command_lines(text)), []
        blocks = outputs(text, listed)
        for line, block in zip(listed, blocks):
            command, status = line.command, expected_status(line)
            printed.append("")
            if command.startswith(("scripts/", "sudo ")):  # they build and install: held by their users
                name = command.split()[0]
                good = name == "sudo" or os.access(os.path.join(SOURCE, name), os.X_OK)
                print(f"{'there' if good else 'FAIL '} {command}")
                failed += not good
                continue
            done = run(command, folder)
            printed[-1] = done.stdout
            good = done.returncode == status
            print(f"{'ran  ' if good else 'FAIL '} {command}")
            if block and not block.group(3).strip():
                failed += 1
                print("FAIL  its box of output is empty: leave it out")
            lost = missing_part(block.group(3), done.stdout) if block and not UPDATE else ""
            if lost:
                failed += 1
                print(f"FAIL  the page shows this, which was not printed:\n{lost}\nbut\n{done.stdout[-3000:]}")
            if not good:
                failed += 1
                print(f"      exit {done.returncode}, not {status}:\n{done.stdout[-2000:]}")
        if UPDATE and not failed:
            with open(os.path.join(SOURCE, PAGE), "w", encoding="utf-8") as file:
                file.write(updated(text, blocks, printed))
    print(f"{len(listed)} command lines, {failed} not as {PAGE} says")
    sys.exit(1 if failed or not (listed or cpp_blocks(text)) else 0)


if __name__ == "__main__":
    main()
