"""Programmes with what real ones have: drawn anew from a seed, to be held against R.

Members who miss a wave or an item, groups of one, ties, a ceiling, an outlier, a factor nobody was
asked in a cohort, one that two groups were asked, one that nobody was asked, one where every group
rises by the same, a cohort that has only begun. From the repository's root:
    python -m tests.reference.draw_programme 7 some/folder
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

WAVES = ("before", "after", "followup")
MEANINGS = {1: "disagree", 2: "disagree", 3: "neutral", 4: "agree", 5: "agree", 6: "dont_know"}
STATEMENTS = ("split", "most", "all", "few")
COLUMNS = ["group", "respondent", "statement_id", "code", "meaning"]
DRAWS = 60


def draw_programme(seed: int, n_factors: int = 12) -> dict[str, pd.DataFrame]:
    """Return the tables of a programme, by the name of the file that R reads."""
    rng = np.random.default_rng(seed)
    factors = [f"factor_{chr(97 + place)}" for place in range(n_factors)]
    items = {factor: int(rng.integers(2, 5)) for factor in factors}
    people = draw_people(rng)
    answers = draw_answers(people, items, rng)
    completed = completed_groups(answers, factors)
    groups = people.drop_duplicates("group")
    areas = [
        (row.group, number, factor)
        for row in groups.itertuples()
        for number, factor in enumerate(rng.choice(factors, 4, replace=False), start=1)
        if number != 4 or rng.random() < 0.3
    ]
    size, count = len(completed), n_factors
    return {
        "items": answers,
        "areas": pd.DataFrame(areas, columns=["group", "area_no", "factor"]),
        "groups": groups[["group", "organisation_type"]],
        "participants": people.drop(columns="mood"),
        "statements": pd.DataFrame({"statement_id": [*STATEMENTS, "nobody"]}),
        "evaluation": draw_evaluation(people, rng),
        "draws": pd.DataFrame(rng.multinomial(size, np.full(size, 1 / size), DRAWS)),
        "factor_draws": pd.DataFrame(rng.multinomial(count, np.full(count, 1 / count), DRAWS)),
    }


def draw_people(rng: np.random.Generator) -> pd.DataFrame:
    """Return the register: seven cohorts of two to five groups, of one to twelve members."""
    rows, number = [], 0
    for cohort in ("2020-1", "2020-2", "2020-3", "2021-1", "2021-2", "2021-3", "2022-1"):
        for letter in "ABCDE"[: int(rng.integers(2, 6))]:
            size = int(rng.choice([1, 2, *range(4, 13)]))
            kind = "departement" if rng.random() < 0.3 else "direktorat"
            mood = rng.normal(0, 0.5)
            for _ in range(size):
                number += 1
                gender = "mann" if rng.random() < 0.55 else "kvinne"
                joined = "start" if rng.random() < 0.9 else "underveis"
                rows.append((cohort, f"{cohort}-{letter}", f"P{number:03}", joined))
                rows[-1] += (f"{cohort}-{letter}", kind, gender, int(rng.integers(34, 66)), mood)
    names = "cohort group respondent joined organisation organisation_type gender age mood"
    return pd.DataFrame(rows, columns=names.split())


def draw_answers(
    people: pd.DataFrame, items: dict[str, int], rng: np.random.Generator
) -> pd.DataFrame:
    """Return the rows of answers on a scale from one to seven."""
    factors = list(items)
    even, ceiling, two_groups, nobody, not_in_cohort = factors[:5] if len(factors) > 5 else factors
    lifts = dict(zip(factors, rng.normal(0.4, 0.4, len(factors)), strict=True))
    asked = set(people["group"].drop_duplicates().iloc[[0, 3]])
    unlike = {group: rng.normal(0, 0.4, (2, len(factors))) for group in people["group"].unique()}
    chances = dict(zip(WAVES, (0.85, 0.8, 0.5), strict=True))
    rows = []
    for person in people.itertuples():
        own = rng.normal(0, 0.6)
        late = person.cohort in ("2021-2", "2021-3", "2022-1")
        for turn, wave in enumerate(WAVES):
            only_begun = person.cohort == "2022-1" and turn
            if only_begun or (late and turn == 2) or rng.random() > chances[wave]:
                continue
            row = [person.cohort, person.group, wave, person.respondent]
            for place, (factor, count) in enumerate(items.items()):
                level = 4.6 + person.mood + own + unlike[person.group][0, place]
                level += (turn > 0) * (lifts[factor] + unlike[person.group][1, place])
                level += 3.0 * (factor == ceiling)
                level -= 3.5 * (person.group.endswith("1-B") and turn == 1)
                given = np.clip(np.round(level + rng.normal(0, 0.8, count)), 1, 7)
                given = np.where(rng.random(count) < 0.07, np.nan, given)
                if factor == even:
                    given = np.full(count, float(2 + int(person.group[3]) + (turn > 0)))
                unasked = factor == nobody or (factor == two_groups and person.group not in asked)
                if unasked or (factor == not_in_cohort and person.cohort == "2020-2"):
                    given = np.full(count, np.nan)
                row += list(given)
            rows.append(row)
    names = [f"{factor}_{number + 1}" for factor, count in items.items() for number in range(count)]
    return pd.DataFrame(rows, columns=["cohort", "group", "wave", "respondent", *names])


def completed_groups(answers: pd.DataFrame, factors: list[str]) -> list[str]:
    """Return the groups with a score, half of a factor's items, before and after."""
    scored = []
    for factor in factors:
        block = answers[[name for name in answers if name.rsplit("_", 1)[0] == factor]]
        scored.append(block.notna().mean(axis=1) >= 0.5)
    some = answers[pd.concat(scored, axis=1).any(axis=1)]
    waves = [set(some.loc[some["wave"] == wave, "group"]) for wave in WAVES[:2]]
    return sorted(waves[0] & waves[1])


def draw_evaluation(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return answers to four statements: divided by group, mostly agreed, all agreed, few asked."""
    rows = []
    inclined = {group: rng.random() for group in people["group"].unique()}
    for person in people[people["cohort"] < "2021-3"].itertuples():
        if rng.random() > 0.7:
            continue
        for statement in STATEMENTS:
            chance = {"split": inclined[person.group], "most": 0.8, "all": 1.0, "few": 0.5}
            if statement == "few" and person.cohort != "2020-1":
                continue
            agrees = rng.random() < chance[statement]
            code = int(rng.integers(4, 6) if agrees else rng.choice([1, 2, 3, 6]))
            rows.append((person.group, person.respondent, statement, code, MEANINGS[code]))
    return pd.DataFrame(rows, columns=COLUMNS)


def write_programme(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    """Write the tables of a programme; the draws without a header, as R reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(
            folder / f"{name}.csv", index=False, header="draws" not in name, lineterminator="\n"
        )


if __name__ == "__main__":
    write_programme(draw_programme(int(sys.argv[1])), Path(sys.argv[2]))
