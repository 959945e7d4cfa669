import numpy as np
import pandas as pd
import pytest

from survey_report.results.subgroup_results import COLUMNS, apart, comparisons, compute_subgroups
from survey_report.statistics import reasons
from tests.reference import values

SETTINGS = {"confidence_level": 0.95}
DATA = values.data("two_groups")
NAMES = [f"g{place:02}" for place in range(len(DATA))]
CHANGE = pd.DataFrame({"global_index": DATA["change"].to_numpy()}, index=NAMES)
PERSONS = pd.DataFrame({"global_index": 7}, index=NAMES)


def part(first: list[str], name: str = "x", family: str = "one") -> dict:
    about = {"comparison": name, "family": family, "comparison_nb": "Noen mot resten"}
    return {**about, "factor": "global_index", "first": pd.Series(CHANGE.index.isin(first), NAMES)}


def test_difference_against_r():
    table = compute_subgroups(CHANGE, PERSONS, [part(NAMES[:7])], SETTINGS, minimum=5)
    assert list(table.columns) == COLUMNS.split()
    row = table.iloc[0]
    for name, value in values.of("welch").items():
        assert row[name] == pytest.approx(value), name
    assert (row["n_first"], row["n_second"]) == (7, 11)
    assert (row["persons_first"], row["persons_second"]) == (49, 77)
    assert row["reason"] == ""


@pytest.mark.parametrize("size", [0, 1, 2])
@pytest.mark.filterwarnings("error")
def test_a_part_of_fewer_than_three_groups_is_hidden(size):
    row = compute_subgroups(CHANGE, PERSONS, [part(NAMES[:size])], SETTINGS, minimum=5).iloc[0]
    assert row["suppressed"]
    assert row[["mean_first", "mean_second", "diff", "p", "p_holm"]].isna().all()
    assert row[["persons_first", "persons_second"]].isna().all()
    assert row["reason"] == reasons.TOO_SMALL_PART


def test_a_part_of_too_few_persons_is_hidden():
    one_each = PERSONS.assign(global_index=1)
    hidden = compute_subgroups(CHANGE, one_each, [part(NAMES[:4])], SETTINGS, minimum=5)
    shown = compute_subgroups(CHANGE, one_each, [part(NAMES[:5])], SETTINGS, minimum=5)
    assert hidden["suppressed"].tolist() == [True]
    assert shown["suppressed"].tolist() == [False]


def test_holm_within_the_family_and_without_what_is_hidden():
    parts = [
        part(NAMES[:7]),
        part(NAMES[4:9], "y"),
        part(NAMES[:1], "z"),
        part(NAMES[:7], "w", "b"),
    ]
    table = compute_subgroups(CHANGE, PERSONS, parts, SETTINGS, minimum=5).set_index("comparison")
    two = table.loc[["x", "y"]]
    assert two["p_holm"].min() == pytest.approx(min(1, 2 * two["p"].min()))
    assert table.loc["w", "p_holm"] == table.loc["w", "p"]


def test_groups_without_the_factor_are_on_no_side():
    gap = CHANGE.copy()
    gap.iloc[0] = np.nan
    row = compute_subgroups(gap, PERSONS, [part(NAMES[:7])], SETTINGS, minimum=5).iloc[0]
    assert (row["n_first"], row["n_second"]) == (6, 11)


def test_what_is_compared():
    groups = list("abcd")
    cohorts = pd.Series(["2016-1", "2016-1", "2016-2", "2016-3"], groups)
    kinds = pd.Series(["departement", "direktorat", "direktorat", "direktorat"], groups)
    chosen = pd.DataFrame({"clear_purpose": [True, False, False, True]}, groups)
    again = pd.Series([True, False, False, False], groups)
    parts = comparisons(cohorts, kinds, chosen, again)
    found = {part["comparison"]: set(part["first"].index[part["first"]]) for part in parts}
    assert found == {
        "organisation_type": {"a"},
        "cohort_half": {"a", "b", "c"},
        "followup": {"a"},
        "chosen_clear_purpose": {"a", "d"},
    }


@pytest.mark.parametrize(("new", "hidden"), [(0, False), (1, True), (2, True), (3, False)])
def test_a_part_with_one_or_two_groups_new_since_it_was_shown_is_hidden(new, hidden):
    blocks = [pd.Index(NAMES[:8]), pd.Index(NAMES[8:])]
    first = [*NAMES[:4], *NAMES[8 : 8 + new]]
    table = compute_subgroups(CHANGE, PERSONS, [part(first)], SETTINGS, minimum=5, blocks=blocks)
    assert table["suppressed"].tolist() == [hidden]


def test_a_comparison_that_was_hidden_counts_its_new_groups_on():
    """One new in the second edition and two in the third: three since the part was shown."""
    blocks = [pd.Index(NAMES[:8]), pd.Index(NAMES[8:13]), pd.Index(NAMES[13:])]
    first = [*NAMES[:4], NAMES[8], *NAMES[13:15]]
    for known, hidden in ((2, True), (3, False)):
        names = pd.Index([name for block in blocks[:known] for name in block])
        parts = part(first) | {"first": pd.Series(names.isin(first), names)}
        table = compute_subgroups(
            CHANGE.loc[names], PERSONS.loc[names], [parts], SETTINGS, 5, blocks=blocks[:known]
        )
        assert table["suppressed"].tolist() == [hidden]


def test_alike_groups_that_are_new_to_a_part_are_told_apart():
    """The part as a whole is not alike; its three new groups are, and two editions give them."""
    change = pd.Series([0.0, 1.0, 2.0, 0.4, 0.41, 0.42, 0.0, 1.0, 2.0], NAMES[:9])
    first = pd.Series([True] * 6 + [False] * 3, change.index)
    blocks = [change.index[[0, 1, 2, 6, 7, 8]], change.index[3:6]]
    told = apart(change, first, 0.5, blocks)
    assert told[NAMES[3:6]].mean() == pytest.approx(0.41)
    # no group is known within half a point: mean plus and minus the root of SS times two thirds
    squares = ((told[NAMES[3:6]] - 0.41) ** 2).sum()
    assert 2 * (squares * 2 / 3) ** 0.5 >= 0.5
    assert told.drop(NAMES[3:6]).equals(change.drop(NAMES[3:6]))
