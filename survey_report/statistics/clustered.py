"""Uncertainty when groups lie in cohorts, and members in groups."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from survey_report.statistics import reasons
from survey_report.statistics.spread import TOLERANCE

# With two clusters there is one degree of freedom, and no interval worth the name
LEAST_CLUSTERS = 3


def clustered_mean(values: pd.Series, clusters: pd.Series, confidence_level: float) -> dict:
    """Return a mean with an interval that lets the values of a cluster depend on each other.

    The variance is CR2, `1 / N² · Σ (Σ residuals)² / (1 - n / N)` over the clusters for a mean,
    and the degrees of freedom are Satterthwaite's under independence: Bell & McCaffrey (2002),
    Survey Methodology 28(2), 169–181; Pustejovsky & Tipton (2018), J. Bus. Econ. Stat. 36(4),
    672–683 (the R package clubSandwich).

    Parameters
    ----------
    values, clusters : Series
        Same index. Missing values are left out.
    confidence_level : float

    Returns
    -------
    dict
        n, n_clusters, mean, se, ci_low, ci_high, t, df, p (two-sided), reason.
    """
    values = values.dropna()
    clusters = clusters.reindex(values.index)
    residuals = (values - values.mean()).groupby(clusters)
    sizes, sums = residuals.size().to_numpy(float), residuals.sum().to_numpy(float)
    total = float(sizes.sum())
    result = {"n": len(values), "n_clusters": len(sizes), "mean": values.mean()} | dict.fromkeys(
        ["se", "ci_low", "ci_high", "t", "df", "p"], math.nan
    )
    if len(sizes) < LEAST_CLUSTERS:
        return result | {"reason": reasons.TOO_FEW_CLUSTERS if len(sizes) else reasons.NO_GROUPS}
    weight = 1 / np.sqrt(1 - sizes / total)
    se = math.sqrt(math.fsum((weight * sums) ** 2)) / total
    if se <= TOLERANCE:
        return result | {"reason": reasons.SAME_CHANGE}
    shared = -np.outer(weight * sizes, weight * sizes) / total**3
    np.fill_diagonal(shared, sizes / total**2)
    df = np.trace(shared) ** 2 / (shared**2).sum()
    t = values.mean() / se
    half = stdtrit(df, (1 + confidence_level) / 2) * se
    return result | {
        "se": se,
        "ci_low": values.mean() - half,
        "ci_high": values.mean() + half,
        "t": t,
        "df": float(df),
        "p": float(2 * stdtr(df, -abs(t))),
        "reason": "",
    }


def design_effect(agrees: pd.Series, clusters: pd.Series) -> float:
    """Return how many times larger the variance of a share is than with independent answers.

    The linearised variance of the share over clusters (Cochran 1977, Sampling Techniques,
    3rd ed., p. 66; the R package survey) over `p (1 - p) / n`. NaN with fewer than
    `LEAST_CLUSTERS` clusters, or where all answer the same.

    Parameters
    ----------
    agrees : Series of bool
        One per person.
    clusters : Series
        The group of each person, same index.
    """
    n, count = len(agrees), clusters.nunique()
    share = float(agrees.mean()) if n else math.nan
    if count < LEAST_CLUSTERS or not 0 < share < 1:
        return math.nan
    sums = (agrees.astype(float) - share).groupby(clusters).sum().to_numpy()
    variance = math.fsum(sums**2) / n**2 * count / (count - 1)
    return variance / (share * (1 - share) / n)
