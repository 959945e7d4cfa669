"""Programmes of every shape for the attack, in memory: what the cleaning would have made.

A programme has groups of 5 to 13 members in small or large cohorts, of which the last one is new
since the edition before. Some cohorts are so alike that their mean is the result of each group,
in some everyone agrees, and one to three groups have answered a third time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from survey_report.results.instrument_versions import Version
from survey_report.statistics.waves import cohorts_with, group_means

WAVES = ("before", "after", "followup")

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
    items : DataFrame
        As effect_items.
    version : Version
        The instrument that all have answered.
    """

    name: str
    factors: list[str]
    statements: list[str]
    groups: pd.DataFrame
    members: pd.DataFrame
    areas: pd.DataFrame
    participants: pd.DataFrame
    answers: pd.DataFrame
    items: pd.DataFrame
    version: Version

    def of(self, cohorts: list[str]) -> Programme:
        """Return the programme as it was with these cohorts only."""
        tables = {
            name: table[table["cohort"].isin(cohorts)].reset_index(drop=True)
            for name, table in vars(self).items()
            if isinstance(table, pd.DataFrame)
        }
        return replace(self, **tables)

    def without(self, number: int) -> Programme:
        """Return the programme as it was before the last cohorts."""
        cohorts = sorted(self.completed().unique())
        return self.of(cohorts[: len(cohorts) - number]) if number else self

    def public(self, *editions: Programme) -> pd.DataFrame:
        """Return what everyone knows: who takes part, and in which edition by number."""
        people = self.participants.drop_duplicates("group").set_index("group")
        known = people.loc[self.completed().index, ["cohort", "organisation_type"]]
        for name, waves in (("completed", WAVES[:2]), ("followed", WAVES)):
            done = [cohorts_with(one.groups, waves).index for one in editions]
            known[name] = [
                next((place for place, one in enumerate(done) if group in one), len(editions))
                for group in known.index
            ]
        return known

    def completed(self) -> pd.Series:
        """Return the cohort of each group that has finished, by group."""
        return cohorts_with(self.groups, ("before", "after"))


@dataclass(frozen=True)
class Shape:
    """How a random programme is made.

    Attributes
    ----------
    members : tuple of int
        Least and greatest number of members of a group.
    last : int
        Groups of the last cohort; 0 as many as chance has it.
    follow : int
        Groups that have not answered a third time; -1 lets one to three have done so.
    """

    members: tuple[int, int] = (5, 13)
    last: int = 0
    follow: int = -1


USUAL, TINY = Shape(), Shape(members=(1, 4))


@cache
def draw_programme(seed: int, shape: Shape = USUAL) -> Programme:
    """Return a random programme.

    Parameters
    ----------
    seed : int
        Every third has large cohorts; every fourth a last cohort of groups that are alike;
        every fifth a last cohort in which nearly all agree.
    shape : Shape
    """
    rng = np.random.default_rng(seed)
    factors = [f"f{number}" for number in range(1, 5)]
    sizes = rng.integers(8, 13, 3) if seed % 3 == 0 else rng.integers(3, 5, rng.integers(3, 8))
    if shape.last:
        sizes[-1] = shape.last
    names = [f"20{10 + place}-1" for place in range(len(sizes))]
    rows, answers, people, areas = [], [], [], []
    follow = int(rng.integers(1, 4))
    total, number_of = int(sum(sizes)), 0
    for place, (cohort, size) in enumerate(zip(names, sizes, strict=True)):
        last = place == len(names) - 1
        alike = last and seed % 4 == 1
        level = rng.normal(5, 0 if alike else 0.5, size=(size, 1 + len(factors)))
        gain = rng.normal(0.4, 0 if alike else 0.4, size=(size, 1 + len(factors)))
        for number in range(size):
            group = f"{cohort}-{number}"
            number_of += 1
            members = int(rng.integers(shape.members[0], shape.members[1] + 1))
            kind = "departement" if rng.random() < 0.2 else "direktorat"
            chosen = rng.choice(factors, 2, replace=False)
            areas += [(cohort, group, n, factor) for n, factor in enumerate(chosen, start=1)]
            waves = {"before": 0.0, "after": 1.0}
            few = place == 0 and number < follow
            if few if shape.follow < 0 else number_of <= total - shape.follow:
                waves["followup"] = 0.9
            for member in range(members):
                person = f"{group}-{member}"
                sex = "kvinne" if rng.random() < 0.4 else "mann"
                age = int(rng.integers(30, 68))
                people.append((cohort, group, person, kind, "start", sex, age, group))
                for wave, share in waves.items():
                    if not alike and member and rng.random() < 0.1:
                        continue
                    for column, factor in enumerate(factors, start=1):
                        noise = 0.02 if alike else rng.normal(0, 0.7)
                        score = level[number, column] + share * gain[number, column] + noise
                        score = min(7.0, max(1.0, round(score * 3) / 3))
                        rows.append((cohort, group, wave, person, factor, 3, score))
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
    person = ["cohort", "group", "respondent", "organisation_type", "joined"]
    return Programme(
        f"programme {seed}",
        factors,
        STATEMENTS,
        group_means(scores),
        scores,
        pd.DataFrame(areas, columns=["cohort", "group", "area_no", "factor"]),
        pd.DataFrame(people, columns=[*person, "gender", "age", "organisation"]),
        told.merge(CODES[["code", "meaning"]], on="code"),
        *items_of(scores, factors),
    )


def items_of(scores: pd.DataFrame, factors: list[str]) -> tuple[pd.DataFrame, Version]:
    """Return three answers for each score, which have it as their mean, and the instrument."""
    keys = ["cohort", "group", "wave", "respondent"]
    points = scores.pivot_table(index=keys, columns="factor", values="score") * 3
    places = {f"{factor}_{n}": (factor, n) for factor in factors for n in range(3)}
    answers = {
        name: ((points[factor].round() + n) // 3).astype(float)
        for name, (factor, n) in places.items()
    }
    listed = {"item_id": list(places), "factor": [factor for factor, _ in places.values()]}
    return pd.DataFrame(answers).reset_index(), Version("random", pd.DataFrame(listed), 7)


def corrected(programme: Programme, seed: int) -> Programme:
    """Return a programme in which one answer, and one member's scores, have been set right."""
    rng = np.random.default_rng(seed)
    answers, members = programme.answers.copy(), programme.members.copy()
    stand = answers.index[answers["code"] <= 5]
    row = rng.choice(stand)
    answers.loc[row, "code"] = 1 if answers.loc[row, "code"] > 3 else 5
    meanings = CODES.set_index("code")["meaning"]
    answers["meaning"] = answers["code"].map(meanings)
    person = rng.choice(members["respondent"].unique())
    own = (members["respondent"] == person) & (members["wave"] == "after")
    members.loc[own, "score"] = (members.loc[own, "score"] - 1).clip(lower=1)
    return replace(
        programme,
        answers=answers,
        members=members,
        groups=group_means(members),
        items=items_of(members, programme.factors)[0],
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
            "items": "effect_items",
        }.items()
    }
    factors = pd.read_csv(built / "config/instruments/factors.csv")["factor"].tolist()
    statements = tables["answers"]["statement_id"].drop_duplicates().tolist()
    version = Version("effect_2016", pd.read_csv(built / "config/instruments/effect_2016.csv"), 7)
    return Programme("the demonstration", factors, statements, **tables, version=version)
