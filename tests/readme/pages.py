"""The command lines of the documents: how they stand there, and what they run.

A command line is a line of an indented block, outside of fences, that begins with a program or script,
with the lines that `\\` joins to it. What stands behind " #" is its description, a shell's comment.
"""
import collections

BEGINNINGS = ("pushpkt ", "scripts/", "cmake ", "ctest ", "sudo ", "export ")

# `number` of its line, from 1; `place` of its first character in the text; `pasted` as it stands
# there; `command` in one line, without its `description`.
CommandLine = collections.namedtuple("CommandLine", "number place pasted command description")


def outside_quotes(line):
    """The places in `line` that stand in no quotes, with their letters."""
    quote = ""
    for at, letter in enumerate(line):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        else:
            yield at, letter


def split_description(line):
    """A command and its description."""
    for at, _ in outside_quotes(line):
        if line.startswith(" #", at):
            return line[:at].rstrip(), line[at + 2:].strip()
    return line, ""


def command_lines(text):
    """Every CommandLine of a page."""
    fenced, place = False, 0
    lines = iter(enumerate(text.splitlines(keepends=True), 1))
    for number, line in lines:
        begin, place = place, place + len(line)
        if line.startswith("```"):
            fenced = not fenced
        if fenced or not line.startswith("    ") or not line[4:].startswith(BEGINNINGS):
            continue
        parts = [line[4:].rstrip("\n")]
        while parts[-1].endswith("\\"):
            _, more = next(lines)
            place += len(more)
            parts.append(more.strip())
        joined = " ".join(part.removesuffix("\\").rstrip() for part in parts)
        yield CommandLine(number, begin, "\n".join(parts), *split_description(joined))
