"""What a build came to, told in plain Norwegian: counts for each stage, and what was made.

Reads the tables of data/processed/audit; no line says anything of a person.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from functools import cache
from pathlib import Path

from survey_report.faults.source_faults import listed
from survey_report.files.csv_rows import read_rows
from survey_report.language.norwegian import counted, decimal
from survey_report.ledger.ledger import SUPPRESSED
from survey_report.render.renderer_choice import passed_over_note

AUDIT = Path("data/processed/audit")
STEPS, GUARDS, RECHECK = AUDIT / "steps.csv", AUDIT / "guards.csv", AUDIT / "recheck.csv"
VALUES = AUDIT / "values.json"
RENDERER = AUDIT / "renderer.json"
PROCESSED = Path("data/processed")
AGREEMENT = Path("data/processed/statistics/agreement_summary.csv")
FORMATS = {".html": "nettside", ".pdf": "PDF", ".docx": "Word"}
LEVELS = {"rounding": "innenfor avrunding", "cannot_check": "kan ikke kontrolleres"}


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file; none when it has not been made."""
    return _read(read_rows, path, _stamp(path)) if path.exists() else []


def read_list(path: Path) -> list[dict]:
    """Return the list that a JSON file holds; an empty one when it has not been made."""
    return _read(_json, path, _stamp(path)) if path.exists() else []


def read_renderer() -> dict:
    """Return which renderer made the report; an empty dictionary when none has."""
    return _json(RENDERER) if RENDERER.exists() else {}


@cache
def _read(reader: Callable[[Path], list], path: Path, stamp: tuple[int, ...]) -> list:
    """Return what a file holds, read once while it is the same: the outcome tells it again."""
    return reader(path)


def _json(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))


