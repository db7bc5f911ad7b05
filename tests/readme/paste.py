"""Every command line of the documents can be pasted into a shell: paste.py SOURCE

A command line is a line of an indented block that begins with a program or script, with the lines that
`\\` joins to it. bash has to be able to read it, and what describes it has to stand behind a `#`: two
blanks outside of quotes begin a description, nothing else does. Exit: 0, 1 (not so), 77 (no bash).
"""
import os
import shutil
import subprocess
import sys

SOURCE = os.path.realpath(sys.argv[1])
BEGINNINGS = ("pushpkt ", "scripts/", "cmake ", "ctest ", "sudo ", "export ")


def pages():
    yield "README.md"
    yield "CONTRIBUTING.md"
    for folder, _, names in os.walk(os.path.join(SOURCE, "docs")):
        for name in sorted(names):
            if name.endswith(".md"):
                yield os.path.relpath(os.path.join(folder, name), SOURCE)


def lines_of(text):
    """(number, the line as it is pasted) of each command line."""
    fenced, lines = False, text.splitlines()
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        at += 1
        if line.startswith("```"):
            fenced = not fenced
        if fenced or not line.startswith("    ") or not line[4:].startswith(BEGINNINGS):
            continue
        whole = line[4:]
        while whole.endswith("\\") and at < len(lines):
            whole += "\n" + lines[at].strip()
            at += 1
        yield number, whole


def describes_without_mark(line):
    """Whether two blanks stand outside of quotes and before any comment."""
    quote = ""
    for at, letter in enumerate(line):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == "#" and line[at - 1] == " ":
            return False
        elif line.startswith("  ", at):
            return not line[at:].lstrip().startswith("#")
    return False


def main():
    if shutil.which("bash") is None:
        print("skipped: bash is not installed")
        sys.exit(77)
    count, failed = 0, 0
    for page in pages():
        with open(os.path.join(SOURCE, page), encoding="utf-8") as file:
            text = file.read()
        for number, line in lines_of(text):
            count += 1
            read = subprocess.run(["bash", "-n"], input=line + "\n", text=True, check=False,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            why = read.stdout.strip()
            if not why and describes_without_mark(line):
                why = "its description stands behind no `#`"
            if why:
                failed += 1
                print(f"FAIL  {page}:{number}: {line}\n      {why}")
    print(f"{count} command lines, {failed} that cannot be pasted")
    sys.exit(1 if failed or count < 100 else 0)


main()
