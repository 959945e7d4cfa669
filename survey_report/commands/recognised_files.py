"""What a file that was handed in is: found out by its content, never by its name alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from survey_report.commands.cohort_waves import wave_in_name
from survey_report.commands.delivered_file import Delivery
from survey_report.faults.source_faults import Fault, SourceError
from survey_report.files.delimited_text import comma_or_semicolon, first_line, no_heading, read_rows
from survey_report.readers import COMPANIONS, READERS, detect_format
from survey_report.readers.export import COMPLETE, Codebook, Export
from survey_report.settings.schema_tables import load_schema
from survey_report.validation import answer_checks
from survey_report.validation import register_checks as config

REGISTERS = ("participants", "development_areas", "quotes", "challenges")
SUFFIXES = (".csv", ".txt", ".xls", ".xlsx", ".sav")


def identify(path: str, codebooks: Mapping[str, Codebook]) -> Delivery:
    """Find out what a file is: by its headings, and the wave by its name.

    Parameters
    ----------
    path : str
    codebooks : mapping
        "effect" and "evaluation" to the cohort's codebook.

    Raises
    ------
    SourceError
        The file cannot be read, or is nothing we know.
    """
    register = _register_of(path)
    if Path(path).suffix not in SUFFIXES:
        raise SourceError([_unknown(path)])
    if register:
        rows = READERS[config.PLAIN].load(path).cells
        return Delivery(path, register, config.PLAIN, "", len(rows))
    form = detect_format(path)
    if form in COMPANIONS:
        rows, _, _ = read_rows(path, "\t")
        return Delivery(path, "", form, "", len(rows))
    if form is None:
        blank = not first_line(path).strip()
        raise SourceError([no_heading(path) if blank else _unknown(path)])
    raw = READERS[form].load(path)
    exports = {kind: READERS[form].interpret(raw, book) for kind, book in codebooks.items()}
    kind = max(exports, key=lambda name: _questions(exports[name], codebooks[name]))
    if _questions(exports[kind], codebooks[kind]) == 0:
        raise SourceError([_unknown(path)])
    times = _completed_times(exports[kind])
    wave = wave_in_name(path) if kind == "effect" else ""
    return Delivery(path, kind, form, wave, len(raw.cells), times.min(), times.median())


def _register_of(path: str) -> str:
    """Return the register whose required columns the file has, or ""."""
    try:
        delimiter = comma_or_semicolon(path)
        rows, _, _ = read_rows(path, delimiter) if path.endswith(".csv") else ([], "", [])
    except SourceError:
        return ""
    headings = {cell.strip() for cell in rows[0]} if rows else set()
    for name in REGISTERS:
        known = set(load_schema(name)["properties"])
        # one column may be lacking or misspelt: validation then tells which
        if len(headings & known) >= len(known) - 1 and len(headings - known) <= 1:
            return name
    return ""


def _questions(export: Export, codebook: Codebook) -> int:
    return len(set(export.headings) & set(codebook.item_ids))


def _completed_times(export: Export) -> pd.Series:
    answers = export.answers
    if not {"submitted", "status", "test"} <= set(answers.columns):
        return pd.Series([], dtype="datetime64[ns]")
    used = answers[(answers["status"] == COMPLETE) & (answers["test"] != "ja")]
    return answer_checks.times(used)


def _unknown(path: str) -> Fault:
    return Fault(
        path,
        "en fil som ikke ligner på noe som hører til et kull",
        "et uttak fra et surveyverktøy, eller et register som CSV med komma",
        "Se i docs/eksporter.md hvilke formater som kan leses. Ta fila ut av mappa hvis den "
        "ikke hører til.",
    )
