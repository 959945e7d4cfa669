"""Plain CSV: commas or semicolons, item ids as headings, codes."""

from __future__ import annotations

from pathlib import Path

from survey_report.files.delimited_text import head_of, read_delimited
from survey_report.files.raw_table import Raw
from survey_report.readers.export import (
    COMPLETE,
    INCOMPLETE,
    NOT_STARTED,
    Codebook,
    Export,
    Layout,
    harmonise,
    lowered,
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
    return {IDENTITY, "status"} <= lowered(head_of(path).headings)


def load(path: str | Path) -> Raw:
    """Return the file's cells as strings."""
    return read_delimited(path)


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    return harmonise(raw, LAYOUT, codebook)
