import math

import pandas as pd
import pytest

from survey_report.statistics import reasons
from survey_report.statistics.comparison import welch
from tests.reference import values


def test_agrees_with_r():
    data = values.data("two_groups").set_index("part")["change"]
    result = welch(data["first"], data["second"], 0.95)
    for key, value in values.of("welch").items():
        assert result[key] == pytest.approx(value, abs=1e-10), key
    assert (result["n_first"], result["n_second"]) == (7, 11)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ([], [0.1, 0.2], reasons.TOO_FEW_GROUPS),
        ([0.1], [0.1, 0.2], reasons.TOO_FEW_GROUPS),
        ([0.1, None], [0.1, 0.2], reasons.TOO_FEW_GROUPS),
        ([0.1, 0.1], [0.2, 0.2], reasons.SAME_CHANGE),
    ],
)
@pytest.mark.filterwarnings("error")
def test_what_cannot_be_compared_says_why(first, second, reason):
    result = welch(pd.Series(first, dtype=float), pd.Series(second), 0.95)
    assert result["reason"] == reason
    assert math.isnan(result["p"])
