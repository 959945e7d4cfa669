import math

import pytest

from survey_report.statistics.proportions import wilson
from tests.reference import values


@pytest.mark.parametrize(("successes", "n"), [(65, 100), (8, 10), (0, 20), (177, 264)])
def test_agrees_with_r(successes, n):
    theirs = values.of(f"wilson.{successes}_{n}")
    assert wilson(successes, n, 0.95) == pytest.approx((theirs["low"], theirs["high"]), abs=1e-10)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_newcombe_1998(successes, n, low, high):
    """Newcombe (1998), Statistics in Medicine 17, 857–872, table I, method 3."""
    assert wilson(successes, n, 0.95) == pytest.approx((low, high), abs=5e-5)


def test_nobody_asked():
    assert all(math.isnan(limit) for limit in wilson(0, 0, 0.95))
