"""Questback Essentials, Excel: question texts as headings and label texts as answers."""

from __future__ import annotations

from pathlib import Path

from survey_report.files.raw_table import Raw, raw_of
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
from survey_report.readers.workbook import first_rows, read_sheet

IDENTITY = "Respondent-ID"
LAYOUT = Layout(
    frame={
        "respondent_id": IDENTITY,
        "group": "Ledergruppe",
        "status": "Status",
        "test": "Testrespondent",
        "submitted": "Tidspunkt",
        "comment": "Kommentar",
    },
    items=("text_nb",),
    statuses={"Fullført": COMPLETE, "Avbrutt": INCOMPLETE, "Ikke startet": NOT_STARTED},
    tests={"Ja": "ja", "Nei": "nei"},
    labels=True,
)
OWN = ("status", "testrespondent")


def detect(path: str | Path) -> bool:
    """Tell whether a sheet has the headings of Essentials."""
    return any(
        IDENTITY.lower() in found and set(OWN) & found
        for found in map(lowered, first_rows(path).values())
    )


def load(path: str | Path) -> Raw:
    """Return the sheet's cells as strings."""
    return raw_of(read_sheet(path))


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    return harmonise(raw, LAYOUT, codebook)
