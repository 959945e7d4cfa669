"""Every cell of the team survey's tables, on an awkward programme, against R.

Members missing in one wave, groups of one and two, ties, a ceiling, a factor nobody was asked in
a cohort, an outlier, a cohort that has only begun: data/awkward_*.csv. R's values are the printed
output of awkward_programme.R, which starts from the same rows of answers.
"""

import math

import numpy as np
import pandas as pd
import pytest

from scripts.statistics.compute_evaluation import effective_wilson
from survey_report.results.change_results import (
    compute_change,
    group_means,
    matched_members,
)
from survey_report.results.followup_results import compute_followup
from survey_report.results.goal_model_results import compute_goal_models
from survey_report.results.instrument_versions import Version
from survey_report.results.kept_results import compute_kept
from survey_report.results.limits_results import (
    compute_agreement_null,
    compute_completeness,
    compute_selection,
)
from survey_report.results.order_results import compute_rank_stability, compute_spread_change
from survey_report.results.robust_results import (
    compute_robust,
    index_of_members,
    reliable_of_members,
)
from survey_report.statistics.chosen_factors import chosen_table
from survey_report.statistics.clustered import design_effect
from survey_report.statistics.comparison import smallest_detectable
from survey_report.statistics.member_model import member_change
from survey_report.statistics.proportions import wilson
from survey_report.statistics.waves import wave_tables
from tests.reference import values

FACTORS = ["clear_purpose", "right_issues", "task_conflict", "dialogue"]
SETTINGS = {
    "confidence_level": 0.95,
    "significance_level": 0.05,
    "improvement_threshold": 0.1,
    "effect_small": 0.2,
    "effect_medium": 0.5,
    "effect_large": 0.8,
    "reliable_change_critical": 1.96,
    "equivalence_margin": 0.2,
}
R = pd.read_csv(values.HERE / "awkward_programme.csv", dtype={"row": str})
R = R.set_index(["table", "row", "column"])["value"]
# R's root finder and scipy's inverse of noncentral t stop this near the root
NEAR = {"d_low": 1e-5, "d_high": 1e-5, "ratio_low": 1e-5, "ratio_high": 1e-5}
NEAR |= {"kept_low": 1e-5, "kept_high": 1e-5, "detectable": 1e-6}


@pytest.fixture(scope="module")
def items() -> pd.DataFrame:
    return values.data("awkward_items")


@pytest.fixture(scope="module")
def instrument(items) -> pd.DataFrame:
    names = [name for name in items if name.rsplit("_", 1)[0] in FACTORS]
    return pd.DataFrame({"item_id": names, "factor": [name.rsplit("_", 1)[0] for name in names]})


@pytest.fixture(scope="module")
def members(items, instrument) -> pd.DataFrame:
    """A member's score is the mean of the items answered, of which half must be."""
    parts = []
    for factor, names in instrument.groupby("factor")["item_id"]:
        block = items[list(names)]
        score = block.mean(axis=1).where(block.notna().mean(axis=1) >= 0.5)
        keys = items[["cohort", "group", "wave", "respondent"]]
        parts.append(keys.assign(factor=factor, n_items=block.notna().sum(axis=1), score=score))
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def groups(members) -> pd.DataFrame:
    return group_means(members)


def agree(ours: pd.DataFrame, table: str, key: str | None = "factor") -> None:
    """Hold every cell that R has of a table against ours."""
    theirs = R[table]
    rows = ours.set_index(key) if key else ours
    rows.index = rows.index.astype(str)
    assert len(theirs)
    for (row, column), value in theirs.items():
        cell = rows.loc[row, column]
        expected = pytest.approx(value, abs=NEAR.get(column, 1e-9), nan_ok=True)
        assert (math.nan if pd.isna(cell) else cell) == expected, (table, row, column)


def test_change(groups):
    agree(compute_change(groups, FACTORS, SETTINGS), "effect_change")


def test_change_of_those_who_answered_both_times(members):
    matched = group_means(matched_members(members))
    agree(compute_change(matched, FACTORS, SETTINGS), "effect_change_matched")


