"""Read the finished HTML, PDF and Word files again and hold their numbers against the ledger."""

import csv
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from scripts.lib.recheck import files, origins, pages, report
from scripts.lib.recheck.report import ReportFinding
from scripts.lib.recheck.rules import ERROR
from scripts.lib.recheck.tables import check_tables
from scripts.lib.running import run_script

COLUMNS = [field.name for field in fields(ReportFinding)]


def recheck_report(
    html: Path, ledger: Mapping[str, Mapping], others: Mapping[str, Path]
) -> list[ReportFinding]:
    """Return what the recheck says about each number of the finished files.

    Parameters
    ----------
    html : Path
    ledger : mapping
        Ledger entries by id.
    others : mapping
        ``pdf`` and ``docx`` to their paths; they are held against the HTML's text.
    """
    page = files.parse_html(html)
    spans = files.spans_in(page)
    text = files.text_of_html(page)
    findings = [
        *report.check_spans(spans, ledger),
        *report.check_rows(spans, ledger),
        *report.check_references(text, files.broken_links(page)),
        *report.check_sentences(text, "html"),
        *report.check_known(text, ledger, "html"),
        *origins.check_trace(files.trace_of_html(html), ledger),
    ]
    if "pdf" in others:
        printed = files.pages_of_pdf(others["pdf"])
        findings += pages.check_pages(printed)
    for kind, path in others.items():
        other = files.text_of_docx(path) if kind == "docx" else files.text_of_pages(printed)
        findings += report.check_same_text(text, other, kind)
        findings += report.check_titles(text, other, kind)
        findings += report.check_sentences(other, kind)
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
    return origins.check_figures(files.parse_html(html), alternatives, data)


def recheck_ledger(
    ledger: Mapping[str, Mapping], statistics: Sequence[Path], described: Mapping[str, Mapping]
) -> list[ReportFinding]:
    """Return what the recheck says about the tables, and each value, its cell and its files."""
    tables = {}
    for path in statistics:
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.as_posix()] = list(csv.DictReader(file))
    return [
        *report.check_ledger(ledger),
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


def main(snakemake) -> None:
    """Recheck the report's files; stop the run when a number is wrong."""
    given = snakemake.input
    ledger = {entry["id"]: entry for entry in _json(given["values"])}
    statistics = [Path(path) for path in given.statistics]
    findings = recheck_ledger(ledger, statistics, _json(given.described))
    if html := given.get("html"):
        others = {kind: Path(path) for kind in ("pdf", "docx") if (path := given.get(kind))}
        findings += recheck_report(Path(html), ledger, others)
        findings += recheck_figures(Path(html), Path(given.figures[0]).parent)
    if any(finding.level == ERROR for finding in findings):
        sys.exit(f"De ferdige filene stemmer ikke med tallene:\n{summary(findings)}")
    write(findings, Path(snakemake.output.findings))


if __name__ == "__main__":
    run_script(main, snakemake)  # noqa: F821
