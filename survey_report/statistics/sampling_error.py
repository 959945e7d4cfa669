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
    # by number, and in arrays: pandas is slow at names and at few rows
    place, names = pd.factorize(scores.index.get_level_values("group"), sort=True)
    answers = scores[["before", "after"]].reset_index(drop=True)
    known = answers.notna().to_numpy()
    counts = [np.bincount(place[wave], minlength=len(names)) for wave in known.T]
    variances = answers.groupby(place).var().to_numpy().T
    pooled = [_pooled(*wave) for wave in zip(variances, counts, strict=True)]
    both = known.all(axis=1)
    shared = np.bincount(place[both], minlength=len(names))
    covariance = _covariance(answers[both], place[both], int(np.maximum(shared - 1, 0).sum()))
    before, after = (np.where(count, count, math.nan) for count in counts)
    variance = pooled[0] / before + pooled[1] / after
    variance -= 2 * shared * covariance / (before * after)
    return pd.Series(np.sqrt(np.maximum(variance, 0)), names.rename("group"))


def _pooled(variances: np.ndarray, counts: np.ndarray) -> float:
    """Return the mean of the groups' variances by their degrees of freedom; NaN with none."""
    free = np.maximum(counts - 1, 0)
    return np.nansum(variances * free) / free.sum() if free.any() else math.nan


def _covariance(pairs: pd.DataFrame, place: np.ndarray, free: int) -> float:
    """Return how the answers of a member go together within groups; 0 with no degree of freedom."""
    if not free:
        return 0.0
    means = pairs.groupby(place).transform("mean")
    before, after = (pairs - means).to_numpy().T
    return (before * after).sum() / free


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
