"""Questback Essentials, text: as its Excel export, divided by tabs."""

from __future__ import annotations

from pathlib import Path

from survey_report.files.delimited_text import head_of, read_delimited
from survey_report.files.raw_table import Raw
from survey_report.readers.export import Codebook, Export, harmonise, lowered
from survey_report.readers.label_xlsx import IDENTITY, LAYOUT, OWN


def detect(path: str | Path) -> bool:
    """Tell whether the first line has the headings of Essentials."""
    found = lowered(head_of(path).headings)
    return IDENTITY.lower() in found and bool(set(OWN) & found)


def load(path: str | Path) -> Raw:
    """Return the file's cells as strings."""
    return read_delimited(path)


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    return harmonise(raw, LAYOUT, codebook)
