"""From an Excel workbook to rows of strings."""

from __future__ import annotations

import datetime
import functools
import io
import re
import zipfile
from pathlib import Path

from survey_report.faults.source_faults import Fault, SourceError, listed
from survey_report.files.delimited_text import empty_file, read_bytes

ZIP = b"PK\x03\x04"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# A formula that no program has calculated reads as an empty cell
UNCALCULATED = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*><f[^>]*>[^<]*</f>(?:<v */>|<v></v>)?</c>')


def is_workbook(path: str | Path) -> bool:
    """Tell whether the file is an Excel workbook, also one locked by a password."""
    with Path(path).open("rb") as file:
        return file.read(8).startswith((ZIP, OLE))


def first_row(path: str | Path) -> list[str]:
    """Return the first row of the first sheet; nothing when it cannot be read."""
    if not is_workbook(path):
        return []
    stamp = Path(path).stat()
    return list(_first_row(str(path), stamp.st_mtime_ns, stamp.st_size))


@functools.lru_cache(maxsize=8)
def _first_row(path: str, changed: int, size: int) -> tuple[str, ...]:
    """Open the workbook once for all the readers that ask what it is."""
    try:
        rows = next(iter(_first_rows(path, 1).values()), [])
    except SourceError:
        return ()
    return tuple(rows[0]) if rows else ()


def read_sheets(path: str | Path) -> dict[str, list[list[str]]]:
    """Return the rows of each sheet that has content, as strings, rows of equal length.

    Raises
    ------
    SourceError
        Missing, empty, locked or damaged workbook, or formulas without a value.
    """
    path = str(path)
    data = read_bytes(path)
    _check_container(path, data)
    if faults := _uncalculated(path, data):
        raise SourceError(faults)
    sheets = {name: _squared(rows) for name, rows in _first_rows(path).items() if rows}
    if not sheets:
        raise SourceError([empty_file(path)])
    return sheets


def read_sheet(path: str | Path) -> list[list[str]]:
    """Return the rows of the only sheet with content.

    Raises
    ------
    SourceError
        As `read_sheets`, and when several sheets have content.
    """
    sheets = read_sheets(path)
    if len(sheets) > 1:
        raise SourceError([several_sheets(str(path), list(sheets))])
    return next(iter(sheets.values()))


def text_of(value: object) -> str:
    """Return a cell as the text a reader of the sheet sees; whole numbers without decimals."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def several_sheets(path: str, names: list[str]) -> Fault:
    """Return the fault of a workbook whose answers may stand in any of several sheets."""
    return Fault(
        path,
        f"{len(names)} ark med innhold: {listed(names, 'og')}",
        "ett ark med svarene",
        "Ta bort arkene som ikke er svar, eller ta ut fila på nytt i ett ark.",
    )


def _first_rows(path: str, count: int | None = None) -> dict[str, list[list[str]]]:
    """Return the rows of each sheet without the empty cells after the last filled one."""
    # openpyxl takes a fifth of a second to import, and most cohorts have no workbook
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = {
            sheet.title: _trimmed(
                [
                    _trimmed([text_of(value) for value in row])
                    for row in sheet.iter_rows(max_row=count, values_only=True)
                ]
            )
            for sheet in book.worksheets
        }
        book.close()
    # a damaged workbook makes openpyxl, zipfile or the XML parser fail, each in its own way
    except Exception:
        raise SourceError([_damaged(path)]) from None
    return sheets


def _uncalculated(path: str, data: bytes) -> list[Fault]:
    """Return a fault for each cell with a formula and no value."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheets = [
                archive.read(name)
                for name in archive.namelist()
                if name.startswith("xl/worksheets/sheet")
            ]
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError):
        raise SourceError([_damaged(path)]) from None
    return [
        Fault(
            path,
            f"en formel uten verdi i kolonne {column.decode()}",
            "en verdi i hver celle",
            "Lim cellene inn som verdier i Excel, eller ta ut fila på nytt.",
            row=int(row),
        )
        for sheet in sheets
        for column, row in UNCALCULATED.findall(sheet)
    ]


def _trimmed(values: list) -> list:
    """Drop empty values at the end."""
    last = max((place for place, value in enumerate(values, start=1) if value), default=0)
    return values[:last]


def _squared(rows: list[list[str]]) -> list[list[str]]:
    width = max(len(row) for row in rows)
    return [row + [""] * (width - len(row)) for row in rows]


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