def test_the_programme_is_awkward(groups, members):
    """What the tests are about is there: groups without an index, of one, and without change."""
    table = compute_change(groups, FACTORS, SETTINGS).set_index("factor")
    assert (table.loc["global_index", "n_groups"], table.loc["task_conflict", "n_groups"]) == (
        12,
        15,
    )
    full = compute_change(groups, FACTORS, SETTINGS).set_index("factor")
    assert full.loc["task_conflict", "no_change"] >= 1
    sizes = members.dropna(subset="score").groupby(["group", "wave"])["respondent"].nunique()
    assert sizes.min() == 1


def test_robust_change(groups, members):
    agree(compute_robust(groups, members, FACTORS, SETTINGS), "robust_change")


def test_reliable_change_of_members(groups, members):
    agree(reliable_of_members(groups, members, 1.96, 0.95), "reliable_members", None)


def test_mixed_model(groups, members):
    """lme4 and statsmodels stop their search within about a thousandth of each other."""
    done = wave_tables(groups, ("before", "after"))[0].index
    ours = member_change(index_of_members(members, done), 0.95)
    theirs = R["robust_summary", "model"]
    assert ours["n_members"] == theirs["n_members"]
    assert ours["diff"] == pytest.approx(theirs["diff"], abs=2e-3)
    assert ours["se"] == pytest.approx(theirs["se"], abs=2e-3)


def test_spread(groups):
    both = [t.reindex(columns=["global_index", *FACTORS]) for t in wave_tables(groups, WAVES)]
    agree(compute_spread_change(*both, FACTORS, 0.95), "spread_change")


WAVES = ("before", "after")


def test_places_in_given_draws(groups):
    both = [t.reindex(columns=FACTORS) for t in wave_tables(groups, WAVES)]
    draws = pd.read_csv(values.HERE / "data/awkward_draws.csv", header=None).to_numpy()
    agree(compute_rank_stability(*both, draws, 0.95)[0], "rank_stability")


def test_goal_models(groups):
    before, after = (t.reindex(columns=FACTORS) for t in wave_tables(groups, WAVES))
    chosen = chosen_table(values.data("awkward_areas"), before)
    agree(compute_goal_models(before, after, chosen, 0.95), "goals_model", "fact")


def test_followup(groups):
    agree(compute_kept(groups, FACTORS, SETTINGS), "followup_kept")
    agree(compute_followup(groups, FACTORS, SETTINGS), "followup")


def test_selection(groups, members):
    agree(compute_selection(groups, members, SETTINGS, minimum=1), "selection", "comparison")


@pytest.mark.parametrize("sizes", [(6, 25), (16, 15), (3, 9), (15, 15)])
def test_smallest_detectable_difference(sizes):
    theirs = R["power", "_".join(map(str, sizes)), "detectable"]
    assert smallest_detectable(*sizes, 0.05) == pytest.approx(theirs, abs=1e-6)


def test_design_effect():
    answers = values.data("clustered_agreement")
    ours = design_effect(answers["agree"] == 1, answers["group"])
    assert ours == pytest.approx(R["design_effect", "agree", "design_effect"], abs=1e-12)


def test_wilson_of_a_whole_number_is_wilson():
    assert effective_wilson(65, 100, 0.95) == pytest.approx(
        [100 * end for end in wilson(65, 100, 0.95)]
    )


def test_unanswered_items(items, instrument):
    agree(
        compute_completeness(items, [Version("effect", instrument, 7)], {}, minimum=1),
        "completeness",
        "wave",
    )


def test_agreement_against_other_null_distributions(items, instrument):
    table = compute_agreement_null(items, [Version("effect", instrument, 7)], {})
    table["place"] = table["wave"] + "." + table["null"]
    agree(table, "agreement_null", "place")


def test_null_variances_are_those_of_the_paper():
    """LeBreton & Senter (2008), table 2: five options 1.34 and 0.90, seven 2.90 and 2.14; spread
    evenly, (7² - 1) / 12 = 4."""
    from survey_report.statistics.agreement import NULL_VARIANCES

    assert NULL_VARIANCES["uniform"][7] == 4
    assert NULL_VARIANCES["slight"] == {5: 1.34, 7: 2.90}
    assert NULL_VARIANCES["moderate"] == {5: 0.90, 7: 2.14}


def test_bootstrap_draws_are_the_same_every_time():
    from survey_report.statistics.rank_stability import draw_groups

    first, second = draw_groups(31), draw_groups(31)
    assert (first == second).all() and (first.sum(axis=1) == 31).all()
    assert np.abs(first.mean() - 1) < 1e-12
