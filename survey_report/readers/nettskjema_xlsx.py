"""Nettskjema, Excel: as its CSV, with numbers and dates as Excel has them."""

from __future__ import annotations

from pathlib import Path

from survey_report.files.raw_table import Raw, raw_of
from survey_report.readers import nettskjema_csv
from survey_report.readers.export import Codebook, Export, lowered
from survey_report.readers.workbook import first_rows, read_sheet

IDENTITY = nettskjema_csv.IDENTITY


def detect(path: str | Path) -> bool:
    """Tell whether a sheet has Nettskjema's own headings."""
    return any(nettskjema_csv.SUBMISSION in lowered(row) for row in first_rows(path).values())


def load(path: str | Path) -> Raw:
    """Return the sheet's cells as strings."""
    return raw_of(read_sheet(path))


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    return nettskjema_csv.interpret(raw, codebook)
