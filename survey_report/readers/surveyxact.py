"""SurveyXact: three files that belong together, dataset, structure and labels.

The dataset has variable names as headings and codes as answers. The structure lists the
variables; the labels, without a heading, tell what each code means. They are UTF-16 with
tabs, or Windows-1252 with commas or semicolons, and lie beside each other with the same
name but for the word dataset, structure or labels.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from survey_report.faults.source_faults import Fault, SourceError
from survey_report.files.delimited_text import (
    Raw,
    first_line,
    read_bytes,
    read_delimited,
    read_rows,
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

IDENTITY = "respondent_id"
DATASET, STRUCTURE, LABELS = "dataset", "structure", "labels"
VARIABLE = "variableName"
# one column for each status, with 1 in the one that is true
STATUS = {
    "stato_1": NOT_STARTED,
    "stato_2": NOT_STARTED,
    "stato_3": INCOMPLETE,
    "stato_4": COMPLETE,
    "stato_5": INCOMPLETE,
}
STATUS_HEADING = "stato_1–5"
LAYOUT = Layout(
    frame={
        "respondent_id": IDENTITY,
        "group": "group",
        "status": STATUS_HEADING,
        "test": "test",
        "submitted": "closeTime",
        "comment": "comment",
    },
    items=("variable", "item_id"),
    statuses={state: state for state in STATUS.values()},
    tests={"1": "ja", "0": "nei", "": "nei"},
    unused=("respondent", "email", "statcreate", "statdist", "statcompletion"),
)


def detect(path: str | Path) -> bool:
    """Tell whether the first line has SurveyXact's own headings."""
    return _delimiter(path, "stato_4") is not None


def part_of(path: str | Path) -> str | None:
    """Tell which of the companions a file is, by its name and its dataset; else None."""
    path = Path(path)
    for part in (STRUCTURE, LABELS):
        if path.stem.endswith(part) and path.with_name(path.name.replace(part, DATASET)).exists():
            return part
    return None


def companion(path: str | Path, part: str) -> str:
    """Return the path of the structure or the labels that belong to a dataset."""
    path = Path(path)
    return path.with_name(path.name.replace(DATASET, part)).as_posix()


def load(path: str | Path) -> Raw:
    """Return the dataset's cells as strings, with the codebook of the labels.

    Raises
    ------
    SourceError
        Faults of any of the three files; a variable that the structure does not have.
    """
    path = str(path)
    if DATASET not in Path(path).name:
        raise SourceError([_other_name(path)])
    raw = read_delimited(path, _delimiter(path, "stato_4") or ";")
    structure, labels = companion(path, STRUCTURE), companion(path, LABELS)
    listed = read_delimited(structure, _delimiter(structure, VARIABLE) or ";").cells
    if VARIABLE not in listed:
        raise SourceError([_no_variables(structure)])
    known = set(listed[VARIABLE])
    faults = [
        _other_export(path, structure, head) for head in raw.cells.columns if head not in known
    ]
    if faults:
        raise SourceError(faults)
    note = f"Lest sammen med {Path(structure).name} og {Path(labels).name}."
    return replace(raw, labels=read_labels(labels), notes=(note,))


def read_labels(path: str) -> Mapping[str, Mapping[str, str]]:
    """Return variable to code to label, from the file of labels.

    Raises
    ------
    SourceError
        The file cannot be read, or has not three columns.
    """
    read_bytes(path)
    rows, _, faults = read_rows(path, _delimiter_of_labels(path))
    wrong = [place for place, row in enumerate(rows, start=1) if row and len(row) != 3]
    if faults or wrong:
        raise SourceError([*faults, *(_not_three(path, row) for row in wrong)])
    labels: dict[str, dict[str, str]] = {}
    for row in rows:
        if row:
            variable, code, label = (cell.strip() for cell in row)
            labels.setdefault(variable, {})[code] = label
    return labels


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    return harmonise(_with_status(raw), LAYOUT, codebook)


def _with_status(raw: Raw) -> Raw:
    """Put one column of status in place of the five; unknown when not exactly one is 1."""
    present = [head for head in STATUS if head in raw.cells]
    if not present:
        return raw
    true = raw.cells[present] == "1"
    status = true.idxmax(axis=1).map(STATUS).where(true.sum(axis=1) == 1, "")
    cells = raw.cells.drop(columns=present)
    return replace(
        raw,
        cells=pd.concat([cells, status.astype("object").rename(STATUS_HEADING)], axis=1),
    )


def _delimiter(path: str | Path, heading: str) -> str | None:
    line = first_line(path) if Path(path).exists() else ""
    for delimiter in "\t;,":
        if heading in [cell.strip('"') for cell in line.split(delimiter)]:
            return delimiter
    return None


def _delimiter_of_labels(path: str) -> str:
    """Return the sign that divides the first line, which is no heading, in three.

    A label may have commas or semicolons of its own: the one that gives three fields is it.
    """
    line = first_line(path)
    three = [sign for sign in "\t;," if len(next(csv.reader([line], delimiter=sign), [])) == 3]
    return three[0] if three else max("\t;,", key=line.count)


def _other_name(path: str) -> Fault:
    return Fault(
        path,
        "et datasett fra SurveyXact uten «dataset» i navnet",
        "filer som heter likt bortsett fra dataset, structure og labels",
        "Gi de tre filene navn som effect_before_dataset.csv, effect_before_structure.csv og "
        "effect_before_labels.csv.",
    )


def _no_variables(path: str) -> Fault:
    return Fault(
        path,
        "ingen kolonne med variabelnavn",
        f"kolonnen «{VARIABLE}»",
        "Ta ut alle tre filene på nytt fra SurveyXact.",
        row=1,
    )


def _other_export(path: str, structure: str, heading: str) -> Fault:
    return Fault(
        path,
        f"kolonnen står ikke i {Path(structure).name}",
        "dataset, structure og labels fra samme uttak",
        "Ta ut alle tre filene på nytt fra SurveyXact.",
        row=1,
        column=heading,
    )


def _not_three(path: str, row: int) -> Fault:
    return Fault(
        path,
        "en rad uten tre felt",
        "variabel, kode og svartekst i hver rad",
        "Ta ut alle tre filene på nytt fra SurveyXact.",
        row=row,
    )
