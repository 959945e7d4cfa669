"""SurveyXact, Excel: the sheets Dataset (or Dataset(1), Dataset(2) …), Structure and Labels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from survey_report.faults.source_faults import Fault, SourceError
from survey_report.files.raw_table import Raw, Rows, raw_of
from survey_report.readers import surveyxact
from survey_report.readers.export import Codebook, Export, lowered
from survey_report.readers.workbook import first_rows, read_book, several_sheets

IDENTITY = surveyxact.IDENTITY


def detect(path: str | Path) -> bool:
    """Tell whether a sheet has SurveyXact's own headings."""
    return any(surveyxact.is_dataset(lowered(row)) for row in first_rows(path).values())


def load(path: str | Path) -> Raw:
    """Return the cells of the dataset, with the codebook of the other sheets where they are.

    Raises
    ------
    SourceError
        As `read_book`; sheets that are neither of the three; datasets of different rows.
    """
    path = str(path)
    book = read_book(path)
    kinds: dict[str, list[list[list[str]]]] = {}
    for name, rows in book.sheets.items():
        kinds.setdefault(_kind(name, len(book.sheets)), []).append(rows)
    if "" in kinds or surveyxact.DATASET not in kinds:
        raise SourceError([several_sheets(path, list(book.sheets))])
    parts = kinds[surveyxact.DATASET]
    if len({len(rows) for rows in parts}) > 1:
        raise SourceError([_other_rows(path)])
    rows = parts[0] if len(parts) == 1 else [sum(x, []) for x in zip(*parts, strict=True)]
    notes = book.notes
    if len(book.sheets) > 1:
        notes = (f"{len(book.sheets)} ark er lest sammen.", *notes)
    raw = raw_of(Rows(path, rows, "xlsx", notes=notes))
    for structure in kinds.get(surveyxact.STRUCTURE, []):
        raw = replace(raw, wordings=surveyxact.read_structure(path, Rows(path, structure, "xlsx")))
        surveyxact.check_variables(raw, raw.wordings, "arket Structure")
    for labels in kinds.get(surveyxact.LABELS, []):
        raw = replace(raw, labels=surveyxact.labels_of(path, labels))
    return raw


def interpret(raw: Raw, codebook: Codebook) -> Export:
    """Return the cells as harmonised answers."""
    return surveyxact.interpret(raw, codebook)


def _kind(name: str, sheets: int) -> str:
    """Return which of the three a sheet is, by its name; a single sheet is the dataset."""
    if sheets == 1:
        return surveyxact.DATASET
    kinds = (surveyxact.DATASET, surveyxact.STRUCTURE, surveyxact.LABELS)
    return next((kind for kind in kinds if name.lower().startswith(kind)), "")


def _other_rows(path: str) -> Fault:
    return Fault(
        path,
        "ark med datasettet som har ulikt antall rader",
        "de samme radene i alle ark med datasettet",
        "Arkene er deler av samme uttak. Ta ut fila på nytt, og la radene stå som de er.",
    )
