"""SurveyXact: three files that belong together, dataset, structure and labels.

The dataset has variable names as headings and codes as answers. The structure lists the
variables; the labels, without a heading, tell what each code means. They are UTF-16 with
tabs, or Windows-1252 with commas or semicolons, and lie beside each other with the same
name but for the word dataset, structure or labels.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from survey_report.faults.headings import heading_shown
from survey_report.faults.source_faults import Fault, SourceError
from survey_report.files.delimited_text import first_line, head_of, read_delimited, read_rows
from survey_report.files.plain_texts import plain
from survey_report.files.raw_table import Raw, Rows, raw_of
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
DATASET, STRUCTURE, LABELS = "dataset", "structure", "labels"
VARIABLE, WORDING = "variableName", "questionText"
# what a browser adds to the name of a file that is there already
COPY = re.compile(r" ?\(\d+\)$")
# one column for each status, with 1 in the one that is true
STATES = (NOT_STARTED, NOT_STARTED, INCOMPLETE, COMPLETE, INCOMPLETE)
STATUS = {
    f"{stem}_{number}": state
    for stem in ("stato", "statoverall")
    for number, state in enumerate(STATES, start=1)
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
    # the structure's question is closeTime, the dataset's variable has eight letters
    aliases={"submitted": ("closetim",), "status": ("stato", "statoverall")},
    items=("variable", "item_id"),
    statuses={state: state for state in STATUS.values()}
    | {str(number): state for number, state in enumerate(STATES, start=1)},
    tests={"1": "ja", "0": "nei", "": "nei"},
    labels=None,
    unused=(
        *("respondent", "responde", "survey", "organiza*", "email", "created", "modified"),
        *("starttim*", "createtim*", "modifytim*", "difftime", "response", "numberof*"),
        *("importgr*", "distribu*", "digitald*", "digit_*", "stat_*", "statc_*", "statd_*"),
        *("stats_*", "stato_*", "statcreate*", "statcreation*", "statdist*", "statcompletion*"),
        *("statoverall_*", "statsolution*", "statdistribution*", "respondentkey", "password"),
    ),
)


def is_dataset(headings: set[str]) -> bool:
    """Tell whether headings, in small letters, are those of SurveyXact's dataset."""
    return bool({"stato_4", "statoverall_4", "statoverall"} & headings)


def detect(path: str | Path) -> bool:
    """Tell whether the first line has SurveyXact's own headings."""
    return is_dataset(lowered(head_of(path).headings))


def part_of(path: str | Path) -> str | None:
    """Tell which of the companions a file is, by its name and its dataset; else None."""
    for part in (STRUCTURE, LABELS):
        if part in Path(path).stem.lower() and dataset_of(path, part):
            return part
    return None


def dataset_of(path: str | Path, part: str) -> str | None:
    """Return the path of the dataset that a structure or a file of labels belongs to."""
    found = _beside(path, part, DATASET)
    return found if found and companion(found, part) == Path(path).as_posix() else None


def companion(path: str | Path, part: str) -> str:
    """Return the path of the structure or the labels that belong to a dataset."""
    return (
        _beside(path, DATASET, part)
        or Path(path).with_name(_renamed(Path(path).name, DATASET, part)).as_posix()
    )


def load(path: str | Path) -> Raw:
    """Return the dataset's cells as strings, with the codebook of the labels.

    Raises
    ------
    SourceError
        Faults of any of the three files; a variable that the structure does not have.
    """
    path = str(path)
    if DATASET not in Path(path).name.lower():
        raise SourceError([_other_name(path)])
    raw = read_delimited(path)
    structure, labels = companion(path, STRUCTURE), companion(path, LABELS)
    wordings = read_structure(structure, read_rows(structure))
    check_variables(raw, wordings, Path(structure).name)
    note = f"Lest sammen med {Path(structure).name} og {Path(labels).name}."
    return replace(
        raw,
        labels=read_labels(labels),
        wordings=wordings,
        notes=(*raw.notes, note),
    )


