"""Nettskjema: quoted CSV with semicolons or commas, submitted answers only.

A row of a matrix is headed ``matrix.row`` and an option of a checkbox ``element.option``;
what comes after the point names the question or the option. A cell is empty when the
question was not answered or not shown.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from survey_report.faults.source_faults import Fault, SourceError
from survey_report.files.delimited_text import head_of, read_delimited
from survey_report.files.raw_table import Raw
from survey_report.readers.export import COMPLETE, Codebook, Export, Layout, harmonise, lowered
from survey_report.readers.written_answers import NOT_TICKED, TICKED

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
    unused=(SUBMISSION, "formid", "$answer_time_ms", "$form_id", "$delivery_id", "$modified"),
    labels=None,
    always={"status": COMPLETE, "test": "nei"},
    key=after_point,
)


def detect(path: str | Path) -> bool:
    """Tell whether the first line has Nettskjema's own headings."""
    return SUBMISSION in lowered(head_of(path).headings)


def load(path: str | Path) -> Raw:
    """Return the file's cells as strings."""
    return read_delimited(path)


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    return harmonise(_with_group(raw), LAYOUT, codebook)


def _with_group(raw: Raw) -> Raw:
    """Gather the options of the group, ``group.<name>``, in one column.

    Raises
    ------
    SourceError
        Several groups in one answer, or a cell that does not tell whether it is chosen.
    """
    options = [head for head in raw.cells if head.lower().startswith(f"{GROUP}.")]
    if not options:
        return raw
    cells = raw.cells[options].apply(lambda column: column.str.lower())
    # a box that is ticked may hold the option's own words
    chosen = cells.isin(TICKED) | (cells == [head[len(GROUP) + 1 :].lower() for head in options])
    unclear = ~chosen & ~cells.isin(NOT_TICKED)
    if unclear.to_numpy().any():
        raise SourceError(
            _unclear(raw.path, int(row) + 1, head)
            for head in options
            for row in unclear.index[unclear[head]]
        )
    several = raw.cells.index[chosen.sum(axis=1) > 1]
    if len(several):
        raise SourceError(_several_groups(raw.path, int(row) + 1) for row in several)
    group = chosen.idxmax(axis=1).str[len(GROUP) + 1 :].where(chosen.any(axis=1), "")
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


def _unclear(path: str, row: int, column: str) -> Fault:
    return Fault(
        path,
        "noe annet enn et kryss for ledergruppen",
        "1 der gruppen er valgt, og 0 eller tom celle der den ikke er det",
        "Ta ut fila på nytt som CSV med kodebok-verdier.",
        row=row,
        column=column,
    )
