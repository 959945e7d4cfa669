"""Hold a published edition against itself: ``make audit-edition DIR=<folder>``.

Reads the folder's tables and claims (format: docs/edition-2019.md), writes findings.csv and
findings.html, and prints the errors. Exit code 0 when it ran, 1 with --strict and errors,
2 when the folder cannot be read.
"""

import csv
import html
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from pathlib import Path

from survey_report.language.norwegian import MINUS
from survey_report.recheck.edition_checks import IMPROVEMENT_THRESHOLD, audit_edition
from survey_report.recheck.findings import EditionFinding
from survey_report.recheck.published_edition import EditionError, read_edition
from survey_report.recheck.rules import CANNOT_CHECK, ERROR, OK, ROUNDING
from survey_report.recheck.wording import SHARES_NB, translated
from survey_report.settings.palette import css_of_palette, load_palette

OUTPUT = Path("reports/output/edition_audit")
EXAMPLE = "make audit-edition DIR=<mappe>"
COLUMNS = [field.name for field in fields(EditionFinding)]
LEVELS_NB = {
    ERROR: "Feil",
    ROUNDING: "Avrunding",
    CANNOT_CHECK: "Kan ikke kontrolleres",
    OK: "Stemmer",
}
KINDS_NB = {
    "table1": "Tabell 1",
    "table2": "Tabell 2",
    "figure2": "Figur 2",
    "fact": "Faktatall",
    "claim": "Påstand i teksten",
}
_HEADINGS = ("Hvor", "Post", "Trykt", "Beregnet", "Merknad")
_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
div { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 0 0 2rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem;
  border-bottom: 1px solid var(--line); }
td:nth-child(2) { font-family: ui-monospace, monospace; font-size: .85rem; }
td:last-child { min-width: 16rem; }
"""


def summary(findings: Sequence[EditionFinding]) -> str:
    """Return how many findings there are of each level, in Norwegian."""
    counts = Counter(finding.level for finding in findings)
    parts = [f"{LEVELS_NB[level]}: {counts[level]}" for level in LEVELS_NB]
    return f"{len(findings)} kontroller. " + ", ".join(parts) + "."


def as_text(findings: Sequence[EditionFinding]) -> str:
    """Return the errors for the terminal, one per line, and the summary."""
    lines = [
        f"FEIL  {KINDS_NB[finding.kind]}, {finding.item}: {finding.message_nb}"
        for finding in findings
        if finding.level == ERROR
    ]
    return "\n".join([*lines, summary(findings)])


def as_html(findings: Sequence[EditionFinding], name: str) -> str:
    """Return the findings as one page that loads nothing, gravest level first."""
    title = f"Kontroll av utgaven «{html.escape(name)}»"
    sections = "\n".join(_section(level, findings) for level in LEVELS_NB)
    return (
        f'<!DOCTYPE html>\n<html lang="nb">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{css_of_palette(load_palette())}{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n<p>{summary(findings)}</p>\n"
        "<p>Et funn er en feil bare når ingen avrunding kan forklare det som er trykt.</p>\n"
        f"{sections}\n</main>\n</body>\n</html>\n"
    )


def _section(level: str, findings: Sequence[EditionFinding]) -> str:
    chosen = [finding for finding in findings if finding.level == level]
    if not chosen:
        return ""
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADINGS)
    rows = "\n".join(_row(finding) for finding in chosen)
    name = f"{LEVELS_NB[level]} ({len(chosen)})"
    return (
        f'<h2>{name}</h2>\n<div role="region" aria-label="{name}" tabindex="0">\n<table>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def _row(finding: EditionFinding) -> str:
    item = re.sub(r"([._])", r"\1<wbr>", html.escape(finding.item))
    reported, recomputed = as_norwegian(finding.reported), as_norwegian(finding.recomputed)
    cells = [KINDS_NB[finding.kind], reported, recomputed, finding.message_nb]
    where, *rest = (html.escape(cell) for cell in cells)
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in (where, item, *rest)) + "</tr>"


def as_norwegian(text: str) -> str:
    """Return ``-0.04..0.32`` as –0,04 til 0,32, and shares in words in Norwegian."""
    text = translated(text, SHARES_NB).replace("..", " til ").replace(">=", "minst ")
    return re.sub(r"(?<=\d)\.(?=\d)", ",", text).replace("-", MINUS)


def write(findings: Sequence[EditionFinding], name: str, folder: Path) -> None:
    """Write findings.csv and findings.html to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "findings.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(astuple(finding) for finding in findings)
    (folder / "findings.html").write_text(as_html(findings, name), encoding="utf-8")


def command(given: Mapping[str, str]) -> int:
    """Run the audit; return the exit code."""
    folder = Path(given["DIR"]) if given.get("DIR") else None
    if folder is None or not folder.is_dir():
        if folder:
            print(f"Mappa {folder} finnes ikke.", file=sys.stderr)
        print(f"Oppgi mappa med utgaven: {EXAMPLE}", file=sys.stderr)
        return 2
    out = Path(given.get("OUT", OUTPUT))
    try:
        threshold = float(given.get("THRESHOLD", IMPROVEMENT_THRESHOLD))
        findings = audit_edition(read_edition(folder), threshold)
    except EditionError as error:
        print(f"Utgaven i {folder} kan ikke leses:\n{error}", file=sys.stderr)
        print("Hva mappa skal inneholde, står i docs/edition-2019.md.", file=sys.stderr)
        return 2
    except ValueError:
        print(f"THRESHOLD «{given['THRESHOLD']}» er ikke et tall.", file=sys.stderr)
        return 2
    write(findings, folder.resolve().name, out)
    print(as_text(findings))
    print(f"Skrevet til {out / 'findings.csv'} og findings.html.")
    strict = bool(given.get("STRICT"))
    return int(strict and any(finding.level == ERROR for finding in findings))
