"""Every command line of the documents can be pasted into a shell: paste.py SOURCE

pages.py says what a command line is. bash has to be able to read it, and what describes it has to stand
behind a `#`: two blanks outside of quotes begin a description, nothing else does. Exit: 0, 1 (not so),
77 (no bash).
"""
import os
import shutil
import subprocess
import sys

from pages import command_lines, outside_quotes

SOURCE = os.path.realpath(sys.argv[1])


def pages():
    yield "README.md"
    yield "CONTRIBUTING.md"
    for folder, _, names in os.walk(os.path.join(SOURCE, "docs")):
        for name in sorted(names):
            if name.endswith(".md"):
                yield os.path.relpath(os.path.join(folder, name), SOURCE)


def describes_without_mark(line):
    """Whether two blanks stand outside of quotes and before any comment."""
    for at, letter in outside_quotes(line):
        if letter == "#" and line[at - 1] == " ":
            return False
        if line.startswith("  ", at):
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
        for number, _, line, _, _ in command_lines(text):
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
