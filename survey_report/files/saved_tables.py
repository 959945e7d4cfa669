"""Tables that someone has saved from Excel: read whatever it made of them, and written back.

Excel saves CSV with a mark in front, semicolons, its own letters and its own dates. The tables of
config/ are rewritten as they should be, in one go: a cut on a full disk leaves the old file.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable
from pathlib import Path

from survey_report.files.encodings import UnknownEncodingError, decode

_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_BOM = "\ufeff"


def write_whole(path: str | Path, content: bytes) -> None:
    """Write a file so that it is there whole or as it was."""
    path = Path(path)
    new = path.with_name(f".{path.name}.ny")
    try:
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def as_it_should_be(content: bytes) -> bytes:
    """Return a table as UTF-8 with commas, plain line ends and ISO dates.

    Examples
    --------
    >>> as_it_should_be("\\ufeffa;b\\r\\n1;30.6.2020\\r\\n".encode())
    b'a,b\\n1,2020-06-30\\n'
    >>> as_it_should_be(b"a,b\\n1,2\\n")
    b'a,b\\n1,2\\n'
    """
    try:
        text = decode(content).text.removeprefix(_BOM)
    except UnknownEncodingError:
        return content  # the validation says which letters are in doubt
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    if delimiter == "," and "\r" not in text and not _DATE.search(text):
        return text.encode()
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    told = io.StringIO()
    writer = csv.writer(told, lineterminator="\n")
    # Excel fills short rows up with empty cells, and leaves empty rows at the end
    writer.writerows([[_iso(cell) for cell in row] for row in rows if any(row)])
    return told.getvalue().encode()


def mend_tables(paths: Iterable[str | Path]) -> list[Path]:
    """Rewrite the tables that are not as they should be, and return which they were."""
    mended = []
    for path in map(Path, paths):
        # the validation says what is no file; a pipe would never be read to its end
        if path.exists() and not path.is_file():
            continue
        content = path.read_bytes()
        whole = as_it_should_be(content)
        if whole != content:
            write_whole(path, whole)
            mended.append(path)
    return mended


def _iso(cell: str) -> str:
    match = _DATE.fullmatch(cell.strip())
    return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else cell
