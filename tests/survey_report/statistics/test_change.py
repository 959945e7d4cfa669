import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy.stats import nct

from survey_report.statistics import change, reasons
from tests.reference import values

SETTINGS = {
    "confidence_level": 0.95,
    "improvement_threshold": 0.1,
    "effect_small": 0.2,
    "effect_medium": 0.5,
    "effect_large": 0.8,
}
SIGNED = ["diff", "t", "d", "d_z", "g_av"]
# scipy inverts noncentral t to about seven digits
NONCENTRAL = 1e-6
# means with two decimals: differences are either none or far above the machine's rounding
MEAN = st.integers(100, 700).map(lambda hundredths: hundredths / 100)
PAIRS = st.lists(st.tuples(MEAN, MEAN), min_size=3, max_size=40)


def frames(pairs: list[tuple[float, float]]) -> tuple[pd.Series, pd.Series]:
    table = pd.DataFrame(pairs, columns=["before", "after"])
    return table["before"], table["after"]


def computable(pairs) -> dict:
    """Return the change of pairs whose test can be computed; else let hypothesis try others."""
    before, after = frames(pairs)
    assume((after - before).std() > 0.001)
    return change.paired_change(before, after, 0.95)


@pytest.mark.parametrize("name", ["sleep", "clear"])
def test_paired_change_agrees_with_r(name):
    pairs = values.data(f"paired_{name}")
    ours = change.paired_change(pairs["before"], pairs["after"], 0.95)
    theirs = values.of(name)
    for key in ["diff", "ci_low", "ci_high", "t", "df", "p", "d_z"]:
        assert ours[key] == pytest.approx(theirs[key], abs=1e-10), key
    for key in ["d_low", "d_high"]:
        assert ours[key] == pytest.approx(theirs[key], abs=NONCENTRAL), key
    assert ours["d"] == pytest.approx(theirs["d_av"], abs=1e-12)
    assert ours["g_av"] == pytest.approx(theirs["d_av"] * theirs["hedges"], abs=1e-12)
    assert ours["wave_correlation"] == pytest.approx(theirs["wave_correlation"], abs=1e-12)


def test_student_1908():
    """Student (1908), Biometrika 6, p. 20–21: mean 1.58 and SD 1.17 (with n, not n - 1)."""
    pairs = values.data("paired_sleep")
    ours = change.paired_change(pairs["before"], pairs["after"], 0.95)
    assert round(ours["diff"], 2) == 1.58
    assert round(ours["sd_diff"] * math.sqrt(9 / 10), 2) == 1.17


def test_d_of_the_published_global_index():
    """Table 2, row 0: means 5.06 and 5.49, SDs 0.45 and 0.34 give d = 1.08."""
    assert round(0.43 / change.root_mean_square_sd(0.45, 0.34), 2) == 1.08


@pytest.mark.parametrize(("t", "df"), [(2.5, 10), (-2.5, 10), (0.1, 30), (8.65, 30), (0, 5)])
def test_noncentrality_puts_t_at_the_quantile(t, df):
    """Another implementation (Boost, by scipy.stats.nct) gives the quantile back."""
    quantiles = np.array([0.975, 0.025])
    ncp = change.noncentrality(t, df, quantiles)
    assert nct.cdf(t, df, ncp) == pytest.approx(quantiles, abs=1e-7)


def test_hedges_correction_of_the_paper():
    """Hedges (1981), table 1: c(10) = .9228, c(30) = .9748."""
    assert change.hedges_correction(10) == pytest.approx(0.9228, abs=1e-4)
    assert change.hedges_correction(30) == pytest.approx(0.9748, abs=1e-4)
    assert math.isnan(change.hedges_correction(1))


@given(PAIRS)
def test_interval_excludes_zero_exactly_when_significant(pairs):
    result = computable(pairs)
    assume(abs(result["p"] - 0.05) > 1e-6)
    significant = result["p"] < 0.05
    assert significant == (result["ci_low"] > 0 or result["ci_high"] < 0)
    if not math.isnan(result["d_low"]):
        assert significant == (result["d_low"] > 0 or result["d_high"] < 0)


@given(PAIRS)
@example([(1.0, 1.0), (1.0, 1.01), (1.01, 1.0)])  # t is zero but for the machine's rounding
def test_swapping_waves_turns_signs_and_nothing_else(pairs):
    forwards = computable(pairs)
    backwards = computable([(after, before) for before, after in pairs])
    for name in SIGNED:
        assert backwards[name] == pytest.approx(-forwards[name], nan_ok=True)
    for low, high, tolerance in [("ci_low", "ci_high", 1e-9), ("d_low", "d_high", NONCENTRAL)]:
        assert backwards[low] == pytest.approx(-forwards[high], nan_ok=True, abs=tolerance)
    for name in ["p", "df", "n_groups", "sd_diff", "wave_correlation"]:
        assert backwards[name] == pytest.approx(forwards[name], nan_ok=True, abs=1e-12)
    assert backwards["mean_before"] == forwards["mean_after"]
    assert backwards["sd_before"] == forwards["sd_after"]


