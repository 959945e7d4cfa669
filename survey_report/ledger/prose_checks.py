"""Check every guarded sentence and every looked-up id of the chapters against the ledger."""

import difflib
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from survey_report.files.csv_rows import write_rows
from survey_report.ledger.guards import broken_guards, guards_in, without_value
from survey_report.ledger.ledger import load_values

_LOOKUP = re.compile(r"""\b(?:v|term)\(\s*(["'])(?P<id>[\w.]+)\1""")
_SHARE = re.compile(
    r"""\bshare(?:_fraction)?\(\s*(["'])(?P<part>[\w.]+)\1\s*,\s*(["'])(?P<whole>[\w.]+)\3"""
)


def faulty_lookups(text: str, file: str, values: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return id and message for each looked-up id that the ledger does not have, or has hidden."""
    messages = []
    for number, line in enumerate(text.splitlines(), start=1):
        names = [match["id"] for match in _LOOKUP.finditer(line)]
        for match in _SHARE.finditer(line):
            names += [match["part"], match["whole"]]
        where = f"{file}, linje {number}"
        for name in dict.fromkeys(names):
            if name not in values:
                near = difflib.get_close_matches(name, values, n=3)
                hint = f" Mente du {', '.join(near)}?" if near else ""
                message = f"verdien «{name}» finnes ikke i tallregisteret.{hint}"
                messages.append((name, f"{where}: {message}"))
            elif values[name] is None:
                messages.append((name, f"{where}: {without_value(name)}"))
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
        broken = broken_guards(guards_in(text, file), values)
        told = "\n".join(broken)
        # a value that is hidden is told once: with the paragraph, where a guard names it too
        faults += [
            fault
            for name, fault in faulty_lookups(text, file, values)
            if values.get(name, "") is not None or f"«{name}»" not in told
        ]
        faults += broken
    return faults


def check_and_list(values: str, chapters: list[str], guards: str) -> None:
    """Write the list of guards that hold.

    Parameters
    ----------
    values : str
        The ledger.
    chapters : list of str
        Their files.
    guards : str
        The list to write: file, line, condition, paragraph.

    Raises
    ------
    SystemExit
        With every fault of the chapters at once.
    """
    known = {name: entry["value"] for name, entry in load_values(Path(values)).items()}
    texts = {path: Path(path).read_text(encoding="utf-8") for path in chapters}
    faults = check_chapters(texts, known)
    if faults:
        sys.exit(f"{len(faults)} feil i teksten:\n\n" + "\n\n".join(faults))
    found = [asdict(guard) for name, text in texts.items() for guard in guards_in(text, name)]
    write_rows(found, ["file", "line", "condition", "paragraph"], guards)
