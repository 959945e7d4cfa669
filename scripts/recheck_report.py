"""Read the finished HTML, PDF and Word files again and hold their numbers against the ledger."""

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from pathlib import Path

from scripts.lib.recheck import files, report
from scripts.lib.recheck.report import ReportFinding
from scripts.lib.recheck.rules import ERROR

COLUMNS = [field.name for field in fields(ReportFinding)]


def recheck_report(
    html: Path, ledger: Mapping[str, Mapping], pdf: Path | None = None, docx: Path | None = None
) -> list[ReportFinding]:
    """Return what the recheck says about each number, the gravest checks first.

    Parameters
    ----------
    html : Path
    ledger : mapping
        Ledger entries (value, display, n) by id.
    pdf, docx : Path, optional
        Held against the HTML's text.
    """
    page = files.parse_html(html)
    spans = files.spans_in(page)
    text = files.text_of_html(page)
    findings = [
        *report.check_spans(spans, ledger),
        *report.check_ledger(ledger),
        *report.check_rows(spans, ledger),
        *report.check_references(text, files.broken_links(page)),
        *report.check_sentences(text, "html"),
        *report.check_known(text, ledger, "html"),
    ]
    others = {"pdf": (pdf, files.text_of_pdf), "docx": (docx, files.text_of_docx)}
    for kind, (path, read) in others.items():
        if path is not None:
            other = read(path)
            findings += report.check_same_text(text, other, kind)
            findings += report.check_sentences(other, kind)
    return findings


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
        writer.writerows(astuple(finding) for finding in findings)


def main(snakemake) -> None:
    """Recheck the report's files; the run fails on an error when params.strict is set."""
    given = snakemake.input
    entries = json.loads(Path(given.values).read_text(encoding="utf-8"))
    pdf, docx = (Path(path) if (path := given.get(kind)) else None for kind in ("pdf", "docx"))
    ledger = {entry["id"]: entry for entry in entries}
    findings = recheck_report(Path(given.html), ledger, pdf, docx)
    write(findings, Path(snakemake.output.findings))
    print(summary(findings))
    if snakemake.params.get("strict") and any(finding.level == ERROR for finding in findings):
        raise SystemExit(1)


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
