"""Who has checked which number or step, when, with what comment and against which manifest.

A row of reviews/<edition>.csv is a person's word for it. It names what was looked at, and keeps a
digest of what stood there, so that the reviewer's page can tell what has changed since.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from survey_report.files.csv_rows import read_rows, write_rows

FOLDER = Path("reviews")
COLUMNS = ["items", "count", "result", "who", "date", "comment", "shown", "seen", "manifest"]
HELD, DEVIATION = "holder", "avvik"
RESULTS = (HELD, DEVIATION)
STEP = "steg/"
# the state of what has been, or has not been, looked at
CHECKED, CHANGED, OPEN, GONE = "kontrollert", "endret siden", "åpen", "finnes ikke lenger"


class ReviewError(ValueError):
    """Something is wrong with what is to be recorded; the message is for the reviewer."""


def reviewable(values: Iterable[Mapping], steps: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return everything that can be signed off, by name, and what a reviewer sees of it.

    Parameters
    ----------
    values : iterable of mapping
        The ledger.
    steps : iterable of mapping
        Rows of audit/steps.csv. A step is called ``steg/<table>/<step>``.
    """
    items = {value["id"]: str(value["display"]) for value in values}
    for step in steps:
        counts = f"{step['rows_in']} inn, {step['rows_out']} ut, {step['cells_changed']} celler"
        items[f"{STEP}{step['table']}/{step['step']}"] = f"{step['description']} {counts}"
    return items


def matching(pattern: str, items: Mapping[str, str]) -> dict[str, str]:
    """Return the items that a name, or a name with ``*`` in it, means."""
    return {name: shown for name, shown in items.items() if fnmatchcase(name, pattern)}


def digest(items: Mapping[str, str]) -> str:
    """Return sixteen hexadecimal digits that change with what is seen of any of the items."""
    text = json.dumps(sorted(items.items()), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def review(
    pattern: str,
    items: Mapping[str, str],
    *,
    who: str,
    date: str,
    comment: str,
    result: str,
    manifest: str,
) -> dict[str, str]:
    """Return the row that records a review.

    Raises
    ------
    ReviewError
        Nothing has that name, nobody signs, or the result is another word.
    """
    found = matching(pattern, items)
    if not found:
        near = difflib.get_close_matches(pattern, items, n=3)
        hint = f" Mente du {', '.join(near)}?" if near else " Finn navnet med make find TEXT=…"
        raise ReviewError(f"Ingen tall og ingen steg heter «{pattern}».{hint}")
    if not who.strip():
        raise ReviewError("Oppgi hvem som har kontrollert: WHO=…")
    if result not in RESULTS:
        raise ReviewError(f"RESULT er «{result}». Skal være {HELD} eller {DEVIATION}.")
    if result == DEVIATION and not comment.strip():
        raise ReviewError("Si hva avviket er: COMMENT=…")
    return {
        "items": pattern,
        "count": str(len(found)),
        "result": result,
        "who": who.strip(),
        "date": date,
        "comment": " ".join(comment.split()),
        "shown": next(iter(found.values())) if len(found) == 1 else "",
        "seen": digest(found),
        "manifest": manifest,
    }


def read_reviews(path: Path) -> list[dict[str, str]]:
    """Return what has been signed off; nothing when nobody has begun."""
    return read_rows(path) if path.is_file() else []


def add_review(path: Path, row: Mapping[str, str]) -> None:
    """Add a row to the record."""
    path.parent.mkdir(exist_ok=True)
    write_rows([*read_reviews(path), row], COLUMNS, path)


def with_state(reviews: Iterable[Mapping[str, str]], items: Mapping[str, str]) -> list[dict]:
    """Return the reviews, each with its state: kontrollert, endret siden, finnes ikke lenger."""
    told = []
    for row in reviews:
        found = matching(row["items"], items)
        same = digest(found) == row["seen"]
        state = CHECKED if same else CHANGED if found else GONE
        told.append({**row, "state": state, "now": _only(found)})
    return told


def state_of(reviews: Iterable[Mapping[str, str]], items: Mapping[str, str]) -> dict[str, str]:
    """Return the state of each item by its last review: kontrollert, endret siden, avvik, åpen."""
    states = dict.fromkeys(items, OPEN)
    for row in with_state(reviews, items):
        state = DEVIATION if row["result"] == DEVIATION else row["state"]
        for name in matching(row["items"], items):
            states[name] = state
    return states


def manifest_of(path: Path) -> str:
    """Return when the manifest was made, and the beginning of its SHA-256; "" without one."""
    if not path.is_file():
        return ""
    content = path.read_bytes()
    return f"{json.loads(content)['made']} {hashlib.sha256(content).hexdigest()[:16]}"


def _only(items: Mapping[str, str]) -> str:
    return next(iter(items.values())) if len(items) == 1 else ""
