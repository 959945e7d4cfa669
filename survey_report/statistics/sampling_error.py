"""How much a group's change varies because other members might have answered.

A group's mean is over the members who answered. Its standard error follows from how the members
of a group differ, pooled over groups; members who answered both times are counted in both means,
and what their two answers share goes out of the change.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy.special import ndtr


def change_errors(scores: pd.DataFrame) -> pd.Series:
    """Return the standard error of each group's change.

    `√(s²_before / n_before + s²_after / n_after - 2 m c / (n_before n_after))`, where s² are the
    variances within groups and c the covariance of the m members who answered both times, each
    pooled over groups: the variance of a difference of two overlapping means (Kish 1965, Survey
    Sampling, sec. 12.4).

    Parameters
    ----------
    scores : DataFrame
        Indexed by group and respondent; before, after: the members' scores, NaN where they did
        not answer.

    Returns
    -------
    Series
        By group; NaN where a wave has no answers, and everywhere when no group has two members.
    """
    groups = scores.groupby(level="group")
    counts = groups[["before", "after"]].count()
    free = (counts - 1).clip(lower=0)
    variances = groups[["before", "after"]].var()
    pooled = (variances * free).sum() / free.sum().replace(0, math.nan)
    both = scores.dropna()
    matched = both.groupby(level="group")
    shared = matched.size().reindex(counts.index, fill_value=0)
    deviations = both - matched.transform("mean")
    free_pairs = int((shared - 1).clip(lower=0).sum())
    products = (deviations["before"] * deviations["after"]).sum()
    covariance = products / free_pairs if free_pairs else 0.0
    n_before, n_after = (counts[wave].replace(0, math.nan) for wave in ("before", "after"))
    variance = pooled["before"] / n_before + pooled["after"] / n_after
    variance -= 2 * shared * covariance / (n_before * n_after)
    return variance.clip(lower=0).map(math.sqrt)


def improved_by_chance(errors: pd.Series, threshold: float) -> float:
    """Return how many groups would reach the threshold if no group had changed.

    The sum of the normal probabilities of a change of at least `threshold` with mean 0 and the
    group's standard error. NaN when no error is known.
    """
    known = errors.dropna()
    known = known[known > 0]
    if known.empty:
        return math.nan
    return float(ndtr(-threshold / known.to_numpy(float)).sum())


def typical_error(errors: pd.Series) -> float:
    """Return the root mean square of the groups' standard errors."""
    known = errors.dropna().to_numpy(float)
    return math.sqrt(np.mean(known**2)) if len(known) else math.nan
