"""Shares with intervals."""

from __future__ import annotations

import math

from scipy.special import ndtri


def wilson(successes: float, n: float, confidence_level: float) -> tuple[float, float]:
    """Return Wilson's interval (1927, J. Am. Stat. Assoc. 22, 209–212) of a share, 0–1.

    scipy's binomtest has it for whole numbers, at a third of a second of import; the effective
    number of answers in groups is not whole.

    Parameters
    ----------
    successes, n : float
        How many of how many.
    confidence_level : float

    Returns
    -------
    tuple of float
        The lower and the upper limit; NaN for both when n is 0 or unknown.
    """
    if not n > 0:
        return math.nan, math.nan
    z = float(ndtri((1 + confidence_level) / 2))
    share = successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # at none and at all the limit is the end of the scale, whatever the sum rounds to
    return 0.0 if share == 0 else middle - half, 1.0 if share == 1 else middle + half
