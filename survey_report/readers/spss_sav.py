"""SPSS: .sav with value labels and user-missing values."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

from survey_report.faults.source_faults import Fault, SourceError, listed
from survey_report.files.delimited_text import Raw, frame_of, read_bytes
from survey_report.readers import efs_csv, plain_csv
from survey_report.readers.export import Codebook, Export, harmonise
from survey_report.readers.workbook import text_of

IDENTITY = plain_csv.IDENTITY
MAGIC = b"$FL"
LAYOUT = replace(plain_csv.LAYOUT, items=("item_id", "variable"))


def detect(path: str | Path) -> bool:
    """Tell whether the file is SPSS's own format."""
    with Path(path).open("rb") as file:
        return file.read(3) == MAGIC


def load(path: str | Path) -> Raw:
    """Return the file's cells as strings, with its value labels and its missing codes.

    Raises
    ------
    SourceError
        Missing, empty or damaged file.
    """
    # pyreadstat takes a fifth of a second to import, and few cohorts have such a file
    import pyreadstat

    path = str(path)
    read_bytes(path)
    try:
        table, meta = pyreadstat.read_sav(path, user_missing=True)
    # pyreadstat fails in several ways on a damaged file
    except Exception:
        raise SourceError([_damaged(path)]) from None
    rows = [[_text(value) for value in row] for row in table.to_numpy(dtype="object")]
    cells = frame_of(path, [list(table.columns), *rows])
    labels = {
        variable: {_text(code): label for code, label in own.items()}
        for variable, own in meta.variable_value_labels.items()
    }
    missing = {
        variable: _declared(cells[variable], ranges)
        for variable, ranges in meta.missing_ranges.items()
    }
    return Raw(path, cells, meta.file_encoding or "utf-8", "", labels, missing, _notes(missing))


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers.

    The file may have been made by EFS, with EFS's own headings, or follow the plain format.
    """
    if "dispcode" in raw.cells:
        return efs_csv.interpret(raw, codebook)
    return harmonise(raw, LAYOUT, codebook)


def _text(value: object) -> str:
    if isinstance(value, float) and math.isnan(value):
        return ""
    return text_of(value).removesuffix(".000000")


def _declared(column, ranges: list[dict]) -> frozenset[str]:
    """Return the values of a column that the file declares missing."""
    return frozenset(
        cell
        for cell in column.unique()
        for limits in ranges
        if _within(cell, limits["lo"], limits["hi"])
    )


def _within(cell: str, low: float | str, high: float | str) -> bool:
    if isinstance(low, str):
        return cell == low
    try:
        return low <= float(cell) <= high
    except ValueError:
        return False


def _notes(missing: dict[str, frozenset[str]]) -> tuple[str, ...]:
    codes = sorted(set().union(*missing.values()))
    if not codes:
        return ()
    return (f"SPSS-fila oppgir {listed(codes, 'og')} som manglende verdi.",)


def _damaged(path: str) -> Fault:
    return Fault(
        path,
        "fila lar seg ikke lese som SPSS; den er skadet eller noe annet",
        "en hel SPSS-fil (.sav)",
        "Ta ut fila på nytt fra surveyverktøyet.",
    )
