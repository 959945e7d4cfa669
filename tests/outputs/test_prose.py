"""The chapters: no typed numbers, no broken guards, and every guard can break."""

import csv
import json
import re
from pathlib import Path

import pytest

from survey_report.ledger.alternatives import chosen
from survey_report.ledger.guard_words import bare_comparisons
from survey_report.ledger.guards import Guard, GuardError, guards_in, holds, ids_in
from survey_report.ledger.lookup_calls import as_read
from survey_report.ledger.prose_checks import check_chapters
from survey_report.ledger.prose_remarks import remarks_on

CHAPTERS = {
    path.as_posix(): path.read_text(encoding="utf-8")
    for folder in ("reports/chapters", "reports/appendices")
    for path in sorted(Path(folder).glob("*.qmd"))
}
GUARDS = [guard for file, text in CHAPTERS.items() for guard in guards_in(text, file)]

# What may hold a digit: code, headings, footnotes of sources, attributes, years and dates,
# the numbers of a list, formulas, and names that have a digit in them.
_ALLOWED = [
    r"```.*?```",
    r"`\{python\}.*?`",
    r"^#+ .*?$",
    r"^\[\^[\w-]+\]:.*?(?=\n\n|\Z)",
    r"\{[^}]*\}",
    r"\]\([^)]*\)",
    r"\[\^[\w-]+\]",
    r"@(?:fig|tbl|sec)-[\w-]+",
    r"\b(?:\d{1,2}\. (?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november"
    r"|desember)(?: \d{4})?)\b",
    r"\b(?:19|20)\d{2}(?:–(?:19|20)?\d{2})?\b",
    r"\bICC\([12]\)",
    r"^\d+\. ",
    r"\$\$.*?\$\$",
    r"\$[^$\n]*\$",
]


@pytest.mark.parametrize("file", CHAPTERS)
def test_no_number_is_typed(file):
    text = CHAPTERS[file]
    with Path("config/prose_numbers.csv").open(encoding="utf-8", newline="") as table:
        named = [row["pattern"] for row in csv.DictReader(table) if row["file"] in ("", file)]
    for pattern in [*named, *_ALLOWED]:
        text = re.sub(pattern, " ", text, flags=re.DOTALL | re.MULTILINE)
    lines = [line.strip() for line in text.splitlines() if re.search(r"\d", line)]
    assert lines == []


@pytest.fixture(scope="module")
def values(built) -> dict:
    return {name: entry["value"] for name, entry in entries_of(built).items()}


def entries_of(built: Path) -> dict[str, dict]:
    entries = json.loads((built / "data/processed/audit/values.json").read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in entries}


def test_no_guard_is_broken_and_no_id_unknown(built):
    assert check_chapters(CHAPTERS, entries_of(built)) == []


def breaking_change(guard: Guard, values: dict) -> dict | None:
    """Return a change of one ledger value that makes the sentence untrue."""
    for name in ids_in(guard.condition):
        for other in (0, 1e6, -1e6, "noe annet"):
            changed = values | {name: other}
            try:
                if not holds(guard.condition, changed):
                    return changed
            except (GuardError, TypeError, ZeroDivisionError):
                continue
    return None


def stands(guard: Guard, values: dict) -> bool:
    """Tell whether the paragraph with this guard is what the report says, given the values."""
    left = guards_in(chosen(CHAPTERS[guard.file], values), guard.file)
    return any((one.line, one.condition) == (guard.line, guard.condition) for one in left)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: f"{Path(guard.file).stem}:{guard.line}")
def test_changed_data_break_the_guard_and_another_wording_stands_or_it_is_named(guard, values):
    assert stands(guard, values)
    changed = breaking_change(guard, values)
    assert changed is not None, "no change of the data breaks this guard"
    if stands(guard, changed):
        entries = {name: {"value": value, "display": str(value)} for name, value in changed.items()}
        remarks = remarks_on({guard.file: CHAPTERS[guard.file]}, entries)
        paragraph = as_read(guard.paragraph, entries)
        assert any(guard.condition in one.keys and one.paragraph == paragraph for one in remarks)


def test_most_judgements_have_another_wording_for_other_data(values):
    without = [guard for guard in GUARDS if stands(guard, breaking_change(guard, values))]
    assert len(without) < 0.1 * len(GUARDS)


def test_there_are_guards_in_every_chapter_that_judges():
    assert len(GUARDS) >= 50
    assert {Path(guard.file).name for guard in GUARDS} >= {
        "00-sammendrag.qmd",
        "01-innledning.qmd",
        "03-anbefalinger.qmd",
        "04-laeringspunkter.qmd",
        "vedlegg-4-utvikling.qmd",
    }


def test_every_exception_is_used():
    """A comparison that no guard has any longer needs no exception."""
    guards = [
        guard
        for file, text in CHAPTERS.items()
        for guard in guards_in(text.replace("`{python} when(", "`{python} guard("), file)
    ]
    used = {one for guard in guards for one in bare_comparisons(guard.condition)}
    with Path("config/guard_exceptions.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert [row["comparison"] for row in rows if row["comparison"] not in used] == []
