"""From an Excel workbook to rows of strings; what is said of merged cells, formulas and sheets."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass
from pathlib import Path

from survey_report.faults.source_faults import Fault, SourceError, listed
from survey_report.files.delivered_bytes import check_file, empty_file, stamp
from survey_report.files.raw_table import Rows
from survey_report.readers.workbook_look import column_letters, damaged, look_at

ZIP = b"PK\x03\x04"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
HALF_SECOND = datetime.timedelta(microseconds=500_000)
SHOWN = 50


@dataclass(frozen=True)
class Book:
    """The sheets of a workbook that Excel shows and that have content.

    Attributes
    ----------
    sheets : dict
        Name to rows of strings, of equal length.
    notes : tuple of str
        What the receipt should tell.
    """

    sheets: dict[str, list[list[str]]]
    notes: tuple[str, ...] = ()


def is_workbook(path: str | Path) -> bool:
    """Tell whether the file is an Excel workbook, also one locked by a password."""
    check_file(path)
    with Path(path).open("rb") as file:
        return file.read(8).startswith((ZIP, OLE))


def first_row(path: str | Path) -> list[str]:
    """Return the first row of the first sheet with content; nothing when it cannot be read."""
    return next(iter(first_rows(path).values()), [])


def first_rows(path: str | Path) -> dict[str, list[str]]:
    """Return the first row of each sheet with content; nothing when it cannot be read."""
    if not is_workbook(path):
        return {}
    try:
        return {name: rows[0] for name, rows in read_book(path).sheets.items()}
    except SourceError:
        return {}


def read_book(path: str | Path) -> Book:
    """Return the sheets of a workbook; read once, whoever asks.

    Raises
    ------
    SourceError
        Missing, empty, locked, damaged or enormous workbook; formulas without a value, error
        values, merged answers.
    """
    check_file(path)
    outcome = _outcome(*stamp(path))
    if isinstance(outcome, Book):
        return outcome
    raise SourceError(outcome)


@functools.lru_cache(maxsize=2)
def _outcome(path: str, *_: int) -> Book | tuple[Fault, ...]:
    try:
        return _read_book(path)
    except SourceError as error:
        return error.faults


def read_sheet(path: str | Path) -> Rows:
    """Return the rows of the only sheet with content.

    Raises
    ------
    SourceError
        As `read_book`, and when several sheets have content.
    """
    book = read_book(path)
    if len(book.sheets) > 1:
        raise SourceError([several_sheets(str(path), list(book.sheets))])
    return Rows(str(path), next(iter(book.sheets.values())), "xlsx", notes=book.notes)


def several_sheets(path: str, names: list[str]) -> Fault:
    """Return the fault of a workbook whose answers may stand in any of several sheets."""
    return Fault(
        path,
        f"{len(names)} ark med innhold: {listed(names, 'og')}",
        "ett ark med svarene",
        "Ta bort arkene som ikke er svar, eller ta ut fila på nytt i ett ark.",
    )


def text_of(value: object) -> str:
    """Return a cell as the text a reader of the sheet sees in Norwegian Excel.

    Whole numbers have no decimals, others a comma.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "SANN" if value else "USANN"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime.datetime):
        return (value + HALF_SECOND).isoformat(sep=" ", timespec="seconds")
    return str(value)


def _number_text(value: float) -> str:
    if value != value:  # NaN, which SPSS has for a missing number
        return ""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    # Excel keeps and shows fifteen figures
    return f"{value:.15g}".replace(".", ",")


