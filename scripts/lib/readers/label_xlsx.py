"""Excel with question texts as headings and label texts as answers."""

from __future__ import annotations

import datetime
from pathlib import Path

from scripts.lib.faults import Fault, SourceError, listed
from scripts.lib.readers.export import (
    COMPLETE,
    INCOMPLETE,
    NOT_STARTED,
    Codebook,
    Export,
    Layout,
    harmonise,
)
from scripts.lib.readers.text import Raw, empty_file, frame_of, read_bytes

IDENTITY = "Respondent-ID"
LAYOUT = Layout(
    frame={
        "respondent_id": IDENTITY,
        "group": "Ledergruppe",
        "status": "Status",
        "test": "Testrespondent",
        "submitted": "Tidspunkt",
        "comment": "Kommentar",
    },
    items="text_nb",
    statuses={"Fullført": COMPLETE, "Avbrutt": INCOMPLETE, "Ikke startet": NOT_STARTED},
    tests={"Ja": "ja", "Nei": "nei"},
    labels=True,
)
ZIP = b"PK\x03\x04"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def detect(path: str | Path) -> bool:
    """Tell whether the file is an Excel workbook, also one locked by a password."""
    with Path(path).open("rb") as file:
        return file.read(8).startswith((ZIP, OLE))


def load(path: str | Path) -> Raw:
    """Return the sheet's cells as strings.

    Raises
    ------
    SourceError
        Missing, empty, locked or damaged workbook, several sheets with content, and the
        faults of shape that delimited files have.
    """
    path = str(path)
    _check_container(path, read_bytes(path))
    sheets = {name: rows for name, rows in _sheets(path).items() if rows}
    if not sheets:
        raise SourceError([empty_file(path)])
    if len(sheets) > 1:
        raise SourceError([_several_sheets(path, list(sheets))])
    rows = next(iter(sheets.values()))
    width = max(len(row) for row in rows)
    rows = [row + [""] * (width - len(row)) for row in rows]
    return Raw(path, frame_of(path, rows), "xlsx", "")


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    return harmonise(raw, LAYOUT, codebook)


def text_of(value: object) -> str:
    """Return a cell as the text a reader of the sheet sees; whole numbers without decimals."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _sheets(path: str) -> dict[str, list[list[str]]]:
    """Return the rows of each sheet without the empty cells after the last filled one."""
    # openpyxl takes a fifth of a second to import, and most cohorts have no workbook
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = {
            sheet.title: _trimmed(
                [_trimmed([text_of(x) for x in row]) for row in sheet.iter_rows(values_only=True)]
            )
            for sheet in book.worksheets
        }
        book.close()
    # a damaged workbook makes openpyxl, zipfile or the XML parser fail, each in its own way
    except Exception:
        raise SourceError([_damaged(path)]) from None
    return sheets


def _trimmed(values: list) -> list:
    """Drop empty values at the end."""
    last = max((place for place, value in enumerate(values, start=1) if value), default=0)
    return values[:last]


def _check_container(path: str, data: bytes) -> None:
    if data.startswith(OLE):
        locked = ENCRYPTED in data
        found = "en passordbeskyttet arbeidsbok" if locked else "gammelt Excel-format (.xls)"
        mend = (
            "Åpne fila i Excel, ta bort passordet og lagre på nytt."
            if locked
            else "Åpne fila i Excel og lagre den som .xlsx."
        )
        raise SourceError([Fault(path, found, "en åpen Excel-fil (.xlsx)", mend)])
    if not data.startswith(ZIP):
        raise SourceError([_damaged(path)])


def _damaged(path: str) -> Fault:
    return Fault(
        path,
        "fila lar seg ikke lese som Excel; den er skadet eller noe annet enn Excel",
        "en hel Excel-fil (.xlsx)",
        "Ta ut fila på nytt fra surveyverktøyet.",
    )


def _several_sheets(path: str, names: list[str]) -> Fault:
    return Fault(
        path,
        f"{len(names)} ark med innhold: {listed(names, 'og')}",
        "ett ark med svarene",
        "Ta bort arkene som ikke er svar, eller ta ut fila på nytt i ett ark.",
    )
