"""Check every guarded sentence and every looked-up id of the chapters against the ledger."""

import csv
import difflib
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from scripts.lib.guards import broken_guards, guards_in
from scripts.lib.ledger import load_values
from scripts.lib.running import run_script

_LOOKUP = re.compile(r"""\b(?:v|term)\(\s*(["'])(?P<id>[\w.]+)\1""")
_SHARE = re.compile(
    r"""\bshare(?:_fraction)?\(\s*(["'])(?P<part>[\w.]+)\1\s*,\s*(["'])(?P<whole>[\w.]+)\3"""
)


def unknown_ids(text: str, file: str, values: Mapping[str, object]) -> list[str]:
    """Return a message for each looked-up id that the ledger does not have."""
    messages = []
    for number, line in enumerate(text.splitlines(), start=1):
        names = [match["id"] for match in _LOOKUP.finditer(line)]
        for match in _SHARE.finditer(line):
            names += [match["part"], match["whole"]]
        for name in names:
            if name not in values:
                near = difflib.get_close_matches(name, values, n=3)
                hint = f" Mente du {', '.join(near)}?" if near else ""
                messages.append(
                    f"{file}, linje {number}: verdien «{name}» finnes ikke i tallregisteret.{hint}"
                )
    return messages


def check_chapters(chapters: Mapping[str, str], values: Mapping[str, object]) -> list[str]:
    """Return every fault of the chapters' lookups and guards.

    Parameters
    ----------
    chapters : mapping
        File name to text.
    values : mapping
        Ledger id to raw value.
    """
    faults = []
    for file, text in chapters.items():
        faults += unknown_ids(text, file, values)
        faults += broken_guards(guards_in(text, file), values)
    return faults


def main(snakemake) -> None:
    """Stop the build with all faults at once, or write the list of guards that hold."""
    values = {
        name: entry["value"] for name, entry in load_values(Path(snakemake.input.values)).items()
    }
    chapters = {path: Path(path).read_text(encoding="utf-8") for path in snakemake.input.chapters}
    faults = check_chapters(chapters, values)
    if faults:
        sys.exit(f"{len(faults)} feil i teksten:\n\n" + "\n\n".join(faults))
    with Path(snakemake.output.guards).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "line", "condition", "paragraph"])
        for name, text in chapters.items():
            for guard in guards_in(text, name):
                writer.writerow([guard.file, guard.line, guard.condition, guard.paragraph])


if __name__ == "__main__":
    run_script(main, snakemake)  # noqa: F821
