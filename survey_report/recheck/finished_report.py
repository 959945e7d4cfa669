"""Read the finished HTML, PDF and Word files again and hold their numbers against the ledger."""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from lxml.html import HtmlElement

from survey_report.recheck import (
    finished_files,
    origins,
    pdf_pages,
    printed_texts,
    report_checks,
    workbook_cells,
)
from survey_report.recheck.report_checks import ReportFinding
from survey_report.recheck.rules import ERROR
from survey_report.recheck.table_checks import check_tables

COLUMNS = [field.name for field in fields(ReportFinding)]


def recheck_page(
    path: Path, ledger: Mapping[str, Mapping], texts: Mapping[str, str], figures: Path
) -> list[ReportFinding]:
    """Return what the recheck says about each number of the web page.

    Parameters
    ----------
    path : Path
    ledger : mapping
        Ledger entries by id.
    texts : mapping
        What the report may print of texts from data, as `printed_texts.source_texts`.
    figures : Path
        The folder with the figures' data.
    """
    page = finished_files.parse_html(path)
    spans = finished_files.spans_in(page)
    text = finished_files.text_of_html(page)
    return [
        *printed_texts.check_printed_texts(printed_texts.texts_in(page), texts),
        *report_checks.check_spans(spans, ledger),
        *report_checks.check_rows(spans, ledger),
        *report_checks.check_references(text, finished_files.broken_links(page)),
        *report_checks.check_sentences(text, "html"),
        *report_checks.check_known(text, ledger, "html"),
        *origins.check_trace(finished_files.trace_of_html(path), ledger),
        *recheck_figures(page, figures),
    ]


def recheck_copy(
    kind: str, path: Path, html: Path, texts: Mapping[str, str]
) -> list[ReportFinding]:
    """Return what the recheck says about a PDF or Word file, held against the web page's text.

    Parameters
    ----------
    kind : str
        pdf or docx.
    path : Path
    html : Path
        The web page.
    texts : mapping
        As for `recheck_page`.
    """
    page = finished_files.parse_html(html)
    text = finished_files.text_of_html(page)
    findings = []
    if kind == "pdf":
        pages = finished_files.pages_of_pdf(path)
        findings = pdf_pages.check_pages(pages)
        other = finished_files.text_of_pages(pages)
    else:
        other = finished_files.text_of_docx(path)
    return [
        *findings,
        *report_checks.check_same_text(text, other, kind),
        *report_checks.check_titles(text, other, kind),
        *report_checks.check_sentences(other, kind),
        *printed_texts.check_texts_of_file(other, printed_texts.texts_in(page), texts, kind),
    ]


def recheck_figures(page: HtmlElement, folder: Path) -> list[ReportFinding]:
    """Return what the recheck says about the figures' alternative texts and data.

    Parameters
    ----------
    page : HtmlElement
    folder : Path
        With fig_<topic>.json and fig_<topic>.csv.
    """
    about = {
        path.stem.removeprefix("fig_"): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("fig_*.json"))
    }
    alternatives = {topic: one["alt"] for topic, one in about.items()}
    data = {topic: (folder / f"fig_{topic}.csv").read_bytes() for topic in about}
    return origins.check_figures(page, alternatives, data)


def recheck_ledger(
    ledger: Mapping[str, Mapping], statistics: Sequence[Path], described: Mapping[str, Mapping]
) -> list[ReportFinding]:
    """Return what the recheck says about the tables, and each value, its cell and its files."""
    tables = {}
    for path in statistics:
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.as_posix()] = list(csv.DictReader(file))
    return [
        *report_checks.check_ledger(ledger),
        *origins.check_statistics(ledger, tables),
        *origins.check_inputs(ledger, described),
        *check_tables({Path(path).stem: rows for path, rows in tables.items()}),
    ]


def summary(findings: Sequence[ReportFinding]) -> str:
    """Return the errors, one per line, and how many numbers were held against something."""
    errors = [finding for finding in findings if finding.level == ERROR]
    counts = Counter(finding.file for finding in findings)
    checked = ", ".join(f"{name}: {count}" for name, count in sorted(counts.items()))
    lines = [f"FEIL  {finding.file}, {finding.item}: {finding.message_nb}" for finding in errors]
    return "\n".join([*lines, f"Kontrollerte tall i {checked}. Feil: {len(errors)}."])


def write(findings: Sequence[ReportFinding], path: Path) -> None:
    """Write the findings as CSV."""
    _write_rows((vars(finding).values() for finding in findings), path)


def _write_rows(rows: Iterable[Iterable[str]], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def _json(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))


def write_ledger_findings(
    values: Path, described: Path, statistics: Sequence[Path], findings_path: Path
) -> None:
    """Recheck the ledger against its tables and files, and write the findings."""
    ledger = {entry["id"]: entry for entry in _json(values)}
    write(recheck_ledger(ledger, statistics, _json(described)), findings_path)


def write_file_findings(
    kind: str,
    path: Path,
    html: Path,
    values: Path,
    texts: Mapping[str, str],
    figures: Path,
    findings_path: Path,
) -> None:
    """Recheck one finished file, and write the findings.

    Parameters
    ----------
    kind : str
        html, pdf, docx or xlsx.
    path, html : Path
        The file, and the web page that it is held against.
    values : Path
        The ledger.
    texts : mapping
        Texts from data by their names in the report.
    figures : Path
        The folder with the figures' data.
    findings_path : Path
    """
    if kind in ("pdf", "docx"):
        findings = recheck_copy(kind, path, html, texts)
    else:
        ledger = {entry["id"]: entry for entry in _json(values)}
        findings = (
            recheck_page(path, ledger, texts, figures)
            if kind == "html"
            else workbook_cells.check_workbook(path, finished_files.parse_html(html), ledger)
        )
    write(findings, findings_path)


def join_findings(parts: Sequence[Path], findings_path: Path) -> None:
    """Put the findings of all files together.

    Raises
    ------
    SystemExit
        When a number is wrong.
    """
    rows = [row for path in parts for row in _rows(path)]
    level = COLUMNS.index("level")
    if any(row[level] == ERROR for row in rows):
        findings = [ReportFinding(*row) for row in rows]
        sys.exit(f"De ferdige filene stemmer ikke med tallene:\n{summary(findings)}")
    _write_rows(rows, findings_path)


def _rows(path: Path) -> list[list[str]]:
    """Return what `write` wrote, without the heading."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]
