"""From bytes to rows of strings, without loss and without guessing."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from survey_report.faults.source_faults import Fault, SourceError, listed
from survey_report.files.cell_frames import frame_of_rows

# æ, ø, å and friends in UTF-8 read as cp1252, the replacement character, and a question mark
# before a small letter: what is left when the letters were broken before the file reached us.
BROKEN_LETTERS = re.compile("Ã[¦¸¥†˜…©¤¶]|â€[“”™œ]|\ufffd|[?][a-zæøå]")
ADDRESS = re.compile(r"(?:https?://|www[.])\S*")
NUMBER = re.compile(r"[-−+]?\d{1,3}(?:[ \u00a0\u202f]?\d{3})*(?:,\d+)?|[-−+]?\d+(?:,\d+)?")


@dataclass(frozen=True)
class Raw:
    """A file as it stands: strings only, headings as in the file.

    Attributes
    ----------
    path : str
    cells : pandas.DataFrame
        Index ``row``, the number of the data row (first row after the heading = 1);
        blanks around a cell's text are gone.
        Headings are unique; a repeated heading is a fault when the file is loaded.
    encoding, delimiter : str
        As found; empty delimiter for a spreadsheet.
    labels : dict
        The file's own codebook, where it has one: heading to code to label.
    missing : dict
        Codes that the file itself declares missing: heading to codes.
    notes : tuple of str
        What the receipt should tell about how the file was put together, in Norwegian.
    """

    path: str
    cells: pd.DataFrame
    encoding: str
    delimiter: str
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    missing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def decode(data: bytes) -> tuple[str, str]:
    """Return text and encoding: by byte order mark, else strict UTF-8, else strict cp1252.

    Raises
    ------
    UnicodeDecodeError
        When the bytes are neither.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            # a program that adds the mark to a file that has it, leaves one in the first heading
            return data.decode(encoding).lstrip("\ufeff"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252"), "cp1252"


def number(text: str) -> float | None:
    """Return the number that Norwegian text stands for (``1 234,5``), or None."""
    text = text.strip()
    if not NUMBER.fullmatch(text):
        return None
    plain = re.sub(r"[ \u00a0\u202f]", "", text).replace(",", ".").replace("−", "-")
    return float(plain)


def first_line(path: str | Path) -> str:
    """Return the first line of a text file, or "" when it is not text."""
    with Path(path).open("rb") as file:
        head = file.read(65536)
    try:
        return decode(head)[0].partition("\n")[0].rstrip("\r")
    except UnicodeDecodeError:
        # the head may end inside a letter; only the ASCII of the headings matters here
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return head.decode("utf-16", errors="ignore").partition("\n")[0].rstrip("\r")
        return head.partition(b"\n")[0].decode("cp1252", errors="replace")


def comma_or_semicolon(path: str | Path) -> str:
    """Return what divides the first line; Excel writes semicolons where decimals have commas."""
    line = first_line(path) if Path(path).exists() else ""
    return ";" if line.count(";") > line.count(",") else ","


def read_delimited(path: str | Path, delimiter: str) -> Raw:
    """Read a delimited file as strings.

    Raises
    ------
    SourceError
        Missing or empty file, unknown encoding, broken letters, broken quoting, rows of
        the wrong length, blank or repeated headings.
    """
    rows, encoding, faults = read_rows(path, delimiter)
    return Raw(str(path), frame_of(str(path), rows, faults), encoding, delimiter)


def read_rows(path: str | Path, delimiter: str) -> tuple[list[list[str]], str, list[Fault]]:
    """Return the rows of a delimited file, its encoding, and the faults of its letters.

    Raises
    ------
    SourceError
        Missing or empty file, unknown encoding, broken quoting.
    """
    path = str(path)
    try:
        text, encoding = decode(read_bytes(path))
    except UnicodeDecodeError:
        raise SourceError([_unreadable_encoding(path)]) from None
    faults = broken_letters(path, text)
    if "\x00" in text:
        raise SourceError([_not_text(path)])
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise SourceError([*faults, _broken_quotes(path)]) from None
    return rows, encoding, faults


def without_repeated_columns(rows: list[list[str]]) -> tuple[list[list[str]], tuple[str, ...]]:
    """Return rows (heading first) without the columns that repeat an earlier one whole.

    Some tools write a question twice. The same heading over other answers is left in
    place, and is a fault.

    Returns
    -------
    rows : list of list of str
    notes : tuple of str
        What the receipt should tell.
    """
    if not rows or len({len(row) for row in rows}) > 1:
        return rows, ()
    columns = list(zip(*rows, strict=True))
    kept = list(dict.fromkeys(columns))
    repeated = [column[0] for place, column in enumerate(columns) if column in columns[:place]]
    if not repeated:
        return rows, ()
    names = listed(repeated, "og")
    note = f"Kolonner som sto flere ganger med samme innhold, er lest én gang: {names}."
    return [list(row) for row in zip(*kept, strict=True)], (note,)


def read_bytes(path: str) -> bytes:
    """Return the bytes of a file that must be there and not be empty."""
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise SourceError([missing_file(path)]) from None
    except OSError:
        fault = _folder(path) if Path(path).is_dir() else _closed_file(path)
        raise SourceError([fault]) from None
    if not data.strip():
        raise SourceError([empty_file(path)])
    return data


def frame_of(path: str, rows: list[list[str]], faults: list[Fault] | None = None) -> pd.DataFrame:
    """Return rows (heading first) as a frame; raise every fault of shape at once."""
    faults = list(faults or [])
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise SourceError([*faults, no_heading(path)])
    headings = [clean_heading(cell) for cell in rows[0]]
    faults += heading_faults(path, headings)
    stripped = ([cell.strip() for cell in row] for row in rows[1:])
    body = {index: row for index, row in enumerate(stripped, start=1) if any(row)}
    faults += [
        Fault(
            path,
            f"{len(row)} felt",
            f"{len(headings)} felt, like mange som det er overskrifter",
            "Raden er kuttet eller har et skilletegn for mye. Ta ut fila på nytt.",
            row=index + 1,
        )
        for index, row in body.items()
        if len(row) != len(headings)
    ]
    if faults:
        raise SourceError(faults)
    index = pd.Index(list(body), name="row", dtype="int64")
    return frame_of_rows(list(body.values()), index, headings)


def clean_heading(text: str) -> str:
    """Return a heading with line breaks and repeated or non-breaking spaces as one space."""
    return " ".join(text.split())


def heading_faults(path: str, headings: list[str]) -> list[Fault]:
    """Return the faults of blank and repeated headings."""
    places = [place for place, heading in enumerate(headings, start=1) if not heading]
    blank = [
        Fault(
            path,
            f"kolonne nr. {place} har ingen overskrift",
            "én overskrift over hver kolonne",
            "Se etter flettede celler eller en tom kolonne, og ta ut fila på nytt.",
            row=1,
        )
        for place in places
    ]
    if len(places) > len(headings) / 2:
        blank = [
            Fault(
                path,
                f"{len(places)} av {len(headings)} kolonner har ingen overskrift",
                "overskriftene i første rad",
                "Står det en tittel over overskriftene, ta bort den raden.",
                row=1,
            )
        ]
    repeated = sorted({x for x in headings if x and headings.count(x) > 1})
    return blank + [
        Fault(
            path,
            f"overskriften står {headings.count(heading)} ganger",
            "hver overskrift én gang",
            "Ta bort den overflødige kolonnen i surveyverktøyet, og ta ut fila på nytt.",
            row=1,
            column=heading,
        )
        for heading in repeated
    ]


def broken_letters(path: str, text: str) -> list[Fault]:
    """Return a fault per row where æ, ø or å were broken before the file reached us."""
    mend = "Åpne ikke fila i et annet program før du legger den inn. Ta ut fila på nytt som UTF-8."
    return [
        Fault(path, "tegn som tyder på at æ, ø og å er ødelagt", "hele æ, ø og å", mend, row=row)
        for row, line in enumerate(text.splitlines(), start=1)
        if BROKEN_LETTERS.search(ADDRESS.sub("", line))
    ]


def missing_file(path: str) -> Fault:
    """Return the fault of a file that is not there."""
    mend = (
        "Hent fila tilbake fra repoet."
        if path.startswith("config/")
        else "Legg fila i mappa, eller ta raden ut av config/sources.csv."
    )
    return Fault(path, "fila finnes ikke", "en fil på denne plassen", mend)


def empty_file(path: str) -> Fault:
    """Return the fault of a file without content."""
    return Fault(
        path,
        "tom fil",
        "en overskriftsrad og minst én rad med data",
        "Ta ut fila på nytt, og se at den har innhold før du legger den inn.",
    )


def no_heading(path: str) -> Fault:
    """Return the fault of a file whose first row has no headings."""
    return Fault(
        path,
        "første rad er tom",
        "overskrifter i første rad",
        "Ta bort tomme rader over overskriftene, eller ta ut fila på nytt.",
        row=1,
    )


def _folder(path: str) -> Fault:
    return Fault(
        path,
        "en mappe",
        "en fil",
        "Legg fila selv på denne plassen. Er den pakket, pakk den ut først.",
    )


def _closed_file(path: str) -> Fault:
    return Fault(
        path,
        "fila lar seg ikke åpne",
        "en fil som kan leses",
        "Lukk fila i andre programmer, og se at du har lesetilgang.",
    )


def _unreadable_encoding(path: str) -> Fault:
    return Fault(
        path,
        "ukjent tegnsett",
        "UTF-8 eller Windows-1252",
        "Ta ut fila på nytt med tegnsettet UTF-8.",
    )


def _not_text(path: str) -> Fault:
    return Fault(
        path,
        "fila er ikke en tekstfil",
        "en CSV-fil",
        "Se at formatet i config/sources.csv er riktig, eller ta ut fila på nytt som CSV.",
    )


def _broken_quotes(path: str) -> Fault:
    return Fault(
        path,
        "anførselstegn som ikke er lukket",
        "like mange anførselstegn åpnet som lukket",
        "Fila er trolig kuttet. Ta ut fila på nytt.",
    )
