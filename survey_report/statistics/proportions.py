"""Shares with intervals."""

from __future__ import annotations

import math

from scipy.stats import binomtest


def wilson(successes: int, n: int, confidence_level: float) -> tuple[float, float]:
    """Return Wilson's interval (1927, J. Am. Stat. Assoc. 22, 209–212) of a share, 0–1.

    NaN for both limits when n is 0.
    """
    if n == 0:
        return math.nan, math.nan
    interval = binomtest(int(successes), int(n)).proportion_ci(confidence_level, "wilson")
    return interval.low, interval.high
