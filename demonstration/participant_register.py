"""Groups, organisations and participants: who takes part, all of it invented."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

ORGANISATIONS = Path("demonstration/organisations.csv")
COMPLETED_COHORTS = ("2016-1", "2016-2", "2016-3", "2017-1", "2017-2", "2017-3", "2018-1")
COMPLETED_GROUPS = ("2018-2-A", "2018-2-B", "2018-2-C")
FOLLOWUP_COHORTS = ("2016-1", "2016-2", "2016-3", "2017-1")

SMALLEST, LARGEST = 5, 13
# of the 347 who started, 236 were in the 31 groups that completed
STARTED_COMPLETED, STARTED_OTHERS = 236, 111
# with those who joined later, 264 were invited to the final evaluation
JOINED_LATER = 28
MEN = 201
MEAN_AGE = 53.2

FIRST_NAMES = [
    "Alvar",
    "Brage",
    "Dagny",
    "Eldrid",
    "Fenja",
    "Gaute",
    "Hallvard",
    "Idunn",
    "Jostein",
    "Kåre",
    "Liv",
    "Malmfrid",
    "Njål",
    "Oddny",
    "Prøve",
    "Ragna",
    "Solrenn",
    "Tormod",
    "Unn",
    "Vebjørn",
    "Ylva",
    "Ærlend",
    "Østen",
    "Åshild",
]
LAST_NAMES = [
    "Eksempelsen",
    "Prøvestad",
    "Demovik",
    "Syntesen",
    "Testhaug",
    "Oppdiktberg",
    "Mønsterdal",
    "Papirnes",
    "Tenktvoll",
    "Figurmo",
    "Skisserud",
    "Modellås",
    "Øvingsnes",
    "Utkastli",
    "Fantasidal",
    "Lekesund",
    "Kladdeland",
    "Påfunnstad",
    "Liksomsen",
    "Fiksjonsvik",
    "Tomtemark",
    "Attpåhaug",
]
ASCII = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
HEADS = {"departement": "departementsråd", "direktorat": "direktør"}
MEMBERS = {
    "departement": ["ekspedisjonssjef"],
    "direktorat": ["avdelingsdirektør", "divisjonsdirektør", "avdelingsdirektør"],
}


def make_groups(cohorts: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the groups, one per organisation, four in a cohort.

    Returns
    -------
    pandas.DataFrame
        cohort, start_year, group, organisation, organisation_type, completed, followup,
        started (members at start), joined_later.
    """
    organisations = pd.read_csv(ORGANISATIONS)
    order = rng.permutation(len(organisations))
    groups = organisations.iloc[order].reset_index(drop=True)
    groups.insert(0, "cohort", np.repeat(cohorts["cohort"].to_numpy(), 4))
    groups.insert(1, "start_year", np.repeat(cohorts["start"].str[:4].astype(int).to_numpy(), 4))
    groups.insert(2, "group", [f"{c}-{x}" for c, x in product(cohorts["cohort"], "ABCD")])
    groups["completed"] = groups["cohort"].isin(COMPLETED_COHORTS) | groups["group"].isin(
        COMPLETED_GROUPS
    )
    groups["followup"] = groups["cohort"].isin(FOLLOWUP_COHORTS)
    done = groups["completed"]
    groups.loc[done, "started"] = _sizes(int(done.sum()), STARTED_COMPLETED, rng)
    groups.loc[~done, "started"] = _sizes(int((~done).sum()), STARTED_OTHERS, rng)
    groups["started"] = groups["started"].astype(int)
    groups["joined_later"] = _newcomers(groups, rng)
    return groups


def _sizes(count: int, total: int, rng: np.random.Generator) -> np.ndarray:
    """Return group sizes with the given sum, among them the smallest and the largest."""
    sizes = np.clip(np.round(rng.normal(total / count, 1.9, count)), SMALLEST, LARGEST - 1)
    sizes = sizes.astype(int)
    sizes[:2] = SMALLEST, LARGEST
    while sizes.sum() != total:
        step = int(np.sign(total - sizes.sum()))
        place = rng.integers(2, count)
        if SMALLEST <= sizes[place] + step < LARGEST:
            sizes[place] += step
    return rng.permutation(sizes)


def _newcomers(groups: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Return how many joined each group later; only completed groups, none above the largest."""
    joined = np.zeros(len(groups), dtype=int)
    places = np.flatnonzero(groups["completed"])
    while joined.sum() < JOINED_LATER:
        place = rng.choice(places)
        if joined[place] < 3 and groups["started"].iloc[place] + joined[place] < LARGEST:
            joined[place] += 1
    return joined


def make_participants(groups: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the participants as the register has them, plus cohort and left.

    Returns
    -------
    pandas.DataFrame
        cohort, respondent_id, name, email, gender, birth_year, position, organisation,
        organisation_type, group, joined, left (bool: gone before the group completed).
    """
    columns = ["cohort", "group", "start_year", "organisation", "organisation_type"]
    sizes = groups["started"] + groups["joined_later"]
    people = groups.loc[groups.index.repeat(sizes), [*columns, "started"]]
    place = people.groupby("group").cumcount()
    people = people.assign(joined=np.where(place < people["started"], "start", "underveis"))
    people["position"] = [
        HEADS[kind] if first else rng.choice(MEMBERS[kind])
        for kind, first in zip(people["organisation_type"], place == 0, strict=True)
    ]
    people = people.reset_index(drop=True)
    people["respondent_id"] = [
        f"R{x:05d}" for x in np.cumsum(rng.integers(1, 9, len(people))) + 100
    ]
    names = [" ".join(pair) for pair in product(FIRST_NAMES, LAST_NAMES)]
    people["name"] = rng.permutation(names)[: len(people)]
    people["email"] = [
        f"{name.lower().translate(ASCII).replace(' ', '.')}@example.no" for name in people["name"]
    ]
    start = people["joined"].eq("start").to_numpy()
    people["gender"] = _genders(start, rng)
    people["birth_year"] = people["start_year"] - _ages(start, rng)
    people["left"] = _leavers(people, groups, rng)
    return people.drop(columns=["start_year", "started"])


def _genders(start: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    genders = np.where(rng.random(len(start)) < 0.5, "mann", "kvinne").astype(object)
    genders[start] = rng.permutation(["mann"] * MEN + ["kvinne"] * (int(start.sum()) - MEN))
    return genders


def _ages(start: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return ages whose mean among those who started is the printed one."""
    ages = np.clip(np.round(rng.normal(MEAN_AGE, 6.3, len(start))), 36, 68).astype(int)
    total = round(MEAN_AGE * start.sum())
    places = np.flatnonzero(start)
    while ages[start].sum() != total:
        step = int(np.sign(total - ages[start].sum()))
        place = rng.choice(places)
        if 36 <= ages[place] + step <= 68:
            ages[place] += step
    return ages


def _leavers(people: pd.DataFrame, groups: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Return who left before the end: at most one per newcomer, never the head."""
    left = np.zeros(len(people), dtype=bool)
    newcomers = groups.set_index("group")["joined_later"]
    for group, members in people[people["joined"] == "start"].groupby("group"):
        gone = rng.binomial(min(newcomers[group], len(members) - 4), 0.7)
        left[rng.choice(members.index[1:], gone, replace=False)] = True
    return left
