"""Faults in what was handed in, told in plain Norwegian: where, what, expected, mend.

A message never shows an answer: the found value is shown for coded fields only, and only
when it looks like a code; row and column tell the rest.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from survey_report.language.invisible_signs import DIRECTIONS, invisible_signs

ROWS_SHOWN = 6


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes
    ----------
    path : str
        The file, as it is registered.
    found, expected : str
        What stands there, and what should.
    mend : str
        What the member of staff can do about it.
    row : int or None
        Row in the spreadsheet (the header is row 1).
    column : str
        Heading of the column, as it stands in the file.
    """

    path: str
    found: str
    expected: str
    mend: str
    row: int | None = None
    column: str = ""


class SourceError(Exception):
    """Something handed in cannot be used; holds every fault that was seen.

    Parameters
    ----------
    faults : iterable of Fault
    """

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(faults)
        super().__init__(render(self.faults))


def render(faults: Iterable[Fault]) -> str:
    """Return all faults as numbered blocks, equal faults on several rows as one block."""
    blocks = (
        f"{number}. {place}\n"
        f"   Funnet: {fault.found}\n"
        f"   Skal være: {fault.expected}\n"
        f"   Slik retter du: {fault.mend}"
        for number, (fault, place) in enumerate(by_place(faults), start=1)
    )
    return "\n".join(blocks)


def by_place(faults: Iterable[Fault]) -> Iterator[tuple[Fault, str]]:
    """Yield each kind of fault with its place, told in the order of file, row and column."""
    for fault, rows in _by_kind(faults):
        yield fault, _place(fault, rows)


def nearest(name: str, known: Iterable[str], count: int = 1) -> list[str]:
    """Return the known names that look most like `name` (difflib, ratio at least 0.6)."""
    return difflib.get_close_matches(name, list(known), n=count)


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return "" or the words "Mente du «…»? " for the nearest known name."""
    known = list(known)
    near = [] if name in known else nearest(name, known)
    return f"Mente du «{near[0]}»? " if near else ""


def shown(value: str, known: Iterable[str] = ()) -> str:
    """Return the value of a coded field as a message may show it.

    Short numbers and values that look like a known code are shown. Anything else may be
    a name or free text that has slipped into the column, and only its length is told.
    """
    if value == "":
        return "tom celle"
    if re.fullmatch(r"[-−+]?\d{1,4}([.,]\d{1,4})?", value) or nearest(value, known):
        signs = invisible_signs(value)
        seen = "".join(sign for sign in value if sign not in DIRECTIONS)
        return f"«{seen}» (med {listed(signs, 'og')})" if signs else f"«{seen}»"
    return f"en tekst på {len(value)} tegn (vises ikke av personvernhensyn)"


def listed(values: Iterable[object], last: str = "eller") -> str:
    """Return "a, b eller c"."""
    *head, tail = [str(value) for value in values] or ["(ingen)"]
    return f"{', '.join(head)} {last} {tail}" if head else tail


def _by_kind(faults: Iterable[Fault]) -> Iterator[tuple[Fault, list[int]]]:
    """Gather faults that differ by row only; in order of file, row and column."""

    def kind(fault: Fault) -> tuple[str, ...]:
        return (fault.path, fault.column, fault.found, fault.expected, fault.mend)

    gathered = [
        (group[0], [fault.row for fault in group if fault.row is not None])
        for group in (
            sorted(same, key=lambda fault: fault.row or 0)
            for _, same in itertools.groupby(sorted(set(faults), key=kind), key=kind)
        )
    ]
    yield from sorted(gathered, key=lambda pair: (pair[0].path, pair[1][:1], kind(pair[0])))


def _place(fault: Fault, rows: list[int]) -> str:
    place = fault.path
    if rows:
        place += f", rad {_row_list(rows)}"
    if fault.column:
        place += f", kolonne «{fault.column}»"
    return place


def _row_list(rows: list[int]) -> str:
    if len(rows) <= ROWS_SHOWN:
        return listed(rows, "og")
    head = ", ".join(str(row) for row in rows[:ROWS_SHOWN])
    return f"{head} … (i alt {len(rows)} rader)"
