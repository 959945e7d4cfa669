"""Microsoft Forms: Excel with Norwegian or English headings, submitted answers only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from survey_report.files.cell_frames import map_cells
from survey_report.files.raw_table import Raw, raw_of
from survey_report.readers.export import COMPLETE, Codebook, Export, Layout, harmonise, lowered
from survey_report.readers.workbook import first_rows, read_sheet

# Forms knows persons by e-mail or not at all: the form itself asks for id and group
IDENTITY = "Respondent-ID"
STARTED, FINISHED = "Starttidspunkt", "Fullføringstidspunkt"
# as Forms heads them, by the language of the one who made the form
TIMES = ((STARTED, FINISHED), ("Start time", "Completion time"))
LAYOUT = Layout(
    frame={
        "respondent_id": IDENTITY,
        "group": "Ledergruppe",
        "submitted": FINISHED,
        "comment": "Kommentar",
    },
    aliases={"submitted": ("Completion time",), "comment": ("Comment",)},
    items=("text_nb",),
    unused=(
        *("ID", STARTED, "E-post", "E-postadresse", "Navn", "Namn", "Språk"),
        *("Tidspunkt for siste endring", "Sist endret", "Start time", "Email", "Name"),
        *("Last modified time", "Language", "Total points", "Quiz feedback", "Points - *"),
        *("Feedback - *", "Totalt antall poeng", "Tilbakemelding på quiz", "Poeng – *"),
        *("Poeng - *", "Tilbakemelding – *", "Tilbakemelding - *", "Grade posted time"),
    ),
    labels=True,
    always={"status": COMPLETE, "test": "nei"},
)


def detect(path: str | Path) -> bool:
    """Tell whether a sheet has the headings of Forms."""
    return any(
        {time.lower() for time in times} <= lowered(headings)
        for headings in first_rows(path).values()
        for times in TIMES
    )


def load(path: str | Path) -> Raw:
    """Return the sheet's cells as strings."""
    return raw_of(read_sheet(path))


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers.

    A question with several choices is written ``A;B;C;``. One choice is an answer like any
    other; several stay as they are, which no codebook knows.
    """
    text = [head for head in ("Kommentar", "Comment") if head in raw.cells]
    chosen = map_cells(raw.cells.drop(columns=text), single_choice)
    cells = chosen.join(raw.cells[text])[list(raw.cells.columns)]
    return harmonise(replace(raw, cells=cells), LAYOUT, codebook)


def single_choice(cell: str) -> str:
    """Return ``A`` for ``A;``; anything else as it is."""
    return cell[:-1].strip() if cell.count(";") == 1 and cell.endswith(";") else cell
