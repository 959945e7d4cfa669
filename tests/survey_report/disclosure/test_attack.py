"""A reader who does the sums, against random programmes (500 when THOROUGH is set).

Each programme has a table of its leaders by gender and kind of agency, and a final evaluation;
every fourth has their ages too, and every fourth a previous edition that lacks some of the
groups. The attacker has everything that is printed in both editions and finds the limits of
each hidden count.
"""

import numpy as np
import pandas as pd
import pytest

from survey_report.disclosure.attack import feasible_intervals
from survey_report.disclosure.protected_cells import (
    HIDDEN,
    PRINTED,
    UNPRINTED,
    Cells,
    beside_previous,
    crossed,
    joined,
    make_cells,
)
from survey_report.disclosure.secondary import protect
from tests.sizes import sized

PROGRAMMES = sized(60, 500)
MINIMUM = 5


def draw_leaders(rng: np.random.Generator) -> pd.DataFrame:
    """Return the leaders of 3 to 12 groups of 4 to 11."""
    groups = rng.integers(3, 13)
    size = rng.integers(4, 12, groups)
    group = np.repeat(np.arange(groups), size)
    ministry = rng.random(groups) < 0.25
    return pd.DataFrame(
        {
            "group": group,
            "gender": rng.choice(["kvinne", "mann"], len(group), p=[0.42, 0.58]),
            "age": rng.choice(["under 45", "45–54", "over 54"], len(group), p=[0.1, 0.5, 0.4]),
            "type": np.where(ministry[group], "departement", "direktorat"),
            "answer": rng.choice(6, len(group), p=[0.04, 0.08, 0.2, 0.4, 0.2, 0.08]),
        }
    )


def evaluation(leaders: pd.DataFrame) -> Cells:
    """Return one statement's answers: five codes, vet ikke, agree, took a stand, answered."""
    codes = leaders["answer"].value_counts().reindex(range(6), fill_value=0)
    counts = {f"svar {code}": int(n) for code, n in codes.items()}
    sums = [
        ("enige", ["svar 3", "svar 4"]),
        ("tok stilling", ["svar 0", "svar 1", "svar 2", "enige"]),
        ("svarte", ["tok stilling", "svar 5"]),
    ]
    for total, parts in sums:
        counts[total] = sum(counts[part] for part in parts)
    return make_cells(counts, sums)


def tables_of(leaders: pd.DataFrame, with_age: bool) -> Cells:
    tables = [("gender", "type"), ("age",)] if with_age else [("gender", "type")]
    return joined(crossed(leaders, tables), evaluation(leaders))


def programme(seed: int) -> Cells:
    """Return what a random programme publishes, beside its previous edition if it has one."""
    rng = np.random.default_rng(seed)
    leaders = draw_leaders(rng)
    now = tables_of(leaders, with_age=seed % 4 == 1)
    if seed % 4:
        return now
    groups = leaders["group"].max() + 1
    earlier = leaders[leaders["group"] < groups - rng.integers(1, groups)]
    previous = tables_of(earlier, with_age=False)
    return beside_previous(now, previous, protect(previous, MINIMUM).index)


@pytest.fixture(scope="module")
def programmes() -> list[Cells]:
    return [programme(seed) for seed in range(PROGRAMMES)]


@pytest.fixture(scope="module")
def limits(programmes) -> list[pd.DataFrame]:
    """What the attacker finds out when both kinds of suppression are on."""
    return attack(programmes, [protect(cells, MINIMUM).index for cells in programmes])


def attack(programmes: list[Cells], hidden: list[pd.Index]) -> list[pd.DataFrame]:
    """Return the limits of every hidden or never printed small count, 25 programmes a time."""
    found = []
    systems = []
    for cells, names in zip(programmes, hidden, strict=True):
        kind = cells.table["kind"]
        small = cells.too_small(MINIMUM) & (kind == UNPRINTED)
        secret = cells.table.index.isin(names) | (kind == HIDDEN) | small
        systems.append((cells, names, cells.table.index[secret]))
    for start in range(0, len(systems), 25):
        found += feasible_intervals(systems[start : start + 25])
    return found


def too_close(limits: pd.DataFrame) -> int:
    return int((limits["high"] - limits["low"] < MINIMUM - 1e-5).sum())


def test_no_hidden_count_is_had_back(programmes, limits, capsys):
    printed = sum((cells.table["kind"] == PRINTED).sum() for cells in programmes)
    attacked = sum(map(len, limits))
    hidden = sum(
        cells.table["kind"].reindex(table.index).eq(PRINTED).sum()
        for cells, table in zip(programmes, limits, strict=True)
    )
    few = sum(len(protect(cells, MINIMUM, secondary=False)) for cells in programmes)
    with capsys.disabled():
        print(
            f"\n{len(programmes)} programmes, {printed} cells: {100 * hidden / printed:.1f} % are "
            f"hidden, {100 * few / printed:.1f} % for their own sake; {attacked} counts attacked"
        )
    assert attacked > sized(400, 2000)
    assert sum(map(too_close, limits)) == 0


def test_the_true_count_lies_within_the_limits(programmes, limits):
    for cells, table in zip(programmes, limits, strict=True):
        count = cells.table.loc[table.index, "count"]
        assert ((table["low"] <= count + 1e-5) & (count <= table["high"] + 1e-5)).all()


def test_without_secondary_suppression_the_attack_succeeds(programmes):
    some = programmes[:100]
    found = attack(some, [protect(cells, MINIMUM, secondary=False).index for cells in some])
    assert sum(too_close(table) > 0 for table in found) > 50
    # and more than that: many are had back exactly
    exact = [table[table["high"] - table["low"] < 1e-5] for table in found]
    assert sum(map(len, exact)) > 100
    for cells, table in zip(some, exact, strict=True):
        assert np.allclose(table["low"], cells.table.loc[table.index, "count"], atol=1e-5)
