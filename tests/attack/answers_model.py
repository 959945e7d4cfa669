"""What can be known of the answers to the final evaluation, in any number of editions in a row."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from tests.attack.arithmetic import Finding, solve_counts
from tests.attack.publication import Limits, Published, count, names, shown

ANSWERS = ("fully", "partly", "neutral", "disagree")
WANTED = (
    *((answer, (answer,)) for answer in ANSWERS),
    ("agree", ("fully", "partly")),
    ("do not agree", ("neutral", "disagree")),
)
Rows = list[tuple[dict[str, float], float, float]]


def attack_answers(*editions: Published) -> Iterable[Finding]:
    """Yield between which each count of answers lies, and each count of new answers.

    Of one edition the counts themselves; of more, the counts of those who are new from any of them
    to any later one, with all that stands in all of them.
    """
    told = [statements(edition) for edition in editions]
    for statement in told[-1]:
        own = [one[statement] for one in told if statement in one]
        variables = [f"{place} {answer}" for place in range(len(own)) for answer in ANSWERS]
        rows = rows_of(own)
        for earlier, later in itertools.pairwise(range(len(own))):
            for answer in ANSWERS:  # nobody has taken back an answer
                entries = {f"{later} {answer}": 1.0, f"{earlier} {answer}": -1.0}
                rows.append((entries, 0, np.inf))
        if len(editions) == 1:
            for name, answers in WANTED:
                limits = solve_counts(variables, rows, _goal(0, answers))
                yield Finding("answer", f"{statement}, {name}", *limits)
            continue
        for earlier, later in itertools.combinations(range(len(own)), 2):
            if own[earlier]["stand"] == own[later]["stand"]:
                continue
            for name, answers in WANTED:
                goal = _goal(later, answers) | {
                    one: -times for one, times in _goal(earlier, answers).items()
                }
                limits = solve_counts(variables, rows, goal)
                what = f"{statement}, {name}, {earlier}–{later}"
                new = own[later]["stand"] - own[earlier]["stand"]
                yield Finding("new answer", what, *limits, new)


def attack_corrected(before: Published, after: Published, corrected: int) -> Iterable[Finding]:
    """Yield how many of the corrected answers were moved to each answer, in a version set right.

    Parameters
    ----------
    before, after : Published
        Two versions of the same groups' answers.
    corrected : int
        How many answers were corrected, which revisjon.html tells.
    """
    told = [statements(edition) for edition in (before, after)]
    for statement in told[1]:
        if statement not in told[0] or told[0][statement]["stand"] != told[1][statement]["stand"]:
            continue
        own = [one[statement] for one in told]
        variables = [f"{place} {answer}" for place in range(2) for answer in ANSWERS]
        rows = rows_of(own)
        for answer in ANSWERS:
            entries = {f"1 {answer}": 1.0, f"0 {answer}": -1.0}
            rows.append((entries, -corrected, corrected))
        for name, answers in WANTED:
            goal = _goal(1, answers) | {one: -times for one, times in _goal(0, answers).items()}
            limits = solve_counts(variables, rows, goal)
            yield Finding("corrected answer", f"{statement}, {name}", *limits)


def _goal(place: int, answers: Sequence[str]) -> dict[str, float]:
    return {f"{place} {answer}": 1.0 for answer in answers}


def rows_of(told: Sequence[dict]) -> Rows:
    """Return what each edition tells of a statement: entries, least, greatest."""
    rows: Rows = []
    for place, limits in enumerate(told):
        stand = limits["stand"]
        rows.append((_goal(place, ANSWERS), stand, stand))
        for name, answers in (*((one, (one,)) for one in ANSWERS), ("agree", ANSWERS[:2])):
            if name in limits:
                rows.append((_goal(place, answers), *limits[name]))
    return rows


def statements(edition: Published) -> dict[str, dict]:
    """Return statement to how many took a stand, and between which each answer's count lies."""
    told = edition.kept.get("evaluation_distribution", pd.DataFrame(columns=["statement_id"]))
    found: dict[str, dict] = {}
    for statement in names(edition, "evaluation", "n"):
        stand = count(edition.values, f"evaluation.{statement}.n")
        if stand is None:
            continue
        limits: dict = {"stand": stand}
        for row in told[told["statement_id"] == statement].dropna(subset=["low"]).itertuples():
            limits[row.answer] = (row.low, row.high)
        agree = share_of(edition, f"evaluation.{statement}.percent_agree", stand)
        if agree and "agree" not in limits:
            limits["agree"] = agree
        found[statement] = limits
    return found


def share_of(edition: Published, name: str, base: int) -> Limits | None:
    """Return between which a count lies of which a share is printed."""
    percent = shown(edition.values, name)
    if percent is None:
        return None
    return math.ceil(percent[0] * base / 100 - 1e-9), math.floor(percent[1] * base / 100 + 1e-9)
