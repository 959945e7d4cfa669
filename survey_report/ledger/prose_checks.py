"""Check every guarded sentence and every looked-up id of the chapters against the ledger."""

import re
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from survey_report.files.csv_rows import read_rows, write_rows
from survey_report.ledger.alternatives import chosen
from survey_report.ledger.guard_words import unsure_guards
from survey_report.ledger.guards import guards_in
from survey_report.ledger.ledger import load_values
from survey_report.ledger.prose_remarks import remark_text, remarks_on
from survey_report.ledger.typed_numbers import ALLOWED, COLUMNS, Allowed, typed_numbers

_INCLUDE = re.compile(r"^\{\{<\s*include\s+(?P<path>\S+)\s*>\}\}\s*$", re.MULTILINE)


def check_chapters(
    chapters: Mapping[str, str],
    entries: Mapping[str, Mapping],
    templates: Iterable[str] = (),
    quotes: Collection[str] | None = None,
    **known,
) -> list[str]:
    """Return every fault of the chapters' lookups and guards, a paragraph each.

    Parameters
    ----------
    chapters : mapping
        File name to text.
    entries : mapping
        The ledger by id.
    templates : iterable of str
        The ids that config/values.csv defines.
    quotes : collection of str, optional
        The cleared quotations; None leaves them alone.
    **known
        What else `remarks_on` is to look at: allowed, shown, loose.
    """
    remarks = remarks_on(chapters, entries, templates, quotes, **known)
    return [remark_text(remark) for remark in remarks]


def loose_chapters(document: Path, chapters: Iterable[str]) -> list[str]:
    """Return the chapters that neither the document nor anything it includes takes in."""
    included, waiting = set(), [document]
    while waiting:
        path = waiting.pop()
        if path in included or not path.is_file():
            continue
        included.add(path)
        found = _INCLUDE.finditer(path.read_text(encoding="utf-8"))
        waiting += [path.parent / match["path"] for match in found]
    taken_in = {path.resolve() for path in included}
    return [path for path in chapters if Path(path).resolve() not in taken_in]


def read_allowed(path: str | Path) -> list[Allowed]:
    """Return the rows of config/prose_numbers.csv."""
    return [Allowed(**{name: row[name] for name in ALLOWED}) for row in read_rows(path)]


def check_and_list(
    values: str,
    definitions: str,
    report: str,
    chapters: list[str],
    notes: list[str],
    quotes: str,
    allowed: str,
    exceptions: str,
    shown: Mapping[str, Collection[str]],
    guards: str,
    numbers: str,
) -> None:
    """Write the list of guards that hold, and that of the numbers that are typed.

    Parameters
    ----------
    values : str
        The ledger.
    definitions : str
        config/values.csv.
    report : str
        The document that includes the chapters.
    chapters, notes : list of str
        The chapters' files, and the tables of the config whose notes are prose too.
    quotes : str
        The cleared quotations.
    allowed : str
        config/prose_numbers.csv.
    exceptions : str
        config/guard_exceptions.csv.
    shown : mapping
        ``figure`` and ``table`` to the names there are.
    guards, numbers : str
        The lists to write.

    Raises
    ------
    SystemExit
        With every fault of the chapters at once.
    """
    entries = load_values(Path(values))
    texts = {path: Path(path).read_text(encoding="utf-8") for path in [*chapters, *notes]}
    may_stand = read_allowed(allowed)
    faults = check_chapters(
        texts,
        entries,
        [row["id"] for row in read_rows(definitions)],
        {row["quote_id"] for row in read_rows(quotes)},
        allowed=may_stand,
        shown=shown,
        loose=loose_chapters(Path(report), chapters),
    )
    may_compare = {row["comparison"]: row["reason_nb"] for row in read_rows(exceptions)}
    faults += unsure_guards({path: texts[path] for path in chapters}, may_compare)
    if faults:
        sys.exit(f"{len(faults)} feil i teksten:\n\n" + "\n\n".join(faults))
    known = {name: entry["value"] for name, entry in entries.items()}
    found = [
        asdict(guard)
        for name, text in texts.items()
        for guard in guards_in(chosen(text, known), name)
    ]
    write_rows(found, ["file", "line", "condition", "paragraph"], guards)
    units = {entry["unit"] for entry in entries.values()}
    typed = [
        asdict(number)
        for name, text in texts.items()
        for number in typed_numbers(text, name, may_stand, units)
    ]
    write_rows(typed, COLUMNS, numbers)
