"""Record that someone has checked a number or a step: ``make review ITEM=… WHO=…``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from survey_report.files.csv_rows import read_rows
from survey_report.language.norwegian import decimal
from survey_report.review.sign_off import (
    CHANGED,
    CHECKED,
    DEVIATION,
    FOLDER,
    HELD,
    OPEN,
    ReviewError,
    add_review,
    manifest_of,
    read_reviews,
    review,
    reviewable,
    state_of,
)
from survey_report.settings.config_files import ConfigError, load_config

VALUES = Path("data/processed/audit/values.json")
STEPS = Path("data/processed/audit/steps.csv")
MANIFEST = Path("reports/output/manifest.json")
NOT_BUILT = (
    "Rapporten er ikke bygd ennå, så det er ingenting å kontrollere. Kjør make report først."
)
EXAMPLE = 'make review ITEM=facts.groups_total WHO="Kari Nordmann" COMMENT="Talt for hånd"'


def command(given: Mapping[str, str], today: date | None = None) -> int:
    """Record a review, or tell how far the review has come; return the exit code."""
    if not (VALUES.is_file() and STEPS.is_file() and MANIFEST.is_file()):
        print(NOT_BUILT, file=sys.stderr)
        return 1
    try:
        edition = load_config()["edition"]["id"]
        items = reviewable(json.loads(VALUES.read_text(encoding="utf-8")), read_rows(STEPS))
        path = FOLDER / f"{edition}.csv"
        if given.get("ITEM"):
            row = review(
                given["ITEM"],
                items,
                who=given.get("WHO", ""),
                date=(today or date.today()).isoformat(),
                comment=given.get("COMMENT", ""),
                result=given.get("RESULT") or HELD,
                manifest=manifest_of(MANIFEST),
            )
            add_review(path, row)
            print(
                f"Ført inn i {path.as_posix()}: {row['items']} ({row['count']}), {row['result']}."
            )
            print("Ta fila med i git. Siden for revisjon viser det etter neste make report.")
    except (ConfigError, ReviewError) as error:
        print(error, file=sys.stderr)
        return 1
    print(progress(items, read_reviews(path)))
    return 0


def progress(items: Mapping[str, str], reviews: list[dict[str, str]]) -> str:
    """Return how many numbers and steps are in each state."""
    counts = Counter(state_of(reviews, items).values())
    states = ((state, counts[state]) for state in (OPEN, CHECKED, CHANGED, DEVIATION))
    lines = [f"{state.capitalize()}: {decimal(count, 0)}" for state, count in states]
    if not reviews:
        lines.append(f"Slik fører du inn en kontroll: {EXAMPLE}")
    return "\n".join(lines)
