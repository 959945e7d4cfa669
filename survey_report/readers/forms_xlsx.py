"""Microsoft Forms: Excel with Norwegian headings, submitted answers only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from survey_report.files.cell_frames import map_cells
from survey_report.files.delimited_text import Raw, frame_of
from survey_report.readers.export import COMPLETE, Codebook, Export, Layout, harmonise
from survey_report.readers.workbook import first_row, read_sheet

# Forms knows persons by e-mail or not at all: the form itself asks for id and group
IDENTITY = "Respondent-ID"
STARTED, FINISHED = "Starttidspunkt", "Fullføringstidspunkt"
LAYOUT = Layout(
    frame={
        "respondent_id": IDENTITY,
        "group": "Ledergruppe",
        "submitted": FINISHED,
        "comment": "Kommentar",
    },
    items=("text_nb",),
    unused=("ID", STARTED, "E-post", "Navn", "Språk", "Tidspunkt for siste endring"),
    labels=True,
    always={"status": COMPLETE, "test": "nei"},
)


def detect(path: str | Path) -> bool:
    """Tell whether the first sheet has the headings of Forms."""
    return {STARTED, FINISHED} <= set(first_row(path))


def load(path: str | Path) -> Raw:
    """Return the sheet's cells as strings."""
    return Raw(str(path), frame_of(str(path), read_sheet(path)), "xlsx", "")


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers.

    A question with several choices is written ``A;B;C;``. One choice is an answer like any
    other; several stay as they are, which no codebook knows.
    """
    text = [head for head in ("Kommentar",) if head in raw.cells]
    chosen = map_cells(raw.cells.drop(columns=text), single_choice)
    cells = chosen.join(raw.cells[text])[list(raw.cells.columns)]
    return harmonise(replace(raw, cells=cells), LAYOUT, codebook)


def single_choice(cell: str) -> str:
    """Return ``A`` for ``A;``; anything else as it is."""
    return cell[:-1].strip() if cell.count(";") == 1 and cell.endswith(";") else cell
