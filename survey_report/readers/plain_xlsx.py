"""The plain format in Excel: item ids (or a register's columns) as headings, codes."""

from __future__ import annotations

from pathlib import Path

from survey_report.files.raw_table import Raw, raw_of
from survey_report.readers import plain_csv
from survey_report.readers.export import Codebook, Export, lowered
from survey_report.readers.workbook import first_rows, read_sheet

IDENTITY = plain_csv.IDENTITY


def detect(path: str | Path) -> bool:
    """Tell whether a sheet has our own headings."""
    return any({IDENTITY, "status"} <= lowered(headings) for headings in first_rows(path).values())


def load(path: str | Path) -> Raw:
    """Return the sheet's cells as strings."""
    return raw_of(read_sheet(path))


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    return plain_csv.interpret(raw, codebook)
