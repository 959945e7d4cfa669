import math

import pandas as pd
import pytest

from survey_report.results.goal_results import (
    compare_within_groups,
    compute_goals,
    correlate_goals,
)
from survey_report.statistics import reasons
from tests.reference import values

BEFORE = pd.DataFrame({"x": [4.0, 5.0, None], "y": [3.0, 3.0, 3.0]}, index=list("abc"))
CHANGE = pd.DataFrame({"x": [1.0, 0.5, None], "y": [0.0, 0.5, 0.1]}, index=list("abc"))
CHOSEN = pd.DataFrame({"x": [True, True, False], "y": [False, False, False]}, index=list("abc"))


def test_goals_per_factor():
    table = compute_goals(BEFORE, CHANGE, CHOSEN).set_index("factor")
    assert table["groups_chosen"].to_dict() == {"x": 2, "y": 0}
    assert table["diff"].to_dict() == pytest.approx({"x": 0.75, "y": 0.2})
    assert table["baseline"].to_dict() == pytest.approx({"x": 4.5, "y": 3.0})


def test_correlations_against_r():
    data = values.data("correlation")
    goals = data.rename(columns={"chosen": "groups_chosen", "change": "diff"})
    table = correlate_goals(goals, 0.95).set_index("fact")
    for fact, name in [
        ("correlation", "pearson"),
        ("spearman", "spearman"),
        ("partial", "partial"),
    ]:
        row, theirs = table.loc[f"goal_change_{fact}"], values.of(name)
        assert row["value"] == pytest.approx(theirs["r"])
        for key in ["ci_low", "ci_high", "p"]:
            assert row[key] == pytest.approx(theirs[key])
    assert (table["n"] == 12).all()


def test_nobody_chose_anything():
    goals = pd.DataFrame({"groups_chosen": 0, "diff": range(6), "baseline": [5, 4, 4, 3, 5, 6]})
    table = correlate_goals(goals, 0.95).set_index("fact")
    assert table.loc["goal_change_correlation", "reason"] == reasons.NO_VARIATION
    assert math.isnan(table.loc["goal_change_partial", "value"])


def test_within_groups_each_group_is_its_own_control():
    # the paired data of R: what was chosen changed as "after", the rest as "before"
    data = values.data("paired_clear")
    change = data.rename(columns={"after": "x", "before": "y"})[["x", "y"]]
    chosen = pd.DataFrame({"x": [True] * len(change), "y": [False] * len(change)})
    row = compare_within_groups(change, chosen, 0.95).iloc[0]
    theirs = values.of("clear")
    assert row["difference"] == pytest.approx(theirs["diff"])
    for name in ["ci_low", "ci_high", "t", "df", "p"]:
        assert row[name] == pytest.approx(theirs[name])
    assert row["mean_chosen"] == pytest.approx(data["after"].mean())


@pytest.mark.filterwarnings("error")
def test_a_group_that_chose_all_or_nothing_is_left_out():
    row = compare_within_groups(CHANGE, CHOSEN, 0.95).iloc[0]
    assert row["n_groups"] == 2  # c chose nothing
    none = compare_within_groups(CHANGE, CHOSEN & False, 0.95).iloc[0]
    assert none["n_groups"] == 0
    assert none["reason"] == reasons.NO_GROUPS
