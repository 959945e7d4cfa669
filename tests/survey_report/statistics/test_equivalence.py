import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import t as student

from survey_report.statistics.equivalence import equivalence_p
from tests.reference import values


@pytest.mark.parametrize("name", ["sleep", "clear"])
def test_agrees_with_r(name):
    pairs = values.data(f"paired_{name}")
    change = pairs["after"] - pairs["before"]
    error = change.std() / math.sqrt(len(change))
    ours = equivalence_p(change.mean(), error, len(change) - 1, margin=1)
    assert ours == pytest.approx(values.of(name)["p_equivalence"], abs=1e-12)


@given(st.floats(-1, 1), st.floats(0.01, 1), st.integers(1, 60), st.floats(0.05, 1))
def test_held_exactly_when_the_ninety_percent_interval_lies_inside(diff, error, df, margin):
    half = student.ppf(0.95, df) * error
    p = equivalence_p(diff, error, df, margin)
    assume(abs(p - 0.05) > 1e-9)
    assert (p < 0.05) == (-margin < diff - half and diff + half < margin)


@pytest.mark.parametrize("error", [0.0, math.nan])
def test_no_spread_no_test(error):
    assert math.isnan(equivalence_p(0.1, error, 10, 0.2))
