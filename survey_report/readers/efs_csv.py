"""Questback EFS (Unipark): CSV with semicolons, variable names as headings, codes or labels."""

from __future__ import annotations

from pathlib import Path

from survey_report.files.delimited_text import (
    Raw,
    first_line,
    frame_of,
    read_rows,
    without_repeated_columns,
)
from survey_report.readers.export import (
    COMPLETE,
    INCOMPLETE,
    NOT_STARTED,
    Codebook,
    Export,
    Layout,
    harmonise,
)

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
# 20 not started; 21, 22, 23 begun and broken off; exports with labels have the words
STATUSES = {
    "20": NOT_STARTED,
    "21": INCOMPLETE,
    "22": INCOMPLETE,
    "23": INCOMPLETE,
    "Not yet started": NOT_STARTED,
    "Suspended": INCOMPLETE,
    "Completed": COMPLETE,
    "Completed after break": COMPLETE,
}
# what EFS tells of the interview and the invited person besides the answers
UNUSED = (
    "lfdn",
    "external_lfdn",
    "lastpage",
    "quality",
    "rts*",
    "browser",
    "language",
    "cleaned",
    "ats",
    "date_of_*",
    "u_email",
    "u_name",
    "u_firstname",
)


def detect(path: str | Path) -> bool:
    """Tell whether the first line has EFS's own headings, divided by semicolons."""
    headings = [cell.strip('"') for cell in first_line(path).split(";")]
    return "dispcode" in headings or "lfdn" in headings


def load(path: str | Path) -> Raw:
    """Return the file's cells as strings."""
    rows, encoding, faults = read_rows(path, ";")
    rows, notes = without_repeated_columns(rows)
    return Raw(str(path), frame_of(str(path), rows, faults), encoding, ";", notes=notes)


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    layout = Layout(
        frame=FRAME,
        items=("variable",),
        statuses=STATUSES | dict.fromkeys(sorted(codebook.complete), COMPLETE),
        tests={"1": "ja", "0": "nei", "Yes": "ja", "No": "nei"},
        unused=UNUSED,
        labels=None,
    )
    return harmonise(raw, layout, codebook)
