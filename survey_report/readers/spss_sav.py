"""SPSS: .sav and .zsav with value labels and user-missing values."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from survey_report.faults.source_faults import Fault, SourceError, listed
from survey_report.files.delivered_bytes import check_file, read_bytes, stamp
from survey_report.files.plain_texts import plain
from survey_report.files.raw_table import MOST_CELLS, Raw, Rows, raw_of, thousands
from survey_report.readers import efs_csv, plain_csv
from survey_report.readers.export import Codebook, Export, harmonise
from survey_report.readers.workbook import text_of

IDENTITY = plain_csv.IDENTITY
MAGIC = b"$FL"
LAYOUT = replace(plain_csv.LAYOUT, items=("item_id", "variable"))
PROGRAM = Path(__file__).with_name("spss_process.py")
SECONDS = 300


def detect(path: str | Path) -> bool:
    """Tell whether the file is SPSS's own format."""
    check_file(path)
    with Path(path).open("rb") as file:
        return file.read(3) == MAGIC


def load(path: str | Path) -> Raw:
    """Return the file's cells as strings, with its codebook and its missing codes.

    Raises
    ------
    SourceError
        Missing, empty or damaged file.
    """
    read_bytes(path)
    outcome = _outcome(*stamp(path))
    if isinstance(outcome, Fault):
        raise SourceError([outcome])
    return outcome


@functools.lru_cache(maxsize=2)
def _outcome(path: str, *_: int) -> Raw | Fault:
    content = _content(path)
    if content is None:
        return _damaged(path)
    if "cells" in content:
        return _too_large(path, content["cells"])
    rows = [content["columns"], *([text_of(_number(x)) for x in row] for row in content["rows"])]
    raw = raw_of(Rows(path, rows, content["encoding"]))
    missing = {
        plain(variable): _declared(raw.cells[plain(variable)], ranges)
        for variable, ranges in content["missing"].items()
        if plain(variable) in raw.cells
    }
    labels = {
        plain(variable): {text_of(_number(code)): plain(label) for code, label in own}
        for variable, own in content["labels"].items()
    }
    wordings = {plain(name): plain(text) for name, text in content["wordings"].items()}
    notes = (*raw.notes, *_notes(missing))
    return replace(raw, labels=labels, missing=missing, wordings=wordings, notes=notes)


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers.

    The file may have been made by EFS, with EFS's own headings, or follow the plain format.
    """
    if "dispcode" in {heading.lower() for heading in raw.cells}:
        return efs_csv.interpret(raw, codebook)
    return harmonise(raw, LAYOUT, codebook)


def _content(path: str) -> dict | None:
    """Return what the other process has read; None when it fails or crashes."""
    try:
        done = subprocess.run(
            [sys.executable, str(PROGRAM), path, str(MOST_CELLS)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
        )
        return json.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        return None


def _number(value: object) -> object:
    """Return numbers as floats, the only ones that SPSS has."""
    return float(value) if type(value) is int else value


def _declared(column, ranges: list[dict]) -> frozenset[str]:
    """Return the values of a column that the file declares missing."""
    return frozenset(
        cell
        for cell in column.unique()
        for limits in ranges
        if _within(cell, limits["lo"], limits["hi"])
    )


def _within(cell: str, low: float | str, high: float | str) -> bool:
    if isinstance(low, str) or isinstance(high, str):
        return cell == low
    try:
        return low <= float(cell.replace(",", ".")) <= high
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


def _too_large(path: str, cells: int) -> Fault:
    return Fault(
        path,
        f"{thousands(cells)} celler",
        f"høyst {thousands(MOST_CELLS)} celler",
        "Se at fila er et uttak av kullets svar og ikke noe annet. Ta den ut på nytt.",
    )
