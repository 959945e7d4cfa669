"""Cleaning steps that the effect survey and the evaluation share.

The frame of a step holds harmonised answers (see `survey_report.readers.export.Export`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from survey_report.cleaning.pseudonyms import pseudonym
from survey_report.cleaning.steps import Steps, step
from survey_report.files.cell_frames import map_cells, put_in
from survey_report.readers import READERS
from survey_report.readers.corrections import correct as correct_cells
from survey_report.readers.export import COMPLETE, INCOMPLETE, NOT_STARTED, Codebook, Export

Frame = pd.DataFrame


def read_and_correct(
    source: Mapping[str, str], codebook: Codebook, corrections: list[dict], table: str
) -> tuple[Export, Steps]:
    """Return a registered file as harmonised answers, and the record begun with it.

    Corrections are made on the cells as they stand in the file, so that a row of
    corrections.csv quotes what staff see when they open it.
    """
    reader = READERS[source["format"]]
    raw = reader.load(source["path"])
    steps = Steps(table, raw.cells)
    own = [row for row in corrections if row["path"] == source["path"]]
    cells = steps.run(correct, own, reader.IDENTITY, source["path"])
    export = reader.interpret(replace(raw, cells=cells), codebook)
    steps.replace(export.answers)
    return export, steps


def table_names(kind: str, sources: Iterable[Mapping]) -> Iterator[tuple[Mapping, str]]:
    """Yield each file of a cohort with what the record calls it: cohort and wave.

    Where a wave comes in several files, one for each group, the file's name stands too.
    """
    sources = list(sources)
    names = [
        "/".join(part for part in (kind, source["cohort"], source.get("wave", "")) if part)
        for source in sources
    ]
    for source, name in zip(sources, names, strict=True):
        several = names.count(name) > 1
        yield source, f"{name}/{Path(source['path']).stem}" if several else name


@step("Enkeltverdier er rettet etter config/corrections.csv.")
def correct(cells: Frame, corrections: list[dict], key: str | list[str], path: str) -> Frame:
    """Make the manual corrections of this file."""
    return correct_cells(cells, corrections, key, path)


@step("Besvarelser fra testrespondenter er lagt til side.", reason="Testrespondent")
def set_aside_test_respondents(answers: Frame) -> Frame:
    """Keep the rows of ordinary respondents."""
    return answers[answers["test"] != "ja"]


@step("De som ikke har åpnet skjemaet, er lagt til side.", reason="Ikke startet")
def set_aside_not_started(answers: Frame) -> Frame:
    """Keep the rows of those who began."""
    return answers[answers["status"] != NOT_STARTED]


@step("Besvarelser som ble avbrutt, er lagt til side.", reason="Avbrutt")
def set_aside_interrupted(answers: Frame) -> Frame:
    """Keep the completed rows."""
    return answers[answers["status"] != INCOMPLETE]


@step(
    "Har noen svart flere ganger, er den siste fullførte besvarelsen brukt.",
    reason="Dobbel besvarelse; en senere er brukt",
)
def set_aside_duplicates(answers: Frame) -> Frame:
    """Keep each respondent's last row by time; by place in the file when times are equal."""
    last = (
        answers.assign(time=pd.to_datetime(answers["submitted"], format="mixed"))
        .sort_values("time", kind="stable")
        .drop_duplicates("respondent_id", keep="last")
    )
    return answers.loc[answers.index.isin(last.index)]


@step("Svartekster er gjort om til koder.")
def code_answers(answers: Frame, items: list[str], values: Mapping[str, str]) -> Frame:
    """Write codes for labels; codes are left as they are."""
    return put_in(answers, map_cells(answers[items], lambda cell: values.get(cell, cell)))


@step("Koder for «ikke besvart» er satt til manglende.")
def recode_missing(answers: Frame, items: list[str], missing: Collection[str]) -> Frame:
    """Turn answers into numbers, missing codes and empty cells into NaN."""
    none = {*missing, ""}
    numbers = map_cells(
        answers[items], lambda cell: float("nan" if cell in none else cell), "float64"
    )
    return pd.concat([answers.drop(columns=items), numbers], axis=1)


@step("Besvarelser uten et eneste svar er lagt til side.", reason="Ingen spørsmål besvart")
def set_aside_unanswered(answers: Frame, items: list[str]) -> Frame:
    """Keep the rows with at least one answer."""
    return answers[answers[items].notna().any(axis=1)]


@step("Respondentenes id er byttet ut med et pseudonym; tidspunkt og fritekst er tatt bort.")
def pseudonymise(answers: Frame, items: list[str], key: bytes) -> Frame:
    """Return group, respondent (pseudonym) and the items; nothing else goes on."""
    respondent = answers["respondent_id"].map(lambda identity: pseudonym(identity, key))
    return answers.assign(respondent_id=respondent)[["group", "respondent_id", *items]]


def completed_only(steps: Steps) -> None:
    """Set aside everything but one completed answer per invited person.

    Raises
    ------
    ValueError
        For a status that the readers do not give.
    """
    steps.run(set_aside_not_started)
    steps.run(set_aside_interrupted)
    if not (steps.frame["status"] == COMPLETE).all():
        raise ValueError(f"{steps.table}: ukjent status")
    steps.run(set_aside_duplicates)


def code_completed(steps: Steps, export: Export, codebook: Codebook) -> None:
    """Leave one completed answer per person, as numbers; those without any answer are set aside.

    Parameters
    ----------
    steps : Steps
        Its frame holds the export's answers without test respondents.
    export : Export
        What its labels are called in codes.
    codebook : Codebook
    """
    completed_only(steps)
    steps.run(code_answers, codebook.item_ids, export.values)
    steps.run(recode_missing, codebook.item_ids, codebook.missing)
    steps.run(set_aside_unanswered, codebook.item_ids)


def invited_persons(answers: Frame) -> Frame:
    """Return the number of different persons invited per group: group, invited."""
    counts = answers.groupby("group")["respondent_id"].nunique()
    return counts.rename("invited").reset_index()
