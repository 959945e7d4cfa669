"""The next version of an instrument, made from the wordings and labels that an export carries.

SurveyXact, SPSS and Forms tell their own questions and answers, EFS the variables. Where they
differ from the cohort's instrument, the version they make is written as a file to look over,
beside the instruments, where nothing reads it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from survey_report.faults.source_faults import listed
from survey_report.files.csv_rows import write_rows
from survey_report.files.raw_table import Raw, clean_heading
from survey_report.readers.export import MISSING_LABELS, Codebook, Export

FOLDER = Path("config/instruments/forslag")
# a question with more different answers than this is no scale
MOST_ANSWERS = 12
# 0 and negative codes are for what is not answered
ANSWER = re.compile(r"[1-9]\d?")


@dataclass(frozen=True)
class Question:
    """A column that may be a question: heading, wording, its answers as the file labels them.

    Attributes
    ----------
    heading, wording : str
        The wording is "" where the file has none.
    labels : dict
        Code to label; label to label where answers are labels.
    """

    heading: str
    wording: str
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Offer:
    """An instrument's next version: its rows and codes, and what is new in it, in Norwegian."""

    items: list[dict[str, str]]
    codes: list[dict[str, str]]
    news: tuple[str, ...]


def questions_of(raw: Raw, export: Export, codebook: Codebook) -> tuple[Question, ...]:
    """Return the columns of a file that are questions: the known ones, and those answered alike.

    Parameters
    ----------
    raw : Raw
    export : Export
        As interpreted by the cohort's instrument.
    codebook : Codebook
    """
    known = {export.headings[item] for item in codebook.item_ids if item in export.headings}
    # what the tool has of its own is no question; a reader may have put columns together
    others = {head for head in export.receipt.ignored if not export.layout.is_unused(head)}
    scale = {*export.values, *codebook.missing, ""}
    found = []
    for heading in raw.cells.columns:
        if heading not in known | others:
            continue
        labels = dict(raw.labels.get(heading, {}))
        answers = set(raw.cells[heading].unique())
        alike = len(answers - {""}) > 1 and answers <= scale
        labelled = bool(labels) and len(labels) <= MOST_ANSWERS and _is_scale(labels, codebook)
        if heading in known or alike or labelled:
            wording = raw.wordings.get(heading, "")
            if export.layout.labels and " " in heading:
                wording = wording or heading
            found.append(Question(heading, clean_heading(wording), labels))
    return tuple(found)


def _is_scale(labels: Mapping[str, str], codebook: Codebook) -> bool:
    """Tell whether a column's labels are those of the instrument, or as many codes from 1 on."""
    codes = {code for code in labels if code not in codebook.missing}
    return set(codebook.codes) <= codes or codes == {str(n) for n in range(1, len(codes) + 1)}


def offer_of(
    questions: Iterable[Question], items: list[dict[str, str]], codes: list[dict[str, str]]
) -> Offer | None:
    """Return the next version of an instrument, or None when the export asks what it asks.

    Parameters
    ----------
    questions : iterable of Question
    items, codes : list of dict
        The rows of the instrument and of its table of codes.
    """
    key = next(iter(items[0]))
    lookup = {}
    for row in items:
        for column in ("text_nb", "variable", key):
            lookup.setdefault(clean_heading(row[column]).lower(), row)
    rows, news, seen = [], [], set()
    for number, question in enumerate(questions, start=1):
        row = lookup.get(_name(question.heading)) or lookup.get(question.wording.lower())
        if row is None:
            row = dict.fromkeys(items[0], "") | {
                key: f"ny_{number}",
                "variable": question.heading if " " not in question.heading else f"ny_{number}",
                "text_nb": question.wording,
                "reverse": "nei",
            }
            row = {column: row[column] for column in items[0]}
            news.append(f"nytt spørsmål: «{question.wording or question.heading}»")
        elif question.wording and question.wording != clean_heading(row["text_nb"]):
            news.append(f"ny ordlyd: «{question.wording}», før «{row['text_nb']}»")
            row = row | {"text_nb": question.wording}
        seen.add(row[key])
        rows.append(row)
    news += [f"spurt før, men ikke nå: «{x['text_nb']}»" for x in items if x[key] not in seen]
    found = _codes(questions, codes)
    if found != codes:
        news.append(f"andre svar: {listed([x['label_nb'] for x in found], 'og')}")
    return Offer(rows, found, tuple(news)) if news else None


def _name(heading: str) -> str:
    return clean_heading(heading.rpartition(".")[2] if " " not in heading else heading).lower()


def _codes(questions: Iterable[Question], codes: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the codes that most questions have in the file's own codebook, else the old ones."""
    sets = [tuple(question.labels.items()) for question in questions if question.labels]
    old = {row["code"]: row for row in codes}
    if not sets:
        return codes
    own = dict(max(sets, key=sets.count))
    if {code: clean_heading(row["label_nb"]) for code, row in old.items()}.items() <= own.items():
        return codes
    blank = dict.fromkeys(codes[0], "")
    answers = {code: label for code, label in own.items() if ANSWER.fullmatch(code)}
    return [
        blank | old.get(code, {}) | {"code": code, "label_nb": label}
        for code, label in sorted(answers.items(), key=lambda pair: int(pair[0]))
        if label not in MISSING_LABELS
    ]


def write_offer(offer: Offer, kind: str, year: str) -> Path:
    """Write an offer's two tables, and return the path of the first."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{kind}_{year}.csv"
    write_rows(offer.items, list(offer.items[0]), path)
    write_rows(offer.codes, list(offer.codes[0]), path.with_name(f"{kind}_{year}_codes.csv"))
    return path


def told(offer: Offer, path: Path, name: str, cohorts: str) -> list[str]:
    """Return what to tell of an offer, in Norwegian."""
    shown = [f"  – {new}" for new in offer.news[:8]]
    if len(offer.news) > 8:
        shown.append(f"  – og {len(offer.news) - 8} til")
    return [
        f"Spørreskjemaet er ikke som {name}:",
        *shown,
        f"Et forslag til ny utgave, laget av uttaket, ligger i {path.as_posix()}, med svarene ved "
        "siden av. Se over det og fyll ut det som mangler, flytt begge filene til "
        f"config/instruments, og skriv {path.stem} i kullets rad i {cohorts}.",
    ]


def read_instrument(name: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the rows of an instrument and of its codes."""
    tables = []
    for path in (f"config/instruments/{name}.csv", f"config/instruments/{name}_codes.csv"):
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            tables.append(list(csv.DictReader(file)))
    return tables[0], tables[1]
