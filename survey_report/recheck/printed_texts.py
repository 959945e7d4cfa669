"""Texts from data (quotations, names, labels), held letter by letter against their sources."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from lxml import html

from survey_report.recheck.report_checks import ReportFinding
from survey_report.recheck.rules import CANNOT_CHECK, ERROR, OK

# A line may be broken at any space or hyphen. PDFium tells a hyphen at a line's end by U+FFFE or
# a control character.
_BREAKS = re.compile(r"[\s\-\u00ad\u2010\u2011\ufffe]+")

_UNSEEN = ("Cc", "Cf")
# What turns the direction of writing: the signs of a PDF are read as they stand on the page.
_TURNS = ("R", "AL", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI")
_TURNED = "Teksten snur skriveretningen, så rekkefølgen kan ikke leses i PDF-en."
_NOT_THERE = "Teksten står ikke slik i fila."


def source_texts(
    quotes: Path, organisations: Path, labels: Path, figures: Path, made_up: Path
) -> dict[str, str]:
    """Return the texts that the report may print, by the name its spans call them.

    Parameters
    ----------
    quotes, organisations : Path
        What the statistics stage has let through: quotes/<quote_id>, organisations/<row>.
    labels : Path
        Names of factors and statements: labels/<id>.
    figures : Path
        Folder with what stands below each figure: figures/<topic>/n and /source.
    made_up : Path
        Why a number is made up: made_up/<id>.
    """
    texts = {f"quotes/{row['quote_id']}": row["text_nb"] for row in _rows(quotes)}
    texts |= {f"made_up/{row['id']}": row["reason_nb"] for row in _rows(made_up)}
    for number, row in enumerate(_rows(organisations), start=1):
        texts[f"organisations/{number}"] = row["organisation"]
    for key, label in json.loads(labels.read_text(encoding="utf-8")).items():
        texts[f"labels/{key}"] = label
    for path in sorted(figures.glob("fig_*.json")):
        about = json.loads(path.read_text(encoding="utf-8"))
        topic = path.stem.removeprefix("fig_")
        texts |= {f"figures/{topic}/{part}": about[part] for part in ("n", "source")}
    return texts


def texts_in(page: html.HtmlElement) -> list[tuple[str, str]]:
    """Return source and text of every span of the page that says where its text comes from."""
    return [
        (element.get("data-kilde"), element.text_content())
        for element in page.xpath("//*[@data-kilde]")
    ]


def check_printed_texts(
    printed: Iterable[tuple[str, str]], sources: Mapping[str, str]
) -> list[ReportFinding]:
    """Hold every text of the HTML against its source, each letter and sign of it.

    Nothing but the text may stand in its span: what became markup is no longer there to be read.
    """
    findings = [_held(name, text, sources) for name, text in printed]
    shown = {name for name, _ in printed}
    # a report may do without the list; one that has it has all of them
    listed = any(name.startswith("organisations/") for name in shown)
    findings += [
        _finding("html", name, "Virksomheten mangler i rapporten.")
        for name in sources
        if listed and name.startswith("organisations/") and name not in shown
    ]
    return findings


def check_texts_of_file(
    text: str, printed: Iterable[tuple[str, str]], sources: Mapping[str, str], file: str
) -> list[ReportFinding]:
    """Look for every text that the HTML prints in another format, letter by letter.

    Spaces and hyphens are left out of it, since lines are broken at them.
    """
    whole = _letters(text)
    return [
        _found(file, name, sources[name], whole)
        for name in dict.fromkeys(name for name, _ in printed)
        if name in sources
    ]


def _found(file: str, name: str, text: str, whole: str) -> ReportFinding:
    if _letters(text) in whole:
        return _finding(file, name, "")
    if file == "pdf" and any(unicodedata.bidirectional(sign) in _TURNS for sign in text):
        return ReportFinding(file, "text", name, "", "", CANNOT_CHECK, _TURNED)
    return _finding(file, name, _NOT_THERE)


def _held(name: str, text: str, sources: Mapping[str, str]) -> ReportFinding:
    if name not in sources:
        return _finding("html", name, "Teksten har ingen kilde.")
    same = _spaced(text) == _spaced(sources[name])
    return _finding("html", name, "" if same else "Teksten er ikke lik kilden.")


def _finding(file: str, name: str, wrong: str) -> ReportFinding:
    # The text itself stays out of the log of a build that stops: it may be long, or private.
    return ReportFinding(file, "text", name, "", "", ERROR if wrong else OK, wrong)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _letters(text: str) -> str:
    """Return the letters and signs of a text that are set, without what lines are broken at."""
    unbroken = _BREAKS.sub("", text)
    # a text has few different signs
    unseen = {ord(sign) for sign in set(unbroken) if unicodedata.category(sign) in _UNSEEN}
    return unbroken.translate(dict.fromkeys(unseen))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