def _read_book(path: str) -> Book:
    _check_container(path)
    look = look_at(path)
    if look.faults:
        raise SourceError(look.faults)
    # not imported where no cohort has a workbook
    from python_calamine import CalamineError, CalamineWorkbook

    sheets, faults = {}, []
    try:
        with CalamineWorkbook.from_path(path) as book:
            for name in look.visible:
                sheet = book.get_sheet_by_name(name)
                rows = _trimmed(_rows(sheet))
                faults += _merged_faults(path, sheet.merged_cell_ranges or [], rows)
                if rows:
                    sheets[name] = rows
    # the reader fails on a damaged workbook in several ways of its own
    except (CalamineError, ValueError, OSError, OverflowError, KeyError):
        raise SourceError([damaged(path)]) from None
    if faults:
        raise SourceError(faults)
    if not sheets:
        raise SourceError([_nothing_shown(path, look.hidden)])
    return Book(sheets, _hidden_note(look.hidden) + _hidden_rows_note(look.hidden_rows))


def _rows(sheet) -> list[list[str]]:
    """Return the rows of a sheet from its first row and column on, each text kept once."""
    if sheet.start is None:
        return []
    texts: dict[str, str] = {}
    margin = [""] * sheet.start[1]
    return [
        margin
        + [
            texts.setdefault(value, value) if type(value) is str else text_of(value)
            for value in row
        ]
        for row in sheet.iter_rows()
    ]


def _trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Drop empty rows at the end and columns without content at the right."""
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    while width and not any(len(row) >= width and row[width - 1] for row in rows):
        width -= 1
    for place, row in enumerate(rows):
        if len(row) != width:
            rows[place] = row[:width] + [""] * (width - len(row))
    return rows


def _merged_faults(path: str, ranges: list, rows: list[list[str]]) -> list[Fault]:
    """Return a fault for merged cells among the answers; merged headings are told by the blank."""
    faults = []
    for (top, left), (bottom, right) in ranges:
        merged = top < len(rows) and left < len(rows[top]) and rows[top][left]
        if bottom > 0 and (top, left) != (bottom, right) and merged:
            corner = f"{column_letters(left + 1)}{top + 1}"
            place = f"{corner}:{column_letters(right + 1)}{bottom + 1}"
            faults.append(_merged(path, place, top + 1))
    return faults[:SHOWN]


def _check_container(path: str) -> None:
    with Path(path).open("rb") as file:
        start = file.read(8)
        if start.startswith(OLE):
            rest = file.read()
            raise SourceError([_old_format(path, ENCRYPTED in rest)])
    if not start:
        raise SourceError([empty_file(path)])
    if not start.startswith(ZIP):
        raise SourceError([damaged(path)])


def _old_format(path: str, locked: bool) -> Fault:
    found = "en passordbeskyttet arbeidsbok" if locked else "gammelt Excel-format (.xls)"
    mend = (
        "Åpne fila i Excel, ta bort passordet og lagre på nytt."
        if locked
        else "Åpne fila i Excel og lagre den som .xlsx."
    )
    return Fault(path, found, "en åpen Excel-fil (.xlsx)", mend)


def _hidden_note(hidden: list[str]) -> tuple[str, ...]:
    if not hidden:
        return ()
    return (f"Skjulte ark er ikke lest: {listed([f'«{name}»' for name in hidden], 'og')}.",)


def _hidden_rows_note(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    rows = "1 rad" if count == 1 else f"{count} rader"
    return (f"{rows} som er skjult i Excel (filter), er lest som de andre.",)


def _nothing_shown(path: str, hidden: list[str]) -> Fault:
    fault = empty_file(path)
    if not hidden:
        return fault
    return Fault(
        path,
        "en arbeidsbok der alle ark med innhold er skjult",
        "ett synlig ark med svarene",
        "Vis arket med svarene i Excel (høyreklikk på en arkfane, Vis), og lagre på nytt. Står det "
        "ikke i lista, ta ut fila på nytt.",
    )


def _merged(path: str, place: str, row: int) -> Fault:
    return Fault(
        path,
        f"flettede celler ({place})",
        "en celle for hvert svar",
        "Opphev flettingen i Excel («Slå sammen celler») og fyll inn svaret i hver celle, eller ta "
        "ut fila på nytt.",
        row=row,
    )
