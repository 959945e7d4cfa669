"""What a file that was handed in is: found out by its content, never by its name alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from survey_report.commands.cohort_waves import wave_in_name
from survey_report.commands.delivered_file import Delivery
from survey_report.commands.instrument_offer import questions_of
from survey_report.commands.nearest_format import HTML, headings_further_down, no_text, unknown_file
from survey_report.faults.source_faults import Fault, SourceError, listed
from survey_report.files.delimited_text import first_line, head_of, read_rows
from survey_report.files.delivered_bytes import read_bytes
from survey_report.files.raw_table import no_heading
from survey_report.readers import COMPANIONS, READERS, detect_format, is_workbook, workbook
from survey_report.readers.export import COMPLETE, Codebook, Export, lowered
from survey_report.settings.schema_tables import load_schema
from survey_report.validation import answer_checks
from survey_report.validation import register_checks as config

REGISTERS = ("participants", "development_areas", "quotes", "challenges")
# a register is known by this share of its columns; validation then tells which are lacking
KNOWN_SHARE = 0.6
# below a title, headings stand among so many rows
TOP_ROWS = 10
# Snakemake takes what stands between these for a pattern
NOT_IN_NAMES = "{}<>"


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
    if faults := name_faults(path):
        raise SourceError(faults)
    headings = _headings(path)
    form = detect_format(path)
    if form in COMPANIONS:
        rows = len(read_rows(path).rows) if form.endswith("labels") else len(_body(path))
        return Delivery(path, "", form, "", rows, why="ligger ved datasettet")
    register = "" if form else _register_of(headings)
    if register:
        form = "plain_xlsx" if is_workbook(path) else config.PLAIN
        cells = READERS[form].load(path).cells
        known = set(load_schema(register)["properties"])
        why = f"{len(known & set(cells))} av {len(known)} kolonner"
        key = "group" if "group" in cells else next(iter(cells))
        return Delivery(path, register, form, "", len(cells), why=why, parts=frozenset(cells[key]))
    if form is None:
        below = headings_further_down(path, _first_rows(path))
        raise SourceError([below or unknown_file(path, headings, codebooks)])
    return _survey(path, form, codebooks)


def _survey(path: str, form: str, codebooks: Mapping[str, Codebook]) -> Delivery:
    raw = READERS[form].load(path)
    exports = {kind: READERS[form].interpret(raw, book) for kind, book in codebooks.items()}
    kind = max(exports, key=lambda name: _questions(exports[name], codebooks[name]))
    export, asked = exports[kind], _questions(exports[kind], codebooks[kind])
    if asked == 0:
        raise SourceError([no_question(path, form, codebooks)])
    times = _completed_times(export)
    return Delivery(
        path,
        kind,
        form,
        wave_in_name(path) if kind == "effect" else "",
        len(raw.cells),
        times.min(),
        times.median(),
        why=f"{asked} av {len(codebooks[kind].item_ids)} spørsmål",
        faults=export.faults,
        questions=questions_of(raw, export, codebooks[kind]),
        parts=_groups(export.answers),
    )


def name_faults(path: str) -> list[Fault]:
    """Return the faults of a file's name that would stop the build."""
    name = Path(path).name
    wrong = [sign for sign in NOT_IN_NAMES if sign in name]
    if not wrong and name.isprintable():
        return []
    signs = listed(wrong, "og") if wrong else "et usynlig tegn"
    return [
        Fault(
            path,
            f"{signs} i navnet på fila",
            "et navn uten {, }, < og >, og uten usynlige tegn",
            "Gi fila et annet navn. Innholdet skal være som det er.",
        )
    ]


def no_question(path: str, form: str, codebooks: Mapping[str, Codebook]) -> Fault:
    """Return the fault of an export that has none of the questions."""
    asked = listed((f"{book.item_ids[0]} …" for book in codebooks.values()), "eller")
    return Fault(
        path,
        f"et uttak i formatet {form}, men ingen av spørsmålene",
        f"spørsmål fra måleinstrumentene ({asked})",
        "Er spørreskjemaet et nytt, se «Når spørreskjemaet er endret» i docs/eksporter.md; hører "
        "fila ikke til kullet, ta den ut av mappa.",
        row=1,
    )


def _headings(path: str) -> tuple[str, ...]:
    """Return the headings of a file; raise what keeps it from having any."""
    start = read_bytes(path)[:512]
    if other := no_text(path, start):
        raise SourceError([other])
    if is_workbook(path):
        sheets = workbook.read_book(path).sheets
        return tuple(next(iter(sheets.values()))[0])
    if READERS["spss_sav"].detect(path):
        return ()
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(HTML):
        return ()
    if not first_line(path).strip():
        raise SourceError([no_heading(path)])
    return head_of(path).headings


def _first_rows(path: str) -> list[list[str]]:
    """Return the first rows of a table, among which its headings may stand."""
    if is_workbook(path):
        return next(iter(workbook.read_book(path).sheets.values()))[:TOP_ROWS]
    return read_rows(path).rows[:TOP_ROWS]


def _register_of(headings: tuple[str, ...]) -> str:
    """Return the register that most of the headings belong to, or ""."""
    present = lowered(headings)
    shares = {}
    for name in REGISTERS:
        known = set(load_schema(name)["properties"])
        shares[name] = len(present & known) / len(known)
    best = max(shares, key=shares.get)
    return best if shares[best] >= KNOWN_SHARE else ""


def _body(path: str) -> list[list[str]]:
    return [row for row in read_rows(path).rows[1:] if any(row)]


def _questions(export: Export, codebook: Codebook) -> int:
    return len(set(export.headings) & set(codebook.item_ids))


def _groups(answers: pd.DataFrame) -> frozenset[str]:
    if not {"group", "test"} <= set(answers):
        return frozenset()
    return frozenset(answers.loc[answers["test"] != "ja", "group"]) - {""}


def _completed_times(export: Export) -> pd.Series:
    answers = export.answers
    if not {"submitted", "status", "test"} <= set(answers.columns):
        return pd.Series([], dtype="datetime64[ns]")
    used = answers[(answers["status"] == COMPLETE) & (answers["test"] != "ja")]
    return answer_checks.times(used)
