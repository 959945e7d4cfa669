"""What statistics.R prints of one statistic, where no other test holds it against ours."""

import numpy as np
import pytest
from scipy.stats import binomtest

from survey_report.statistics.agreement import NULL_VARIANCES, rwg_j
from survey_report.statistics.clustered import design_effect
from survey_report.statistics.comparison import smallest_detectable
from survey_report.statistics.proportions import wilson
from survey_report.statistics.rank_stability import draw_groups
from tests.reference import values


@pytest.mark.parametrize("sizes", [(6, 25), (16, 15), (3, 9), (15, 15)])
def test_smallest_detectable_difference(sizes):
    theirs = values.R["power_" + "_".join(map(str, sizes))]
    assert smallest_detectable(*sizes, 0.05) == pytest.approx(theirs, abs=1e-6)


def test_design_effect():
    answers = values.data("clustered_agreement")
    ours = design_effect(answers["agree"] == 1, answers["group"])
    assert ours == pytest.approx(values.R["design_effect"], abs=1e-12)


@pytest.mark.parametrize("pair", [(65, 100), (8, 10), (0, 20), (20, 20), (1, 7)])
def test_wilson_is_scipys(pair):
    theirs = binomtest(*pair).proportion_ci(0.95, "wilson")
    assert wilson(*pair, 0.95) == pytest.approx((theirs.low, theirs.high), abs=1e-14)


@pytest.mark.parametrize("null", ["slight", "moderate"])
def test_agreement_against_skewed_null_distributions(null):
    """multilevel::rwg.j with the null variances of LeBreton & Senter."""
    items = values.data("items_groups")
    variances = items.groupby("group")[["a", "b", "c"]].var()
    ours = rwg_j(variances, 7, NULL_VARIANCES[null][7])
    theirs = {group: values.R[f"rwg_{null}_{group}"] for group in ours.index}
    assert ours.to_dict() == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("null", ["uniform", "slight", "moderate"])
def test_null_variances_are_those_that_the_author_prints(null):
    """data/null_variances.csv is copied from R/RWGJ.R of LeBreton's package WGA (README)."""
    printed = values.data("null_variances").set_index("options")[null].to_dict()
    ours = {options: round(NULL_VARIANCES[null][options] + 1e-9, 2) for options in printed}
    assert ours == printed


def test_variance_of_even_answers_by_hand():
    """Seven options equally often: (9 + 4 + 1 + 0 + 1 + 4 + 9) / 7 = 4."""
    assert NULL_VARIANCES["uniform"][7] == sum((k - 4) ** 2 for k in range(1, 8)) / 7 == 4


@pytest.mark.parametrize(
    ("shares", "null"),
    [((0.05, 0.15, 0.20, 0.35, 0.25), "slight"), ((0.0, 0.10, 0.15, 0.40, 0.35), "moderate")],
)
def test_skewed_variances_come_from_leaning_answers(shares, null):
    """By hand, five options: answers that lean this much have the variance that is printed."""
    mean = sum(share * k for k, share in enumerate(shares, start=1))
    variance = sum(share * (k - mean) ** 2 for k, share in enumerate(shares, start=1))
    assert NULL_VARIANCES[null][5] == pytest.approx(variance, abs=1e-9)


def test_bootstrap_draws_are_the_same_every_time():
    first, second = draw_groups(31), draw_groups(31)
    assert (first == second).all() and (first.sum(axis=1) == 31).all()
    assert np.abs(first.mean() - 1) < 1e-12
