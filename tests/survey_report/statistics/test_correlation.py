import math

import numpy as np
import pandas as pd
import pytest

from survey_report.statistics import reasons
from survey_report.statistics.correlation import partial, pearson, spearman
from tests.reference import values

GOALS = values.data("correlation")


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("pearson", pearson(GOALS["chosen"], GOALS["change"], 0.95)),
        ("spearman", spearman(GOALS["chosen"], GOALS["change"], 0.95)),
        ("partial", partial(GOALS["chosen"], GOALS["change"], GOALS["baseline"], 0.95)),
    ],
)
def test_agrees_with_r(name, result):
    for key, value in values.of(name).items():
        assert result[key] == pytest.approx(value, abs=1e-9), key
    assert result["n"] == len(GOALS)
    assert result["reason"] == ""


def test_pairs_with_a_missing_value_are_left_out():
    longer = pd.concat([GOALS, pd.DataFrame({"chosen": [99], "change": [np.nan]})])
    assert pearson(longer["chosen"], longer["change"], 0.95) == pearson(
        GOALS["chosen"], GOALS["change"], 0.95
    )


@pytest.mark.parametrize("measure", [pearson, spearman])
@pytest.mark.filterwarnings("error")
def test_what_cannot_be_computed_says_why(measure):
    few = measure(pd.Series([1.0, 2, 3]), pd.Series([1.0, 3, 2]), 0.95)
    same = measure(pd.Series([0.0] * 6), pd.Series(range(6)), 0.95)
    assert few["reason"] == reasons.TOO_FEW_POINTS
    assert same["reason"] == reasons.NO_VARIATION
    assert all(math.isnan(result["r"]) for result in (few, same))


@pytest.mark.filterwarnings("error")
def test_partial_of_what_the_given_explains_wholly():
    x = pd.Series([1.0, 2, 3, 4, 5, 7])
    other = pd.Series([2.0, 1, 4, 3, 6, 5])
    assert partial(x, other, x, 0.95)["reason"] == reasons.NO_VARIATION


@pytest.mark.filterwarnings("error")
def test_perfect_correlations_have_an_interval_of_one_point():
    x, given = pd.Series([1.0, 2, 3, 4, 5, 7]), pd.Series([2.0, 1, 4, 3, 6, 5])
    for result in (pearson(x, x, 0.95), spearman(x, x, 0.95), partial(x, x, given, 0.95)):
        assert result["r"] == pytest.approx(1)
        assert result["ci_low"] == pytest.approx(1, abs=1e-4)
        assert result["p"] == pytest.approx(0, abs=1e-6)
