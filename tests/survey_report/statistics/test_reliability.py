import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_report.statistics import reasons
from survey_report.statistics.reliability import cronbach_alpha, group_spread, icc, reliable_change
from tests.reference import values


def icc_of(scores: pd.DataFrame) -> dict:
    return icc(group_spread(scores, ["group"]))


def test_alpha_agrees_with_r():
    ours = cronbach_alpha(values.data("items_attitude"))
    assert ours == pytest.approx(values.of("attitude")["alpha"], abs=1e-12)


def test_alpha_leaves_out_rows_with_a_missing_answer():
    items = values.data("items_attitude")
    longer = pd.concat([items, pd.DataFrame({"rating": [99]})])
    assert cronbach_alpha(longer) == pytest.approx(cronbach_alpha(items))


@pytest.mark.parametrize(
    "items",
    [
        pd.DataFrame({"a": [1.0, 2, 3]}),
        pd.DataFrame({"a": [1.0], "b": [2.0]}),
        pd.DataFrame({"a": [4.0, 4, 4], "b": [4.0, 4, 4]}),
        pd.DataFrame({"a": [1.0, 2], "b": [np.nan, np.nan]}),
    ],
    ids=["one item", "one member", "no variation", "an item nobody answered"],
)
@pytest.mark.filterwarnings("error")
def test_alpha_that_cannot_be_computed(items):
    assert math.isnan(cronbach_alpha(items))


def test_icc_of_shrout_and_fleiss():
    """Shrout & Fleiss (1979), Psychological Bulletin 86, table 4: ICC(1,1) .17, ICC(1,4) .44."""
    result = icc_of(values.data("members_shrout_fleiss"))
    theirs = values.of("shrout_fleiss")
    assert (round(result["icc1"], 2), round(result["icc2"], 2)) == (0.17, 0.44)
    assert result["icc1"] == pytest.approx(theirs["icc1"], abs=1e-12)
    assert result["icc2"] == pytest.approx(theirs["icc2"], abs=1e-12)
    # by maximum likelihood in lme4, which agrees for groups of equal size
    assert result["icc1"] == pytest.approx(theirs["lme4_icc1"], abs=1e-6)


def test_icc_of_groups_of_unequal_size_agrees_with_r():
    result = icc_of(values.data("members_unequal"))
    theirs = values.of("unequal")
    assert result["icc1"] == pytest.approx(theirs["icc1"], abs=1e-12)
    assert result["icc2"] == pytest.approx(theirs["icc2"], abs=1e-12)
    assert (result["n_groups"], result["n_members"]) == (7, 35)


@pytest.mark.parametrize(
    ("groups", "scores", "reason"),
    [
        ("aab", [np.nan, np.nan, np.nan], reasons.NO_ONE_ANSWERED),
        ("aaa", [1.0, 2, 3], reasons.TOO_FEW_MEMBERS),
        ("abc", [1.0, 2, 3], reasons.TOO_FEW_MEMBERS),
        ("aabb", [4.0, 4, 4, 4], reasons.NO_VARIATION_IN_ANSWERS),
    ],
    ids=["nobody answered", "one group", "one respondent each", "zero variance"],
)
@pytest.mark.filterwarnings("error")
def test_icc_that_cannot_be_computed_says_why(groups, scores, reason):
    result = icc_of(pd.DataFrame({"group": list(groups), "score": scores}))
    assert result["reason"] == reason
    assert math.isnan(result["icc1"]) and math.isnan(result["icc2"])


@pytest.mark.filterwarnings("error")
def test_a_group_of_one_counts_between_groups():
    # groups (1, 3), (5): means 2 and 5, grand mean 3, MSB = 2·1 + 1·4 = 6, MSW = 2 / 1 = 2,
    # n0 = 3 - 5/3 = 4/3, ICC(1) = 4 / (6 + 2/3) = 0.6, ICC(2) = 4/6
    result = icc_of(pd.DataFrame({"group": list("aab"), "score": [1.0, 3, 5]}))
    assert result["icc1"] == pytest.approx(0.6)
    assert result["icc2"] == pytest.approx(4 / 6)


@pytest.mark.filterwarnings("error")
def test_groups_with_the_same_mean_have_no_icc2():
    # MSB = 0: ICC(1) = -MSW / ((n0 - 1) MSW) = -1 with two in each group
    result = icc_of(pd.DataFrame({"group": list("aabb"), "score": [1.0, 3, 1, 3]}))
    assert result["icc1"] == pytest.approx(-1)
    assert math.isnan(result["icc2"])


def test_jacobson_and_truax():
    """Jacobson & Truax (1991), p. 14: SD 7.5 and reliability .80 give S_diff 4.74, and a change
    from 32.5 to 47.5 an RC of 3.16."""
    # two groups 15 / √2 apart would have SD 7.5: 32.5 and 32.5 + 7.5·√2
    before = pd.Series([32.5, 32.5 + 7.5 * math.sqrt(2)])
    result = reliable_change(before, before + [15, 0], 0.80, 1.96)
    assert round(result["se_diff"], 2) == 4.74
    assert round(15 / result["se_diff"], 2) == 3.16
    assert (result["positive"], result["negative"], result["unchanged"]) == (1, 0, 1)


def test_reliable_change_agrees_with_r():
    data = values.data("reliable_change").set_index(["wave", "group"])
    index = data.mean(axis=1)
    reliability = cronbach_alpha(data.loc["before"])
    result = reliable_change(index["before"], index["after"], reliability, 1.96)
    theirs = values.of("reliable")
    assert reliability == pytest.approx(theirs["reliability"], abs=1e-12)
    assert result["limit"] == pytest.approx(theirs["limit"], abs=1e-12)
    for count in ["positive", "negative", "unchanged"]:
        assert result[count] == theirs[count]


MEANS = st.lists(st.tuples(st.floats(1, 7), st.floats(1, 7)), min_size=2, max_size=40)


@given(MEANS, st.floats(0, 1), st.floats(0, 1))
def test_counts_sum_to_groups_and_more_reliable_means_more_change(pairs, first, second):
    before, after = (pd.Series(side) for side in zip(*pairs, strict=True))
    low, high = (
        reliable_change(before, after, reliability, 1.96) for reliability in sorted([first, second])
    )
    assert low["positive"] + low["negative"] + low["unchanged"] == len(pairs)
    assert high["positive"] >= low["positive"]
    assert high["negative"] >= low["negative"]


@pytest.mark.parametrize(
    ("before", "reliability", "reason"),
    [
        ([np.nan, np.nan], 0.8, reasons.NO_GROUPS),
        ([4.0, np.nan], 0.8, reasons.ONE_GROUP),
        ([4.0, 5.0], math.nan, reasons.NO_RELIABILITY),
        ([4.0, 5.0], -0.2, reasons.NO_RELIABILITY),
    ],
)
def test_reliable_change_that_cannot_be_computed_says_why(before, reliability, reason):
    result = reliable_change(pd.Series(before), pd.Series([5.0, 5.0]), reliability, 1.96)
    assert result["reason"] == reason
    assert math.isnan(result["positive"])
