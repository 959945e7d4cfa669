"""Find the rows of a person or a group in any file that was handed in, and take them out.

What is looked at is the columns that say who answered and in which group: an id may be a number,
and an answer may be the same number. Every other row stays as it is, byte by byte in a text file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from survey_report.faults.source_faults import Fault, SourceError
from survey_report.files.delimited_text import head_of
from survey_report.readers import READERS, is_workbook
from survey_report.readers.workbook import text_of
from survey_report.readers.written_answers import NOT_TICKED, whole_number

PERSONS = frozenset(reader.IDENTITY.lower() for reader in READERS.values())
GROUPS = frozenset({"group", "c_0001", "ledergruppe"})
# a form where the group is ticked off has a column for each
TICKED = "group."
SPSS = (b"$FL2", b"$FL3")
# headings stand among the first rows
TOP = 20
# sheets that are the other half of a dataset, without ids of their own
PARTS = re.compile(r"Export \d+\.\d+|Dataset.*", re.IGNORECASE)
SPSS_OPTIONS = {"user_missing": True, "disable_datetime_conversion": True}


@dataclass(frozen=True)
class Found:
    """Rows of a file that tell of the person or the group.

    Attributes
    ----------
    path : Path
    sheets : dict
        Sheet to its rows, from 0 and headings among them; a file that is no workbook has one.
    persons, groups : frozenset of str
        Whose rows they are.
    """

    path: Path
    sheets: Mapping[str, tuple[int, ...]]
    persons: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    @property
    def rows(self) -> int:
        """How many rows it is; parts of a row on several sheets are one."""
        return max(map(len, self.sheets.values()), default=0)


def found_in(path: Path, target: str, group: bool) -> Found:
    """Return the rows of a file that are the person's or the group's."""
    sheets = _sheets(path)
    found = {name: _matches(rows, target, group) for name, rows in sheets.items()}
    hit = max(found.values(), key=len, default=())
    if hit and len(sheets) > 1:
        # the parts of a dataset have the same rows in the same order, and the id on the first
        found = {
            name: rows or (hit if PARTS.fullmatch(name) else ()) for name, rows in found.items()
        }
    persons, groups = set(), set()
    for name, rows in found.items():
        persons |= _values(sheets[name], rows, PERSONS)
        groups |= _values(sheets[name], rows, GROUPS)
    return Found(path, found if hit else {}, frozenset(persons), frozenset(groups))


def content_without(found: Found) -> bytes:
    """Return what a file is without the rows; nothing is written.

    Raises
    ------
    SourceError
        When it cannot be written so that all the rest stays as it was.
    """
    if _is_spss(found.path):
        return _spss_without(found)
    return (_workbook_without if is_workbook(found.path) else _text_without)(found)


def _is_spss(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in SPSS


def _sheets(path: Path) -> dict[str, list[list[str]]]:
    """Return the rows of each sheet as texts."""
    if _is_spss(path):
        # read in a process of its own first: a damaged file can crash the library
        READERS["spss_sav"].load(path)
        table, _ = _read_spss(path)
        cells = [[text_of(cell).strip() for cell in row] for row in table.itertuples(index=False)]
        return {"": [list(table.columns), *cells]}
    if is_workbook(path):
        return _workbook_rows(path)
    lines, delimiter, encoding = _lines(path)
    rows = csv.reader(lines, delimiter=delimiter)
    return {"": [[_read(cell, encoding) for cell in row] for row in rows]}


def _matches(rows: list[list[str]], target: str, group: bool) -> tuple[int, ...]:
    wanted = GROUPS if group else PERSONS
    head = _head(rows, wanted, TICKED if group else None)
    if head is None:
        return ()
    headings = [cell.lower() for cell in rows[head]]
    places = [place for place, heading in enumerate(headings) if heading in wanted]
    ticked = [
        place
        for place, heading in enumerate(headings)
        if group and heading == f"{TICKED}{target}".lower()
    ]
    return tuple(
        number
        for number, row in enumerate(rows)
        if number > head
        and (
            any(
                place < len(row) and target in (row[place], whole_number(row[place]))
                for place in places
            )
            or any(place < len(row) and row[place].lower() not in NOT_TICKED for place in ticked)
        )
    )


def _head(rows: list[list[str]], wanted: frozenset[str], begin: str | None) -> int | None:
    """Return which row has the headings; None where no column says who it is."""
    for number, row in enumerate(rows[:TOP]):
        lowered = [cell.lower() for cell in row]
        if wanted & set(lowered) or (begin and any(cell.startswith(begin) for cell in lowered)):
            return number
    return None


def _values(rows: list[list[str]], numbers: Iterable[int], wanted: frozenset[str]) -> set[str]:
    head = _head(rows, wanted, None)
    if head is None:
        return set()
    places = [place for place, cell in enumerate(rows[head]) if cell.lower() in wanted]
    found = {rows[n][place] for n in numbers for place in places if place < len(rows[n])}
    return (found | {whole_number(cell) for cell in found}) - {""}


def _workbook_rows(path: Path) -> dict[str, list[list[str]]]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True)
    return {
        sheet.title: [
            [text_of(cell).strip() for cell in row] for row in sheet.iter_rows(values_only=True)
        ]
        for sheet in book.worksheets
    }


def _lines(path: Path) -> tuple[list[str], str, str]:
    """Return the lines of a text file, its delimiter and how to write them again."""
    content = path.read_bytes()
    encoding = "latin-1"
    if b"\0" in content[:200]:
        little = content[1:2] == b"\0" or content[:2] == b"\xff\xfe"
        encoding = "utf-16-le" if little else "utf-16-be"
    text = content.decode(encoding)
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", text), head_of(path).delimiter, encoding


def _read(cell: str, encoding: str) -> str:
    """Return a cell as it is read; a file is taken byte by byte, whatever its letters stand for."""
    if encoding == "latin-1":
        content = cell.encode("latin-1")
        try:
            cell = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            cell = content.decode("cp1252", errors="replace")
    return cell.strip().strip("\ufeff").strip('"')


def _text_without(found: Found) -> bytes:
    lines, delimiter, encoding = _lines(found.path)
    reader = csv.reader(lines, delimiter=delimiter)
    kept, begun = [], 0
    for number, _ in enumerate(reader):
        if number not in found.sheets[""]:
            kept += lines[begun : reader.line_num]
        begun = reader.line_num
    return "".join(kept).encode(encoding)


def _workbook_without(found: Found) -> bytes:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(found.path.read_bytes()))
    for sheet in book.worksheets:
        for number in sorted(found.sheets.get(sheet.title, ()), reverse=True):
            sheet.delete_rows(number + 1)
    text = io.BytesIO()
    book.save(text)
    return text.getvalue()


def _read_spss(path: Path):
    import pyreadstat

    return pyreadstat.read_sav(str(path), **SPSS_OPTIONS)


def _spss_without(found: Found) -> bytes:
    """Write the file anew, and see that labels, missing codes and formats are held."""
    import pyreadstat

    table, about = _read_spss(found.path)
    gone = [number - 1 for number in found.sheets[""]]
    kept = table.drop(index=table.index[gone]).reset_index(drop=True)
    packed = found.path.open("rb").read(4) == SPSS[1]
    new = found.path.with_name(f".{found.path.name}")
    try:
        pyreadstat.write_sav(
            kept,
            str(new),
            file_label=about.file_label or "",
            column_labels=about.column_names_to_labels,
            note="\n".join(about.notes) if about.notes else None,
            compress=packed,
            row_compress=not packed,
            variable_value_labels=about.variable_value_labels,
            missing_ranges=about.missing_ranges,
            variable_display_width=about.variable_display_width,
            variable_measure=about.variable_measure,
            variable_format=about.original_variable_types,
        )
        again, held = _read_spss(new)
        if not (again.equals(kept) and _metadata(held) == _metadata(about)):
            raise SourceError([_cannot(found.path)])
        return new.read_bytes()
    finally:
        new.unlink(missing_ok=True)


def _metadata(about) -> tuple:
    return (
        about.column_names,
        about.column_names_to_labels,
        about.variable_value_labels,
        about.missing_ranges,
        about.original_variable_types,
    )


def _cannot(path: Path) -> Fault:
    return Fault(
        path.as_posix(),
        "en SPSS-fil med noe som ikke kan skrives tilbake slik det er",
        "en fil som er den samme etterpå, når radene er borte",
        "Ta radene ut i SPSS, lagre fila under samme navn, og registrer den på nytt med make "
        "cohort. Ta så make forget igjen; den tar resten.",
    )
