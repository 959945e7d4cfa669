"""From bytes to rows of strings, and what is said of a text that cannot be read."""

from __future__ import annotations

import codecs
import csv
import functools
import io
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from survey_report.faults.source_faults import Fault, SourceError
from survey_report.files.delivered_bytes import check_file, read_bytes, stamp
from survey_report.files.encodings import (
    CANDIDATES,
    MARKS,
    Decoded,
    UnknownEncodingError,
    decode,
    name_of,
)
from survey_report.files.raw_table import Raw, Rows, raw_of

NUMBER = re.compile(r"[-−+]?\d{1,3}(?:[ \u00a0\u202f]?\d{3})*(?:,\d+)?|[-−+]?\d+(?:,\d+)?")
DELIMITERS: Mapping[str, str] = {
    "\t": "tabulator",
    ";": "semikolon",
    ",": "komma",
    "|": "loddrett strek",
}
# Excel's own line about the delimiter, which Excel does not show
SEP_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n", re.IGNORECASE)
HEAD = 65_536
# with so many columns, as many delimiters again in one cell are a row
MANY_COLUMNS = 12
# the length of a text is checked with its row, in raw_table
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


@dataclass(frozen=True)
class Head:
    """The first row of a text file: what divides it, and its headings."""

    delimiter: str
    headings: tuple[str, ...]


def number(text: str) -> float | None:
    """Return the number that Norwegian text stands for (``1 234,5``), or None."""
    text = text.strip()
    if not NUMBER.fullmatch(text):
        return None
    plain = re.sub(r"[ \u00a0\u202f]", "", text).replace(",", ".").replace("−", "-")
    return float(plain)


def head_of(path: str | Path) -> Head:
    """Return what divides the first row of a text file, and its headings.

    The sign that gives most headings is what divides; a heading may itself hold line breaks.
    """
    check_file(path)
    return _head_of(*stamp(path))


@functools.lru_cache(maxsize=256)
def _head_of(path: str, *_: int) -> Head:
    with Path(path).open("rb") as file:
        text = _text_of_head(file.read(HEAD))
    told = SEP_LINE.match(text)
    text = text[told.end() :] if told else text
    rows = {sign: _first_record(text, sign) for sign in ([told[1]] if told else DELIMITERS)}
    delimiter = max(rows, key=lambda sign: len(rows[sign]))
    if len(rows[delimiter]) == 1 and not told:
        delimiter = ","
    headings = (" ".join(cell.split()).strip('"') for cell in rows[delimiter])
    return Head(delimiter, tuple(headings))


def first_line(path: str | Path) -> str:
    """Return the first line of a text file; letters outside ASCII may be wrong in it."""
    check_file(path)
    with Path(path).open("rb") as file:
        return _text_of_head(file.read(HEAD)).partition("\n")[0].rstrip("\r")


def _text_of_head(head: bytes) -> str:
    """Return the beginning of a file as text; letters outside ASCII may be wrong in it."""
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return head.decode(encoding, errors="ignore").lstrip("\ufeff")
    if head[1:2] == b"\x00" or head[:1] == b"\x00":
        wide = "utf-16-le" if head[1:2] == b"\x00" else "utf-16-be"
        return head.decode(wide, errors="ignore")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return head.decode("cp1252", errors="replace")


