"""Correlations with intervals."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtr

from survey_report.statistics import reasons

_NONE = {"r": math.nan, "ci_low": math.nan, "ci_high": math.nan, "p": math.nan}


def complete(*series: pd.Series) -> list[np.ndarray]:
    """Return the values of the rows that lack none of them, as arrays.

    pandas is slow at few rows; it brings them together where their indexes differ.
    """
    same = all(one.index.equals(series[0].index) for one in series[1:])
    values = series if same else pd.concat(series, axis=1).to_numpy(float).T
    table = np.array([np.asarray(one, float) for one in values])
    return list(table[:, ~np.isnan(table).any(axis=0)])


def correlation(x: np.ndarray, y: np.ndarray) -> float:
    """Return Pearson's r of two sets without missing values, both of which vary.

    The sums are exact (`math.fsum`). numpy's matrix products, and all that build on them
    (corrcoef, cov, pandas' corr, scipy's pearsonr), round the last digit as the processor does.
    """
    x, y = x - math.fsum(x) / len(x), y - math.fsum(y) / len(y)
    r = math.fsum(x * y) / math.sqrt(math.fsum(x * x) * math.fsum(y * y))
    return max(-1.0, min(1.0, r))


def pearson(x: pd.Series, y: pd.Series, confidence_level: float) -> dict:
    """Return Pearson's r with Fisher's interval and the two-sided p of the t-test.

    Returns
    -------
    dict
        n, r, ci_low, ci_high, p, reason. Pairs with a missing value are left out; at least
        four are needed, and both must vary.
    """
    x, y = complete(x, y)
    if reason := _why_not([x, y], least=4):
        return {"n": len(x), **_NONE, "reason": reason}
    error = 1 / math.sqrt(len(x) - 3)
    return _result(correlation(x, y), len(x), len(x) - 2, error, confidence_level)


def spearman(x: pd.Series, y: pd.Series, confidence_level: float) -> dict:
    """Return Spearman's rho, p from the t distribution, and the interval of Bonett & Wright.

    The standard error of Fisher's z is √((1 + rho² / 2) / (n - 3)): Bonett & Wright (2000),
    Psychometrika 65(1), p. 24. Returns as `pearson`.
    """
    x, y = complete(x, y)
    ranks = [pd.Series(values).rank().to_numpy() for values in (x, y)]
    if reason := _why_not(ranks, least=4):
        return {"n": len(x), **_NONE, "reason": reason}
    rho = correlation(*ranks)
    error = math.sqrt((1 + rho**2 / 2) / (len(x) - 3))
    return _result(rho, len(x), len(x) - 2, error, confidence_level)


def partial(x: pd.Series, y: pd.Series, given: pd.Series, confidence_level: float) -> dict:
    """Return the correlation of x and y when `given` is held constant.

    The correlation of what is left of x and y after linear regression on `given`; t with
    n - 3 degrees of freedom; Fisher's interval with standard error 1 / √(n - 4)
    (Fisher 1924, Metron 3, 329–332). Returns as `pearson`; at least five are needed.
    """
    x, y, given = complete(x, y, given)
    if reason := _why_not([x, y, given], least=5):
        return {"n": len(x), **_NONE, "reason": reason}
    left_x, left_y = _residuals(x, given), _residuals(y, given)
    if reason := _why_not([left_x, left_y], least=5):
        return {"n": len(x), **_NONE, "reason": reason}
    r, error = correlation(left_x, left_y), 1 / math.sqrt(len(x) - 4)
    return _result(r, len(x), len(x) - 3, error, confidence_level)


def _result(r: float, n: int, df: int, error: float, confidence_level: float) -> dict:
    """Return r with the p of t = r √(df / (1 - r²)) and the limits tanh(artanh r ± z · error)."""
    if abs(r) == 1:
        return {"n": n, "r": r, "ci_low": r, "ci_high": r, "p": 0.0, "reason": ""}
    p = 2 * stdtr(df, -abs(r) * math.sqrt(df / (1 - r * r)))
    half = ndtri((1 + confidence_level) / 2) * error
    low, high = (math.tanh(math.atanh(r) + side * half) for side in (-1, 1))
    return {"n": n, "r": r, "ci_low": low, "ci_high": high, "p": float(p), "reason": ""}


def _why_not(series: list[np.ndarray], least: int) -> str:
    if len(series[0]) < least:
        return reasons.TOO_FEW_POINTS
    return reasons.NO_VARIATION if min(np.std(values) for values in series) < 1e-9 else ""


def _residuals(values: np.ndarray, given: np.ndarray) -> np.ndarray:
    values, given = values - values.mean(), given - given.mean()
    return values - given * (math.fsum(values * given) / math.fsum(given * given))
