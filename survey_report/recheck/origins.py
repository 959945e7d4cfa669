"""Hold what a report carries with it against the tables it was made from.

The ledger against the statistics, the trace in the page against the ledger, the data under
the figures against the figures' own tables.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import re
from collections.abc import Container, Mapping, Sequence
from functools import cache
from itertools import zip_longest

from lxml import html

from survey_report.recheck.report_checks import Ledger, ReportFinding
from survey_report.recheck.rules import ERROR, OK
from survey_report.render.web_page import slim_ledger, traced

Table = Sequence[Mapping[str, str]]

_SOURCE = re.compile(r"(?P<path>\S+\.csv), rad (?P<row>\d+), kolonne (?P<column>\w+)")


def check_statistics(ledger: Ledger, tables: Mapping[str, Table]) -> list[ReportFinding]:
    """Hold each value against the cell it says it comes from.

    Parameters
    ----------
    ledger : mapping
        Entries with `value` and `source` (``path, rad 3, kolonne diff``).
    tables : mapping
        Path to rows, as text. Values of other files (the config) are left out.
    """
    findings = []
    for name, entry in ledger.items():
        match = _SOURCE.fullmatch(entry.get("source", ""))
        if not match or match["path"] not in tables:
            continue
        rows, number = tables[match["path"]], int(match["row"])
        row = rows[number - 1] if number <= len(rows) else {}
        cell = row.get(match["column"])
        shown = "" if entry["value"] is None else str(entry["value"])
        level = OK if cell is not None and _same(entry["value"], cell) else ERROR
        message = f"{entry['source']}: {'finnes ikke' if cell is None else cell or 'tom'}."
        findings.append(
            ReportFinding("values", "statistics", name, shown, cell or "", level, message)
        )
    return findings


def check_inputs(ledger: Ledger, known: Container[str]) -> list[ReportFinding]:
    """Hold the files that each value names against those that are there, each named once.

    Parameters
    ----------
    known : container of str
        The registered raw files and the files of the config.
    """

    @cache
    def told(paths: tuple[str, ...]) -> tuple[str, str]:
        """Return level and message; many values name the same files."""
        if list(paths) == sorted(set(paths)) and all(path in known for path in paths):
            return OK, f"{len(paths)} filer."
        unknown = ", ".join(path for path in paths if path not in known or paths.count(path) > 1)
        return ERROR, f"Ukjent, eller nevnt to ganger: {unknown}."

    return [
        ReportFinding("values", "inputs", name, str(len(paths)), "", *told(tuple(paths)))
        for name, paths in ((name, entry["inputs"]) for name, entry in ledger.items())
    ]


def _same(value: object, cell: str) -> bool:
    if value is None or cell == "":
        return value is None and cell == ""
    try:
        return float(cell) == float(value)
    except (TypeError, ValueError):
        return str(value) == cell


def check_trace(trace: Mapping, ledger: Ledger) -> list[ReportFinding]:
    """Hold the trace that the page carries against the ledger, value by value.

    Parameters
    ----------
    trace : mapping
        The page's own ledger, as `slim_ledger` writes it.
    """
    values = traced(trace)
    names = [name for name in values if name in ledger]
    expected = slim_ledger({**ledger[name], "id": name} for name in names)
    wanted_values = traced(expected)
    findings = [_traced(name, one, wanted_values.get(name)) for name, one in values.items()]
    for part in ("tekster", "lister", "slag"):
        pairs = zip_longest(trace[part], expected[part])
        findings += [
            _traced(f"{part} {place}", one, wanted)
            for place, (one, wanted) in enumerate(pairs)
            if one != wanted
        ]
    return findings


def _traced(name: str, shown: object, expected: object) -> ReportFinding:
    fits = shown == expected
    message = "Som i tallregisteret." if fits else f"Sporet i siden er et annet: {shown}"
    level = OK if fits else ERROR
    return ReportFinding(
        "html",
        "trace",
        name,
        "" if fits else str(shown),
        "" if fits else str(expected),
        level,
        message,
    )


def check_figures(
    page: html.HtmlElement, alternatives: Mapping[str, str], data: Mapping[str, bytes]
) -> list[ReportFinding]:
    """Hold the alternative text, the table and the CSV of each figure against its own files.

    Parameters
    ----------
    alternatives : mapping
        Topic to the alternative text.
    data : mapping
        Topic to the bytes of fig_<topic>.csv.
    """
    findings = []
    for figure in page.xpath("//figure[starts-with(@id, 'fig-')]"):
        topic = figure.get("id").removeprefix("fig-")
        (details,) = figure.xpath("following-sibling::details[contains(@class, 'data')][1]")
        alternative = figure.xpath("string(.//img/@alt)")
        link = details.xpath("string(.//a[@download]/@href)")
        shown = [
            [_spaced(cell.text_content()) for cell in row.xpath("./th | ./td")]
            for row in details.xpath(".//tr")
        ]
        checks = {
            "alt": ("Alternativ tekst", _spaced(alternative) == _spaced(alternatives[topic])),
            "table": ("Tabellen under figuren", shown == _cells(data[topic])),
            "csv": ("CSV-fila til nedlasting", _same_numbers(_decoded(link), data[topic])),
        }
        for part, (what, fits) in checks.items():
            level = OK if fits else ERROR
            message = f"{what}{'' if fits else ' er ikke'} som i fig_{topic}."
            findings.append(
                ReportFinding("html", "figure", f"fig-{topic}.{part}", "", "", level, message)
            )
    return findings


def _cells(content: bytes) -> list[list[str]]:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    return [[_spaced(cell) for cell in row] for row in rows]


def _spaced(text: str) -> str:
    """Return a text as a page shows its blanks: one for many."""
    return " ".join(text.split())


def _same_numbers(kept: bytes | None, own: bytes) -> bool:
    """Tell whether a file to keep has the words and numbers of a figure's data, row by row.

    The figure's data are as printed, two numbers to a cell where the report has so; the file has
    one number to a cell, with a point.
    """
    if kept is None:
        return False
    theirs, ours = _cells(kept)[1:], _cells(own)[1:]
    return [_flat(row, ".") for row in theirs] == [_flat(row, ",") for row in ours]


def _flat(row: list[str], point: str) -> list[str]:
    """Return what stands in a row, a number to each place.

    One word in place of two numbers stands in both columns of the file: it counts once.
    """
    parts = [part for cell in row for part in re.split(r" (?:av|til|og) (?=[+–−\d:])", cell)]
    flat = [_as_number(part, point) for part in parts]
    pairs = zip(["", *flat], flat, strict=False)
    return [part for before, part in pairs if part != before or re.search(r"\d", part)]


def _as_number(text: str, point: str) -> str:
    """Return a number as digits with a point; other text as it is."""
    plain = re.sub(r"[ \u00a0]", "", text).removesuffix("%").rstrip("*").replace("−", "-")
    plain = plain.replace("–", "-", 1) if plain[:1] == "–" else plain
    plain = plain.replace(point, ".").removeprefix("+")
    if not re.fullmatch(r"-?\d+(?:\.\d+)?", plain):
        # the apostrophe keeps a spreadsheet from computing
        return re.sub(r"^'(?=[=+@-])", "", text)
    return plain.removeprefix("-") if float(plain) == 0 else plain


def _decoded(link: str) -> bytes | None:
    try:
        return base64.b64decode(link.partition(",")[2], validate=True)
    except (binascii.Error, ValueError):
        return None
