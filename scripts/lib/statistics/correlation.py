"""Correlations with intervals."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy.special import ndtri
from scipy.stats import pearsonr, rankdata, spearmanr
from scipy.stats import t as student

from scripts.lib.statistics import reasons

_NONE = {"r": math.nan, "ci_low": math.nan, "ci_high": math.nan, "p": math.nan}


def pearson(x: pd.Series, y: pd.Series, confidence_level: float) -> dict:
    """Return Pearson's r with Fisher's interval and the two-sided p of the t-test.

    Returns
    -------
    dict
        n, r, ci_low, ci_high, p, reason. Pairs with a missing value are left out; at least
        four are needed, and both must vary.
    """
    x, y = _pairs(x, y)
    if reason := _why_not([x, y], least=4):
        return {"n": len(x), **_NONE, "reason": reason}
    result = pearsonr(x, y)
    low, high = result.confidence_interval(confidence_level)
    return {
        "n": len(x),
        "r": result.statistic,
        "ci_low": low,
        "ci_high": high,
        "p": result.pvalue,
        "reason": "",
    }


def spearman(x: pd.Series, y: pd.Series, confidence_level: float) -> dict:
    """Return Spearman's rho, p from the t distribution, and the interval of Bonett & Wright.

    The standard error of Fisher's z is √((1 + rho² / 2) / (n - 3)): Bonett & Wright (2000),
    Psychometrika 65(1), p. 24. Returns as `pearson`.
    """
    x, y = _pairs(x, y)
    if reason := _why_not([rankdata(x), rankdata(y)], least=4):
        return {"n": len(x), **_NONE, "reason": reason}
    rho, p = spearmanr(x, y)
    error = math.sqrt((1 + rho**2 / 2) / (len(x) - 3))
    low, high = _fisher_interval(rho, error, confidence_level)
    return {"n": len(x), "r": rho, "ci_low": low, "ci_high": high, "p": p, "reason": ""}


def partial(x: pd.Series, y: pd.Series, given: pd.Series, confidence_level: float) -> dict:
    """Return the correlation of x and y when `given` is held constant.

    The correlation of what is left of x and y after linear regression on `given`; t with
    n - 3 degrees of freedom; Fisher's interval with standard error 1 / √(n - 4)
    (Fisher 1924, Metron 3, 329–332). Returns as `pearson`; at least five are needed.
    """
    x, y, given = _pairs(x, y, given)
    if reason := _why_not([x, y, given], least=5):
        return {"n": len(x), **_NONE, "reason": reason}
    left_x, left_y = _residuals(x, given), _residuals(y, given)
    if reason := _why_not([left_x, left_y], least=5):
        return {"n": len(x), **_NONE, "reason": reason}
    r = float(np.clip(np.corrcoef(left_x, left_y)[0, 1], -1, 1))
    df = len(x) - 3
    with np.errstate(divide="ignore"):
        p = 2 * student.sf(abs(r) * np.sqrt(df / np.float64(1 - r**2)), df)
    low, high = _fisher_interval(r, 1 / math.sqrt(len(x) - 4), confidence_level)
    return {"n": len(x), "r": r, "ci_low": low, "ci_high": high, "p": p, "reason": ""}


def _pairs(*series: pd.Series) -> list[np.ndarray]:
    complete = pd.concat(series, axis=1).dropna()
    return [complete.iloc[:, place].to_numpy(float) for place in range(len(series))]


def _why_not(series: list[np.ndarray], least: int) -> str:
    if len(series[0]) < least:
        return reasons.TOO_FEW_POINTS
    return reasons.NO_VARIATION if min(np.std(values) for values in series) < 1e-9 else ""


def _residuals(values: np.ndarray, given: np.ndarray) -> np.ndarray:
    slope = np.cov(values, given)[0, 1] / np.var(given, ddof=1)
    return values - values.mean() - slope * (given - given.mean())


def _fisher_interval(r: float, error: float, confidence_level: float) -> tuple[float, float]:
    with np.errstate(divide="ignore"):
        z = np.arctanh(r)
    half = ndtri((1 + confidence_level) / 2) * error
    return float(np.tanh(z - half)), float(np.tanh(z + half))