def _stamp(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def stage_counts(stage: str, made: Collection[Path], cohorts: Collection[str]) -> list[str]:
    """Return what a stage that is done came to, in a few words each.

    Parameters
    ----------
    stage : str
        The stage's file in rules/, without its ending.
    made : collection of Path
        The files it made in this build.
    cohorts : collection of str
        The cohorts it worked on one by one in this build.
    """
    kinds = Counter(path.suffix for path in made)
    match stage:
        case "validate":
            files = read_list(AUDIT / "receipts.json")
            return [f"{counted(len(files), 'fil', 'filer')} lest, ingen feil"]
        case "clean":
            steps = rows_of(STEPS)
            return [_cohorts(steps, cohorts), *(_cleaned(steps, cohorts) if STEPS in made else [])]
        case "statistics":
            return [counted(kinds[".csv"], "tabell", "tabeller")]
        case "figures":
            drawn = (path for path in made if path.suffix in (".svg", ".png"))
            figures = {path.stem.removesuffix("_narrow") for path in drawn}
            return [counted(len(figures), "figur", "figurer")]
        case "audit":
            values, guards = read_list(VALUES), rows_of(GUARDS)
            told = {
                VALUES: f"{decimal(len(values), 0)} tall i registeret",
                GUARDS: f"{counted(len(guards), 'påstand', 'påstander')} i teksten stemmer",
            }
            return [text for path, text in told.items() if path in made]
        case "report":
            formats = listed((name for suffix, name in FORMATS.items() if kinds[suffix]), "og")
            return list(filter(None, [formats, passed_over_note(read_renderer())]))
        case "review":
            return rechecked(rows_of(RECHECK)) if RECHECK in made else []
    return []


def _cohorts(steps: list[dict[str, str]], cohorts: Collection[str]) -> str:
    """Return which cohorts were worked on; how many there are when it was all, or none alone."""
    everyone = {_cohort_of(step) for step in steps}
    if cohorts and set(cohorts) != everyone:
        return f"kull {', '.join(sorted(cohorts))}"
    return f"{len(everyone)} kull"


def _cleaned(steps: list[dict[str, str]], cohorts: Collection[str]) -> list[str]:
    """Return the cohorts' rows in, used and set aside; those of all when none is named."""
    received, used = _rows([s for s in steps if not cohorts or _cohort_of(s) in cohorts])
    return [
        f"{counted(received, 'rad', 'rader')} inn",
        f"{decimal(used, 0)} brukt",
        f"{decimal(received - used, 0)} lagt til side",
    ]


def _cohort_of(step: dict[str, str]) -> str:
    return step["table"].split("/")[1]


def _rows(steps: list[dict[str, str]]) -> tuple[int, int]:
    """Return how many rows came in with the first step of each table and out of the last."""
    first = {step["table"]: int(step["rows_in"]) for step in reversed(steps)}
    last = {step["table"]: int(step["rows_out"]) for step in steps}
    return sum(first.values()), sum(last.values())


def rechecked(findings: Collection[dict[str, str]]) -> list[str]:
    """Return how the recheck went; a number that is wrong stops the build before this."""
    levels = Counter(finding["level"] for finding in findings)
    told = [
        f"{decimal(levels[level], 0)} {words}" for level, words in LEVELS.items() if levels[level]
    ]
    return [f"{counted(len(findings), 'kontroll', 'kontroller')}, ingen feil", *told]


def closing(made: Iterable[Path]) -> list[str]:
    """Return the closing summary of a build that went well, line by line.

    Parameters
    ----------
    made : iterable of Path
        Every file the build made. Those for a reader are named, with their size.
    """
    files = sorted(path for path in made if not path.is_relative_to(PROCESSED) and path.exists())
    if not files:
        return []
    width = max(len(path.as_posix()) for path in files)
    named = [f"  {path.as_posix():{width}}  {size(path.stat().st_size):>8}" for path in files]
    return ["Dette er laget:", *named, *_set_aside(), *_checked(), *_remarks()]


def size(octets: int) -> str:
    """Return a file's size: 12 kB, 3,4 MB."""
    if octets < 999_500:
        return f"{decimal(max(octets / 1000, 1), 0)} kB"
    return f"{decimal(octets / 1_000_000, 1)} MB"


def time_spent(seconds: float) -> str:
    """Return a time as a person says it: 35 sekunder, 2 minutter og 5 sekunder."""
    minutes, rest = divmod(round(seconds), 60)
    parts = [counted(minutes, "minutt", "minutter")] if minutes else []
    return " og ".join([*parts, counted(rest, "sekund", "sekunder")])


def _set_aside() -> list[str]:
    received, used = _rows(rows_of(STEPS))
    reasons = Counter(row["reason"] for row in rows_of(AUDIT / "set_aside.csv"))
    width = max((len(decimal(count, 0)) for count in reasons.values()), default=0)
    return [
        f"Lagt til side: {decimal(received - used, 0)} av {counted(received, 'rad', 'rader')}",
        *(
            f"  {decimal(count, 0):>{width}}  {reason}"
            for reason, count in sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
    ]


def _checked() -> list[str]:
    values = read_list(VALUES)
    hidden = sum(value["display"] == SUPPRESSED for value in values)
    guards = decimal(len(rows_of(GUARDS)), 0)
    return [
        f"Skjult av personvernhensyn: {decimal(hidden, 0)} av {decimal(len(values), 0)} tall",
        f"Påstander i teksten som stemmer med tallene: {guards} av {guards}",
        f"Etterkontroll: {', '.join(rechecked(rows_of(RECHECK)))}",
    ]


def _remarks() -> list[str]:
    """Return what a reader should look at."""
    notes = sum(len(receipt["notes"]) for receipt in read_list(AUDIT / "receipts.json"))
    changes = rows_of(AUDIT / "changes.csv")
    remarks = []
    late = [row["path"] for row in rows_of(AUDIT / "late_versions.csv")]
    if late:
        remarks.append(f"rettelse etter stikkdatoen er med: {listed(late, 'og')}")
    versions = _versions()
    if versions > 1:
        remarks.append(f"kullene har svart på {versions} versjoner av instrumentet")
    if notes:
        remarks.append(f"{counted(notes, 'merknad', 'merknader')} til filene")
    if changes:
        remarks.append(f"{counted(len(changes), 'endring', 'endringer')} fra forrige utgave")
    return [f"Merk: {' og '.join(remarks)}. Se revisjon.html."] if remarks else []


def _versions() -> int:
    """Return how many versions of the team survey's instrument have answers."""
    facts = {row["fact"]: row["value"] for row in rows_of(AGREEMENT)}
    return int(facts.get("versions", 1))
