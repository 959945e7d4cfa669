"""Programmes of every shape for the attack, in memory: what the cleaning would have made.

A programme has groups of 5 to 13 members in small or large cohorts, of which the last one is new
since the edition before. Some cohorts are so alike that their mean is the result of each group,
in some everyone agrees, and one to three groups have answered a third time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from survey_report.statistics.waves import cohorts_with, group_means

STATEMENTS = [f"s{number}" for number in range(1, 5)]
CODES = pd.DataFrame(
    {
        "code": [1, 2, 3, 4, 5, 6],
        "label_nb": [
            "Helt uenig",
            "Delvis uenig",
            "Verken",
            "Delvis enig",
            "Helt enig",
            "Vet ikke",
        ],
        "meaning": ["disagree", "disagree", "neutral", "agree", "agree", "dont_know"],
    }
)


@dataclass(frozen=True)
class Programme:
    """The clean tables of a programme.

    Attributes
    ----------
    name : str
    factors, statements : list of str
    groups, members, areas, participants, answers : DataFrame
        As effect_groups, effect_members, development_areas, participants, evaluation_answers.
    """

    name: str
    factors: list[str]
    statements: list[str]
    groups: pd.DataFrame
    members: pd.DataFrame
    areas: pd.DataFrame
    participants: pd.DataFrame
    answers: pd.DataFrame

    def of(self, cohorts: list[str]) -> Programme:
        """Return the programme as it was with these cohorts only."""
        tables = {
            name: table[table["cohort"].isin(cohorts)].reset_index(drop=True)
            for name, table in vars(self).items()
            if isinstance(table, pd.DataFrame)
        }
        return Programme(self.name, self.factors, self.statements, **tables)

    def completed(self) -> pd.Series:
        """Return the cohort of each group that has finished, by group."""
        return cohorts_with(self.groups, ("before", "after"))


@cache
def draw_programme(seed: int) -> Programme:
    """Return a random programme.

    Parameters
    ----------
    seed : int
        Every third has large cohorts; every fourth a last cohort of groups that are alike;
        every fifth a last cohort in which nearly all agree.
    """
    rng = np.random.default_rng(seed)
    factors = [f"f{number}" for number in range(1, 5)]
    sizes = rng.integers(8, 13, 3) if seed % 3 == 0 else rng.integers(3, 5, rng.integers(3, 8))
    names = [f"20{10 + place}-1" for place in range(len(sizes))]
    rows, answers, people, areas = [], [], [], []
    follow = int(rng.integers(1, 4))
    for place, (cohort, size) in enumerate(zip(names, sizes, strict=True)):
        last = place == len(names) - 1
        alike = last and seed % 4 == 1
        level = rng.normal(5, 0 if alike else 0.5, size=(size, 1 + len(factors)))
        gain = rng.normal(0.4, 0 if alike else 0.4, size=(size, 1 + len(factors)))
        for number in range(size):
            group = f"{cohort}-{number}"
            members = int(rng.integers(5, 14))
            kind = "departement" if rng.random() < 0.2 else "direktorat"
            chosen = rng.choice(factors, 2, replace=False)
            areas += [(cohort, group, n, factor) for n, factor in enumerate(chosen, start=1)]
            waves = {"before": 0.0, "after": 1.0}
            if place == 0 and number < follow:
                waves["followup"] = 0.9
            for member in range(members):
                person = f"{group}-{member}"
                people.append((cohort, group, person, kind, "start"))
                for wave, share in waves.items():
                    if not alike and rng.random() < 0.1:
                        continue
                    for column, factor in enumerate(factors, start=1):
                        noise = 0.02 if alike else rng.normal(0, 0.7)
                        score = level[number, column] + share * gain[number, column] + noise
                        rows.append((cohort, group, wave, person, factor, 3, round(score * 3) / 3))
                if rng.random() < 0.75:
                    content = last and seed % 5 == 2
                    odds = [0, 0.02, 0.03, 0.4, 0.53, 0.02] if content else None
                    odds = odds or [0.04, 0.08, 0.18, 0.4, 0.26, 0.04]
                    for statement in STATEMENTS:
                        code = int(rng.choice(6, p=odds)) + 1
                        answers.append((cohort, group, person, statement, code))
    columns = ["cohort", "group", "wave", "respondent", "factor", "n_items", "score"]
    scores = pd.DataFrame(rows, columns=columns)
    told = pd.DataFrame(
        answers, columns=["cohort", "group", "respondent", "statement_id", "code"]
    ).astype({"code": "Int64"})
    return Programme(
        f"programme {seed}",
        factors,
        STATEMENTS,
        group_means(scores),
        scores,
        pd.DataFrame(areas, columns=["cohort", "group", "area_no", "factor"]),
        pd.DataFrame(
            people, columns=["cohort", "group", "respondent", "organisation_type", "joined"]
        ),
        told.merge(CODES[["code", "meaning"]], on="code"),
    )


def demonstration(built: Path) -> Programme:
    """Return the demonstration as it was cleaned."""
    clean = built / "data/processed/clean"
    tables = {
        name: pd.read_parquet(clean / f"{file}.parquet")
        for name, file in {
            "groups": "effect_groups",
            "members": "effect_members",
            "areas": "development_areas",
            "participants": "participants",
            "answers": "evaluation_answers",
        }.items()
    }
    factors = pd.read_csv(built / "config/instruments/factors.csv")["factor"].tolist()
    statements = tables["answers"]["statement_id"].drop_duplicates().tolist()
    return Programme("the demonstration", factors, statements, **tables)