@given(PAIRS, st.integers(-50, 50))
def test_a_constant_added_to_both_waves_changes_no_test(pairs, constant):
    plain = computable(pairs)
    moved = computable([(before + constant, after + constant) for before, after in pairs])
    for name in ["diff", "ci_low", "ci_high", "t", "p", "d", "d_low", "d_high", "d_z"]:
        assert moved[name] == pytest.approx(plain[name], nan_ok=True, abs=1e-6, rel=1e-6)


@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_groups_changes_nothing(pairs, random):
    shuffled = random.sample(pairs, len(pairs))
    assert computable(shuffled) == pytest.approx(computable(pairs), nan_ok=True, abs=NONCENTRAL)


@given(st.lists(st.integers(-300, 300), min_size=1, max_size=60), st.integers(0, 50))
def test_counts_sum_to_groups(hundredths, threshold):
    counts = change.count_changes(pd.DataFrame({"x": hundredths}) / 100, threshold / 100).loc["x"]
    assert counts["improved"] + counts["unchanged"] + counts["declined"] == len(hundredths)
    assert counts["improved"] + counts["not_improved"] == len(hundredths)
    # the same counted in whole numbers
    assert counts["improved"] == sum(h >= threshold and h > 0 for h in hundredths)
    assert counts["no_change"] == hundredths.count(0)


def test_ties_at_the_threshold_are_improved_whatever_the_machine_makes_of_decimals():
    # 5.3 - 5.2 is 0.0999…64 and 4.1 - 4.0 is 0.0999…64 in binary; 0.3 - 0.2 is 0.0999…98
    differences = [5.3 - 5.2, 4.1 - 4.0, 0.3 - 0.2, 0.0999, 0.0, -0.1, 0.2]
    counts = change.count_changes(pd.DataFrame({"x": differences}), 0.1).loc["x"]
    assert counts.to_dict() == {
        "improved": 4,
        "not_improved": 3,
        "unchanged": 2,
        "declined": 1,
        "at_threshold": 3,
        "no_change": 1,
    }


def test_missing_groups_are_counted_nowhere():
    counts = change.count_changes(pd.DataFrame({"x": [np.nan, 1.0], "y": np.nan}), 0.1)
    assert counts.loc["x", ["improved", "not_improved"]].tolist() == [1, 0]
    assert (counts.loc["y"] == 0).all()


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([np.nan, 4.0], [5.0, np.nan], reasons.NO_GROUPS),
        ([4.0, np.nan], [5.0, 5.0], reasons.ONE_GROUP),
        ([4.0, 4.3, 5.2], [4.1, 4.4, 5.3], reasons.SAME_CHANGE),
        ([4.0, 4.0, 4.0], [4.0, 4.0, 4.0], reasons.SAME_CHANGE),
    ],
)
@pytest.mark.filterwarnings("error")
def test_what_cannot_be_tested_says_why(before, after, reason):
    result = change.paired_change(pd.Series(before), pd.Series(after), 0.95)
    assert result["reason"] == reason
    assert all(math.isnan(result[name]) for name in ["t", "p", "df", "ci_low", "d_low"])


def test_equal_changes_still_have_a_size():
    # SDs 1 and 1, every change 0.5: d = 0.5 / 1
    result = change.paired_change(pd.Series([3.0, 4.0, 5.0]), pd.Series([3.5, 4.5, 5.5]), 0.95)
    assert result["diff"] == pytest.approx(0.5)
    assert result["d"] == pytest.approx(0.5)


def test_change_table_adjusts_over_the_factors_without_the_index():
    # t-tests by hand are R's; here the family: three factors, the index outside it
    rng = np.random.default_rng(1)
    names = ["a", "b", "c", "global_index"]
    before = pd.DataFrame(rng.normal(5, 0.5, (12, 4)), columns=names)
    after = before + rng.normal([0.6, 0.2, 0.0, 0.4], 0.4, (12, 4))
    table = change.change_table(before, after, SETTINGS).set_index("factor")
    smallest = table.loc[["a", "b", "c"], "p"].min()
    assert table["p_holm"].min() == pytest.approx(3 * smallest)
    assert table.loc["global_index", "p_holm"] == table.loc["global_index", "p"]
    assert table.loc["global_index", "p_bh"] == table.loc["global_index", "p"]


def test_effect_words_at_the_limits():
    d = pd.Series([0.19, 0.2, 0.5, 0.7999, 0.8, 0.3 + 0.5, -1.2, np.nan])
    words = change.effect_words(d, SETTINGS)
    assert words[:7].tolist() == ["ingen", "liten", "middels", "middels", "stor", "stor", "stor"]
    assert pd.isna(words[7])