def _first_record(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return text.partition("\n")[0].rstrip("\r").split(delimiter)


def comma_or_semicolon(path: str | Path) -> str:
    """Return what divides the first line; Excel writes semicolons where decimals have commas."""
    return head_of(path).delimiter if Path(path).exists() else ","


def read_delimited(path: str | Path, delimiter: str | None = None) -> Raw:
    """Read a delimited file as strings.

    Parameters
    ----------
    path : str or Path
    delimiter : str, optional
        What divides the headings, when left out.

    Raises
    ------
    SourceError
        Missing or empty file, unknown encoding, broken letters, broken quoting, rows of
        the wrong length, blank or repeated headings.
    """
    return raw_of(read_rows(path, delimiter))


def read_rows(path: str | Path, delimiter: str | None = None) -> Rows:
    """Return the rows of a delimited file as they stand.

    Raises
    ------
    SourceError
        Missing or empty file, unknown encoding, broken quoting.
    """
    path = str(path)
    decoded = _decoded(path)
    text, notes = decoded.text, ()
    if told := SEP_LINE.match(text):
        # Excel does not show the line, so its rows are counted from the next
        text, delimiter = text[told.end() :], told[1]
        notes = ("Første linje, «sep=», sier hva som skiller kolonnene, og er ikke en rad.",)
    delimiter = delimiter or head_of(path).delimiter
    if decoded.judged:
        notes = (
            *notes,
            f"Tegnsettet ({name_of(decoded.encoding)}) er avgjort av bokstavene i fila. Se at æ, ø "
            "og å er riktige.",
        )
    rows, faults = _records(path, text, delimiter)
    foreign = decoded.encoding in CANDIDATES
    return Rows(path, rows, decoded.encoding, delimiter, tuple(faults), notes, foreign)


def _decoded(path: str) -> Decoded:
    try:
        decoded = decode(read_bytes(path))
    except UnknownEncodingError as error:
        raise SourceError([_unreadable_encoding(path, error.choice)]) from None
    if "\x00" in decoded.text:
        raise SourceError([_not_text(path)])
    return decoded


def _records(path: str, text: str, delimiter: str) -> tuple[list[list[str]], list[Fault]]:
    """Return the rows of a text, and the cells that hold whole rows.

    Raises
    ------
    SourceError
        A quotation mark that is not closed, or not doubled, with its row.
    """
    rows: list[list[str]] = []
    faults, last, lines = [], 0, None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            rows.append(row)
            if reader.line_num > last + 1:
                lines = lines or list(io.StringIO(text, newline=""))
                if _swallows_a_row(lines[last : reader.line_num], delimiter, len(rows[0])):
                    faults.append(_row_in_a_cell(path, len(rows)))
            last = reader.line_num
    except csv.Error as error:
        unclosed = "unexpected end" in str(error)
        raise SourceError([*faults, _broken_quotes(path, len(rows) + 1, unclosed)]) from None
    return rows, faults


def _swallows_a_row(lines: list[str], delimiter: str, width: int) -> bool:
    """Tell whether lines that one row is written over are rows by themselves.

    A text that opens with a quotation mark, from a tool that does not double them, goes on
    until another text ends with one. What is swallowed has as many delimiters as a row, and
    begins as rows do; few columns are told by that alone.
    """
    first, *others = lines
    if width < 3:
        return False
    return any(
        line.count(delimiter) >= width - 1
        and (width >= MANY_COLUMNS or _shape(line, delimiter) == _shape(first, delimiter))
        for line in others
    )


def _shape(line: str, delimiter: str) -> str:
    """Return what a line begins with, letters and digits by kind."""
    start = line.partition(delimiter)[0].strip('" \r\n')
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", start))


def _unreadable_encoding(path: str, choice: str) -> Fault:
    return Fault(
        path,
        f"ukjent tegnsett ({choice})" if choice else "ukjent tegnsett",
        "UTF-8 eller Windows-1252, med hele æ, ø og å",
        "Ta ut fila på nytt med tegnsettet UTF-8.",
    )


def _not_text(path: str) -> Fault:
    return Fault(
        path,
        "fila er ikke en tekstfil",
        "en CSV-fil",
        "Se at formatet i config/sources.csv er riktig, eller ta ut fila på nytt som CSV.",
    )


def _broken_quotes(path: str, row: int, unclosed: bool) -> Fault:
    if unclosed:
        return Fault(
            path,
            "anførselstegn som ikke er lukket",
            "like mange anførselstegn åpnet som lukket",
            "Lukk anførselstegnet, eller ta det bort. Slutter fila midt i raden, er den kuttet: ta "
            "den ut på nytt.",
            row=row,
        )
    return Fault(
        path,
        "et anførselstegn midt i en tekst, eller foran en tekst som ikke slutter med ett",
        'to anførselstegn ("") for hvert anførselstegn inne i en tekst',
        "Ta ut fila på nytt som Excel, eller rett anførselstegnene i denne raden i "
        "surveyverktøyet.",
        row=row,
    )


def _row_in_a_cell(path: str, row: int) -> Fault:
    return Fault(
        path,
        "en celle som går over flere linjer og har en hel rad i seg; den begynner med et "
        "anførselstegn",
        "én rad på hver linje",
        "En tekst begynner med et anførselstegn som ikke er doblet, og sluker radene etter. Ta ut "
        "fila på nytt som Excel, eller ta bort anførselstegnet i surveyverktøyet.",
        row=row,
    )
