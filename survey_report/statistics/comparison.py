"""Two separate sets of groups."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy.special import nctdtr, stdtr, stdtrit

from survey_report.statistics import reasons
from survey_report.statistics.change import TOLERANCE


def welch(first: pd.Series, second: pd.Series, confidence_level: float) -> dict:
    """Return the difference of two means with Welch's t-test (1947, Biometrika 34, 28–35).

    Returns
    -------
    dict
        n_first, n_second, mean_first, mean_second, diff (first minus second), ci_low, ci_high,
        t, df, p, reason. Missing values are left out; each side needs two, and one must vary.
    """
    first, second = first.dropna(), second.dropna()
    result = {
        "n_first": len(first),
        "n_second": len(second),
        "mean_first": first.mean(),
        "mean_second": second.mean(),
        "diff": first.mean() - second.mean(),
    } | dict.fromkeys(["ci_low", "ci_high", "t", "df", "p"], math.nan)
    if min(len(first), len(second)) < 2:
        return result | {"reason": reasons.TOO_FEW_GROUPS}
    if max(first.std(), second.std()) <= TOLERANCE:
        return result | {"reason": reasons.SAME_CHANGE}
    parts = [part.var() / len(part) for part in (first, second)]
    error = math.sqrt(sum(parts))
    # Welch's degrees of freedom, after Satterthwaite (1946)
    df = sum(parts) ** 2 / sum(
        part**2 / (len(of) - 1) for part, of in zip(parts, (first, second), strict=True)
    )
    half = float(stdtrit(df, (1 + confidence_level) / 2)) * error
    return result | {
        "ci_low": result["diff"] - half,
        "ci_high": result["diff"] + half,
        "t": result["diff"] / error,
        "df": df,
        "p": float(2 * stdtr(df, -abs(result["diff"] / error))),
        "reason": "",
    }


def smallest_detectable(n_first: int, n_second: int, alpha: float, power: float = 0.8) -> float:
    """Return the standardised difference that a two-sided t-test of two means finds often enough.

    The difference whose noncentral t exceeds the critical value with probability `power`: Cohen
    (1988), Statistical Power Analysis, ch. 2. NaN when a part has fewer than two.
    """
    # a fifth of a second that only this needs
    from scipy.optimize import brentq

    if min(n_first, n_second) < 2:
        return math.nan
    df = n_first + n_second - 2
    critical = stdtrit(df, 1 - alpha / 2)
    size = math.sqrt(n_first * n_second / (n_first + n_second))

    def missing(d: float) -> float:
        # the far tail is less than scipy can tell from nothing when d is large
        far = np.nan_to_num(nctdtr(df, d * size, -critical))
        return float(1 - nctdtr(df, d * size, critical) + far - power)

    return float(brentq(missing, 1e-6, 12 / size, xtol=1e-12))
