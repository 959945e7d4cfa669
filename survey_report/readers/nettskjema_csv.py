"""Nettskjema: quoted CSV with semicolons or commas, submitted answers only.

A row of a matrix is headed ``matrix.row`` and an option of a checkbox ``element.option``;
what comes after the point names the question or the option. A cell is empty when the
question was not answered or not shown.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from survey_report.faults.source_faults import Fault, SourceError
from survey_report.files.delimited_text import Raw, first_line, read_delimited
from survey_report.readers.export import COMPLETE, Codebook, Export, Layout, harmonise

IDENTITY = "respondent_id"
SUBMISSION, CREATED, GROUP = "$submission_id", "$created", "group"


def after_point(heading: str) -> str:
    """Return the part of a heading that names the question."""
    return heading.rpartition(".")[2]


LAYOUT = Layout(
    frame={
        "respondent_id": IDENTITY,
        "group": GROUP,
        "submitted": CREATED,
        "comment": "comment",
    },
    items=("item_id", "variable"),
    unused=(SUBMISSION, "formid", "$answer_time_ms"),
    labels=None,
    always={"status": COMPLETE, "test": "nei"},
    key=after_point,
)


def detect(path: str | Path) -> bool:
    """Tell whether the first line has Nettskjema's own headings."""
    return _delimiter(path) is not None


def load(path: str | Path) -> Raw:
    """Return the file's cells as strings."""
    return read_delimited(path, _delimiter(path) or ";")


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    return harmonise(_with_group(raw), LAYOUT, codebook)


def _delimiter(path: str | Path) -> str | None:
    line = first_line(path)
    for delimiter in ";,":
        if SUBMISSION in [cell.strip('"') for cell in line.split(delimiter)]:
            return delimiter
    return None


def _with_group(raw: Raw) -> Raw:
    """Gather the options of the group, ``group.<name>`` with 1 where chosen, in one column."""
    options = [head for head in raw.cells if head.startswith(f"{GROUP}.")]
    if not options:
        return raw
    chosen = raw.cells[options] == "1"
    several = raw.cells.index[chosen.sum(axis=1) > 1]
    if len(several):
        raise SourceError(_several_groups(raw.path, int(row) + 1) for row in several)
    group = chosen.idxmax(axis=1).str.removeprefix(f"{GROUP}.").where(chosen.any(axis=1), "")
    cells = raw.cells.drop(columns=options).assign(**{GROUP: group.astype("object")})
    return replace(raw, cells=cells)


def _several_groups(path: str, row: int) -> Fault:
    return Fault(
        path,
        "flere ledergrupper valgt",
        "én ledergruppe for hver besvarelse",
        "Rett svaret i Nettskjema og ta ut fila på nytt, eller før rettelsen i "
        "config/corrections.csv.",
        row=row,
        column=GROUP,
    )
