"""Questback EFS (Unipark): Excel, divided over sheets after 256 columns («Export 1.1», …)."""

from __future__ import annotations

import re
from pathlib import Path

from survey_report.faults.source_faults import Fault, SourceError
from survey_report.files.raw_table import Raw, Rows, raw_of, without_repeated_columns
from survey_report.readers import efs_csv
from survey_report.readers.export import Codebook, Export, lowered
from survey_report.readers.workbook import first_rows, read_book, several_sheets

IDENTITY = efs_csv.IDENTITY
RUNNING_NUMBER = "lfdn"
PART = re.compile(r"Export \d+\.(\d+)", re.IGNORECASE)


def detect(path: str | Path) -> bool:
    """Tell whether a sheet has EFS's own headings."""
    return any(set(efs_csv.OWN) & lowered(headings) for headings in first_rows(path).values())


def load(path: str | Path) -> Raw:
    """Return the cells of all sheets side by side, row by row.

    Raises
    ------
    SourceError
        As `read_book`; sheets that are not parts of one export, or whose rows differ.
    """
    path = str(path)
    book = read_book(path)
    if len(book.sheets) > 1 and not all(PART.fullmatch(name) for name in book.sheets):
        raise SourceError([several_sheets(path, list(book.sheets))])
    parts = dict(sorted(book.sheets.items(), key=_place))
    notes = book.notes
    if len(parts) > 1:
        notes = (f"{len(parts)} ark er satt sammen til én tabell.", *notes)
    rows = _side_by_side(path, parts) if len(parts) > 1 else next(iter(parts.values()))
    return raw_of(without_repeated_columns(Rows(path, rows, "xlsx", notes=notes)))


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    return efs_csv.interpret(raw, codebook)


def _place(sheet: tuple[str, list]) -> int:
    part = PART.fullmatch(sheet[0])
    return int(part[1]) if part else 0


def _side_by_side(path: str, parts: dict[str, list[list[str]]]) -> list[list[str]]:
    """Return the sheets' rows joined; the running number must be the same on every sheet."""
    (_, first), *others = parts.items()
    number = first[0].index(RUNNING_NUMBER) if RUNNING_NUMBER in first[0] else None
    for name, rows in others:
        if len(rows) != len(first):
            count = "1 rad" if len(rows) == 2 else f"{len(rows) - 1} rader"
            raise SourceError([_other_rows(path, name, count, len(first) - 1)])
        if number is not None and RUNNING_NUMBER in rows[0]:
            place = rows[0].index(RUNNING_NUMBER)
            if [row[place] for row in rows] != [row[number] for row in first]:
                found = "radene i en annen rekkefølge"
                raise SourceError([_other_rows(path, name, found, len(first) - 1)])
    return [sum(cells, []) for cells in zip(*parts.values(), strict=True)]


def _other_rows(path: str, name: str, found: str, expected: int) -> Fault:
    same = "den samme ene raden" if expected == 1 else f"de samme {expected} radene"
    return Fault(
        path,
        f"{found} i arket «{name}»",
        f"{same} i alle arkene",
        "Arkene er deler av samme uttak. Ta ut fila på nytt, og la radene stå som de er.",
    )