def read_structure(path: str, table: Rows) -> Mapping[str, str]:
    """Return variable to wording, from the rows of a structure.

    SurveyXact writes one empty field too many in some of the rows.

    Raises
    ------
    SourceError
    """
    width = len(table.rows[0]) if table.rows else 0
    rows = [row[:width] if not any(row[width:]) else row for row in table.rows]
    cells = raw_of(replace(table, rows=rows)).cells
    names = {heading.lower(): heading for heading in cells}
    if VARIABLE.lower() not in names:
        raise SourceError([_no_variables(path)])
    variables = cells[names[VARIABLE.lower()]]
    wording = names.get(WORDING.lower())
    texts = cells[wording] if wording else [""] * len(variables)
    return dict(zip(variables, texts, strict=True))


def check_variables(raw: Raw, wordings: Mapping[str, str], structure: str) -> None:
    """Raise when the dataset has a variable that the structure does not list."""
    known = lowered(wordings)
    faults = [
        _other_export(raw.path, structure, place, head)
        for place, head in enumerate(raw.cells.columns, start=1)
        if head.lower() not in known
    ]
    if faults:
        raise SourceError(faults)


def read_labels(path: str) -> Mapping[str, Mapping[str, str]]:
    """Return variable to code to label, from the file of labels.

    Raises
    ------
    SourceError
        The file cannot be read, or has not three columns.
    """
    table = read_rows(path, _delimiter_of_labels(path))
    if table.faults:
        raise SourceError(table.faults)
    return labels_of(path, table.rows)


def labels_of(path: str, rows: list[list[str]]) -> Mapping[str, Mapping[str, str]]:
    """Return variable to code to label, from rows of variable, code and label."""
    wrong = [place for place, row in enumerate(rows, start=1) if any(row) and len(row) != 3]
    if wrong:
        raise SourceError([_not_three(path, row) for row in wrong])
    labels: dict[str, dict[str, str]] = {}
    for row in rows:
        if any(row):
            variable, code, label = map(plain, row)
            labels.setdefault(variable, {})[code] = label
    return labels


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    return harmonise(_with_status(raw), LAYOUT, codebook)


def _with_status(raw: Raw) -> Raw:
    """Put one column of status in place of the five; unknown when not exactly one is 1."""
    present = {head: STATUS[head.lower()] for head in raw.cells if head.lower() in STATUS}
    if not present:
        return raw
    true = raw.cells[list(present)] == "1"
    status = true.idxmax(axis=1).map(present).where(true.sum(axis=1) == 1, "")
    cells = raw.cells.drop(columns=list(present))
    return replace(
        raw,
        cells=pd.concat([cells, status.astype("object").rename(STATUS_HEADING)], axis=1),
    )


def _beside(path: str | Path, part: str, other: str) -> str | None:
    """Return the file beside one whose name has another part; capitals and copies count less."""
    path = Path(path)
    if not path.parent.is_dir():
        return None
    files = [file for file in path.parent.iterdir() if other in file.name.lower()]
    wanted = _renamed(path.name, part, other).lower()
    exact = [file for file in files if file.name.lower() == wanted]
    copies = [file for file in files if _without_copy(file) == _without_copy(Path(wanted))]
    found = exact or (copies if len(copies) == 1 else [])
    return found[0].as_posix() if found else None


def _renamed(name: str, part: str, other: str) -> str:
    start, _, end = name.lower().rpartition(part)
    return f"{name[: len(start)]}{other}{name[len(name) - len(end) :]}"


def _without_copy(path: Path) -> str:
    return COPY.sub("", path.stem.lower())


def _delimiter_of_labels(path: str) -> str:
    """Return the sign that divides the first record, which is no heading, in three.

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


def _other_export(path: str, structure: str, place: int, heading: str) -> Fault:
    return Fault(
        path,
        f"kolonnen står ikke i {structure}",
        "dataset, structure og labels fra samme uttak",
        "Ta ut alle tre filene på nytt fra SurveyXact.",
        row=1,
        column=heading_shown(heading) or f"nr. {place}",
    )


def _not_three(path: str, row: int) -> Fault:
    return Fault(
        path,
        "en rad uten tre felt",
        "variabel, kode og svartekst i hver rad",
        "Ta ut alle tre filene på nytt fra SurveyXact.",
        row=row,
    )
