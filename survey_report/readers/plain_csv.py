"""Plain CSV: commas or semicolons, item ids as headings, codes."""

from __future__ import annotations

from pathlib import Path

from survey_report.files.delimited_text import Raw, comma_or_semicolon, first_line, read_delimited
from survey_report.readers.export import (
    COMPLETE,
    INCOMPLETE,
    NOT_STARTED,
    Codebook,
    Export,
    Layout,
    harmonise,
)

IDENTITY = "respondent_id"
LAYOUT = Layout(
    frame={
        "respondent_id": IDENTITY,
        "group": "group",
        "status": "status",
        "test": "test",
        "submitted": "submitted",
        "comment": "comment",
    },
    items=("item_id",),
    statuses={state: state for state in (COMPLETE, INCOMPLETE, NOT_STARTED)},
    tests={"1": "ja", "0": "nei"},
)


def detect(path: str | Path) -> bool:
    """Tell whether the first line has our own headings."""
    line = first_line(path)
    headings = {cell.strip('"') for cell in line.split(comma_or_semicolon(path))}
    return {IDENTITY, "status"} <= headings


def load(path: str | Path) -> Raw:
    """Return the file's cells as strings."""
    return read_delimited(path, comma_or_semicolon(path))


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    return harmonise(raw, LAYOUT, codebook)
