"""The command lines of README.md, or of another page, run as they stand there, in order, in one
folder: readme.py SOURCE PUSHPKT [PAGE]

A command line is a line of an indented block that begins with the name of a program or script of
ours. What stands behind two spaces is its description; "exit 1" in it is the status to expect. All of
it runs in a network namespace with only `lo`, as the user who runs the tests. The C++ of the README has
to stand, line by line, in a file of examples/. Exit: 0, 1 (not so), 77 (no namespaces here).
"""
import os
import re
import subprocess
import sys
import tempfile

SOURCE, PUSHPKT = os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])
PAGE = sys.argv[3] if len(sys.argv) > 3 else "README.md"
PATIENCE = 300.0  # seconds: it ends a hang, and judges no speed
BEGINNINGS = ("pushpkt ", "scripts/", "cmake ", "sudo ", "export ")


def split_description(line):
    """A command and what is said of it: behind two spaces that stand in no quotes."""
    quote = ""
    for at, letter in enumerate(line):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif line.startswith("  ", at):
            return line[:at], line[at:].strip()
    return line, ""


def commands(text):
    """(command, expected status) of each command line, the lines that `\\` joins as one."""
    found, fenced = [], False
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith("```"):
            fenced = not fenced
        if fenced or not line.startswith("    ") or not line[4:].startswith(BEGINNINGS):
            continue
        whole = line[4:]
        while whole.endswith("\\"):
            whole = whole[:-1].rstrip() + " " + next(lines).strip()
        command, said = split_description(whole)
        status = re.search(r"\bexit (\d)\b", said)
        found.append((command, int(status.group(1)) if status else 0))
    return found


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
    for name in ("captures", "docs", "examples", "scripts", "README.md", "CMakePresets.json"):
        os.symlink(os.path.join(SOURCE, name), os.path.join(folder, name))
    os.makedirs(os.path.join(folder, "build"))
    os.symlink(os.path.dirname(PUSHPKT), os.path.join(folder, "build", "release"))


def in_namespace(command):
    """`command` where there is no way out."""
    own = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-Urn"]
    return own + ["sh", "-c", "ip link set lo up && " + command]


def run(command, folder):
    environment = dict(os.environ, HOME=folder, NO_COLOR="1", TERM="dumb",
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
        listed = commands(text)
        for command, status in listed:
            if command.startswith(("scripts/", "sudo ")):  # they build and install: held by their users
                name = command.split()[0]
                good = name == "sudo" or os.access(os.path.join(SOURCE, name), os.X_OK)
                print(f"{'there' if good else 'FAIL '} {command}")
                failed += not good
                continue
            done = run(command, folder)
            good = done.returncode == status
            print(f"{'ran  ' if good else 'FAIL '} {command}")
            if not good:
                failed += 1
                print(f"      exit {done.returncode}, not {status}:\n{done.stdout[-2000:]}")
    print(f"{len(listed)} command lines, {failed} not as {PAGE} says")
    sys.exit(1 if failed or not (listed or cpp_blocks(text)) else 0)


main()
