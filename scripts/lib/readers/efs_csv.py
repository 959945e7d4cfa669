"""Questback EFS (Unipark): CSV with semicolons, variable names as headings, codes."""

from __future__ import annotations

from pathlib import Path

from scripts.lib.readers.export import (
    COMPLETE,
    INCOMPLETE,
    NOT_STARTED,
    Codebook,
    Export,
    Layout,
    harmonise,
)
from scripts.lib.readers.text import Raw, first_line, read_delimited

IDENTITY = "u_account"
FRAME = {
    "respondent_id": IDENTITY,
    "group": "c_0001",
    "status": "dispcode",
    "test": "tester",
    "submitted": "datetime",
    "comment": "v_901",
    "duration": "duration",
}
# 20 not started; 21, 22, 23 begun and broken off
DISPCODES = {"20": NOT_STARTED, "21": INCOMPLETE, "22": INCOMPLETE, "23": INCOMPLETE}


def detect(path: str | Path) -> bool:
    """Tell whether the first line has EFS's own headings, split by semicolons."""
    headings = [cell.strip('"') for cell in first_line(path).split(";")]
    return "dispcode" in headings or "lfdn" in headings


def load(path: str | Path) -> Raw:
    """Return the file's cells as strings."""
    return read_delimited(path, ";")


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    layout = Layout(
        frame=FRAME,
        items="variable",
        statuses=DISPCODES | dict.fromkeys(codebook.complete, COMPLETE),
        tests={"1": "ja", "0": "nei"},
        unused=("lfdn",),
    )
    return harmonise(raw, layout, codebook)
