"""Questback Essentials, Excel: question texts as headings and label texts as answers."""

from __future__ import annotations

from pathlib import Path

from survey_report.files.delimited_text import Raw, frame_of
from survey_report.readers import efs_xlsx, forms_xlsx
from survey_report.readers.export import (
    COMPLETE,
    INCOMPLETE,
    NOT_STARTED,
    Codebook,
    Export,
    Layout,
    harmonise,
)
from survey_report.readers.workbook import is_workbook, read_sheet

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


def detect(path: str | Path) -> bool:
    """Tell whether the file is a workbook that no other reader knows by its headings."""
    return is_workbook(path) and not (efs_xlsx.detect(path) or forms_xlsx.detect(path))


def load(path: str | Path) -> Raw:
    """Return the sheet's cells as strings."""
    return Raw(str(path), frame_of(str(path), read_sheet(path)), "xlsx", "")


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    return harmonise(raw, LAYOUT, codebook)
