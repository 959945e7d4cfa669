"""Read the finished HTML, PDF and Word files again and hold their numbers against the ledger."""

import csv
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

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


def recheck_report(
    html: Path,
    ledger: Mapping[str, Mapping],
    others: Mapping[str, Path],
    texts: Mapping[str, str],
) -> list[ReportFinding]:
    """Return what the recheck says about each number of the finished files.

    Parameters
    ----------
    html : Path
    ledger : mapping
        Ledger entries by id.
    others : mapping
        ``pdf`` and ``docx`` to their paths; they are held against the HTML's text.
    texts : mapping
        What the report may print of texts from data, as `printed_texts.source_texts`.
    """
    page = finished_files.parse_html(html)
    spans = finished_files.spans_in(page)
    text = finished_files.text_of_html(page)
    from_data = printed_texts.texts_in(page)
    findings = [
        *printed_texts.check_printed_texts(from_data, texts),
        *report_checks.check_spans(spans, ledger),
        *report_checks.check_rows(spans, ledger),
        *report_checks.check_references(text, finished_files.broken_links(page)),
        *report_checks.check_sentences(text, "html"),
        *report_checks.check_known(text, ledger, "html"),
        *origins.check_trace(finished_files.trace_of_html(html), ledger),
    ]
    if "pdf" in others:
        printed = finished_files.pages_of_pdf(others["pdf"])
        findings += pdf_pages.check_pages(printed)
    for kind, path in others.items():
        other = (
            finished_files.text_of_docx(path)
            if kind == "docx"
            else finished_files.text_of_pages(printed)
        )
        findings += report_checks.check_same_text(text, other, kind)
        findings += report_checks.check_titles(text, other, kind)
        findings += report_checks.check_sentences(other, kind)
        findings += printed_texts.check_texts_of_file(other, from_data, texts, kind)
    return findings


def recheck_figures(html: Path, folder: Path) -> list[ReportFinding]:
    """Return what the recheck says about the figures' alternative texts and data.

    Parameters
    ----------
    html : Path
    folder : Path
        With fig_<topic>.json and fig_<topic>.csv.
    """
    about = {
        path.stem.removeprefix("fig_"): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("fig_*.json"))
    }
    alternatives = {topic: one["alt"] for topic, one in about.items()}
    data = {topic: (folder / f"fig_{topic}.csv").read_bytes() for topic in about}
    return origins.check_figures(finished_files.parse_html(html), alternatives, data)


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
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(vars(finding).values() for finding in findings)


def _json(path: str):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def recheck_and_write(
    files: Mapping[str, Path],
    values: str,
    described: str,
    statistics: list[Path],
    figures: Path,
    texts: Mapping[str, str],
    findings_path: Path,
    workbook: Path | None = None,
) -> None:
    """Recheck the report's files, and write the findings.

    Parameters
    ----------
    files : mapping
        Format (html, pdf, docx) to finished file.
    values, described : str
        The ledger, and the files behind it.
    statistics : list of Path
    figures : Path
        The folder with the figures' data.
    texts : mapping
        Texts from data by their names in the report.
    findings_path : Path
    workbook : Path, optional
        The tables of the page as a workbook.

    Raises
    ------
    SystemExit
        When a number is wrong.
    """
    ledger = {entry["id"]: entry for entry in _json(values)}
    findings = recheck_ledger(ledger, statistics, _json(described))
    if html := files.get("html"):
        others = {kind: path for kind, path in files.items() if kind != "html"}
        findings += recheck_report(html, ledger, others, texts)
        findings += recheck_figures(html, figures)
        if workbook:
            page = finished_files.parse_html(html)
            findings += workbook_cells.check_workbook(workbook, page, ledger)
    if any(finding.level == ERROR for finding in findings):
        sys.exit(f"De ferdige filene stemmer ikke med tallene:\n{summary(findings)}")
    write(findings, findings_path)
