"""How much of a gain is still there."""

from __future__ import annotations

import math

import pandas as pd
from scipy.special import stdtrit

from survey_report.statistics import reasons
from survey_report.statistics.spread import TOLERANCE

LEAST_FOR_SHARE = 5


def kept_share(gain: pd.Series, left: pd.Series, confidence_level: float) -> dict:
    """Return the mean of what is left over the mean of the gain, with Fieller's interval.

    The interval holds every share θ for which the paired t-test of `left - θ gain` is not
    significant: Fieller (1954), J. R. Stat. Soc. B 16(2), 175–185.

    Parameters
    ----------
    gain, left : Series
        Per group: after minus before, and follow-up minus before.
    confidence_level : float

    Returns
    -------
    dict
        n_groups, kept, kept_low, kept_high (shares; more than 1 is more than was gained), reason.
        Missing where the gain itself may be none: the share has no limits then. Where all groups
        have kept the same share, the limits alone are missing.
    """
    pairs = pd.DataFrame({"gain": gain, "left": left}).dropna()
    n = len(pairs)
    result = {"n_groups": n, "kept": math.nan, "kept_low": math.nan, "kept_high": math.nan}
    if n < LEAST_FOR_SHARE:
        return result | {"reason": reasons.TOO_FEW_FOR_TEST if n else reasons.NO_GROUPS}
    x, y = pairs["gain"].mean(), pairs["left"].mean()
    limit = stdtrit(n - 1, (1 + confidence_level) / 2) ** 2 / n
    covariance = pairs.cov()
    a = x * x - limit * covariance.loc["gain", "gain"]
    b = x * y - limit * covariance.loc["gain", "left"]
    c = y * y - limit * covariance.loc["left", "left"]
    if a <= 0 or x <= 0:
        return result | {"reason": reasons.NO_GAIN}
    result["kept"] = y / x
    if (pairs["left"] - y / x * pairs["gain"]).std() <= TOLERANCE:
        # all have kept the same share: there is nothing that an interval could stand on
        return result | {"reason": reasons.SAME_CHANGE}
    half = math.sqrt(max(b * b - a * c, 0.0))
    return result | {
        "kept_low": (b - half) / a,
        "kept_high": (b + half) / a,
        "reason": "",
    }
