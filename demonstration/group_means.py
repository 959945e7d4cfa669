"""Group means per factor and wave that have the printed statistics.

Arrays are groups × factors × waves (before, after). The solution starts from a realistic
draw (a strong general factor, waves correlated as the printed t implies) and is moved as
little as L-BFGS needs to meet the printed moments and counts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from demonstration.published import (
    CRITICAL,
    GLOBAL,
    GLOBAL_NEGATIVE,
    GLOBAL_POSITIVE,
    IMPROVED_FROM,
    N_GROUPS,
    RELIABLE_NEGATIVE,
    RELIABLE_POSITIVE,
)

LOWEST, HIGHEST = 2.0, 6.8
# what lies this near a limit is moved away, so that rounding cannot turn a count
ROOM = 0.02
# the threshold of improvement has so many changes about it that less must do
COUNT_ROOM = 0.006
# How far from each other the groups next to a limit are to stand, on average, and how many on
# each side: all held just clear of the limit itself, they would stand in a heap beside it.
SPACING, NEXT_TO_LIMIT = 0.04, 5
SPACING_SEED = 14
GENERAL = 0.65


def reliability(means: np.ndarray) -> float:
    """Return Cronbach's alpha of groups × factors."""
    k = means.shape[1]
    parts = means.var(axis=0, ddof=1).sum()
    return k / (k - 1) * (1 - parts / means.sum(axis=1).var(ddof=1))


def reliable_change_limit(means: np.ndarray) -> float:
    """Return the change of the global index that is reliable at 5 % (Jacobson & Truax)."""
    sd = means.mean(axis=1).std(ddof=1)
    return CRITICAL * sd * np.sqrt(2) * np.sqrt(1 - reliability(means))


def limits_of_counts(
    diffs: np.ndarray,
    index_diffs: np.ndarray,
    limit: float,
    table: pd.DataFrame,
    room: tuple[float, float] = (COUNT_ROOM, ROOM),
    spaced: bool = True,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the lower and upper limits each difference must keep to make the counts right.

    Groups are assigned by rank: the best of a factor are the improved ones.

    Parameters
    ----------
    diffs : numpy.ndarray
        Groups × factors.
    index_diffs : numpy.ndarray
        The groups' differences of the global index.
    limit : float
        Reliable change.
    table : pandas.DataFrame
        From `published.aims`.
    room : tuple of float
        How far every difference is kept from the threshold, and the index's from its limits.
    spaced : bool
        Whether those next to the threshold of improvement keep a distance to each other too.

    Returns
    -------
    tuple of numpy.ndarray
        low, high (groups × factors), index_low, index_high (groups).
    """
    rank = (-diffs).argsort(axis=0).argsort(axis=0)
    improved = rank < table["improved"].drop(GLOBAL).to_numpy()
    count_room, room = room
    count = table["improved"].drop(GLOBAL).to_numpy()
    extra = spacing(np.where(improved, count - 1 - rank, rank - count)) * spaced
    low = np.where(improved, IMPROVED_FROM + count_room + extra, -np.inf)
    high = np.where(improved, np.inf, IMPROVED_FROM - count_room - extra)
    rank = (-index_diffs).argsort().argsort()
    steps = np.array([RELIABLE_POSITIVE, GLOBAL_POSITIVE, N_GROUPS - RELIABLE_NEGATIVE])
    assert N_GROUPS - GLOBAL_NEGATIVE == GLOBAL_POSITIVE
    place = np.searchsorted(steps, rank, side="right")
    bounds = np.array([np.inf, limit, 0.0, -limit, -np.inf])
    return low, high, bounds[place + 1] + room, bounds[place] - room


def spacing(place: np.ndarray) -> np.ndarray:
    """Return how much farther from the limit each difference is kept, by its place from it.

    Parameters
    ----------
    place : numpy.ndarray of int
        Groups × factors: 0 for the nearest on its side.
    """
    rng = np.random.default_rng(SPACING_SEED)
    gaps = rng.exponential(SPACING, (NEXT_TO_LIMIT, place.shape[1])).cumsum(axis=0)
    # the nearest of all stands anywhere from the limit to one gap from it
    gaps -= gaps[0] * (0.5 + 0.5 * rng.random(place.shape[1]))
    columns = np.arange(place.shape[1])
    return gaps[np.minimum(place, NEXT_TO_LIMIT - 1).astype(int), columns]


def draw_start(table: pd.DataFrame, rng: np.random.Generator, count: int = N_GROUPS) -> np.ndarray:
    """Return a realistic draw of group means with the table's means and SDs."""
    factors = table.drop(GLOBAL)
    before, after, diff = (factors[f"sd_{x}"].to_numpy() for x in ("before", "after", "diff"))
    stable = np.clip((before**2 + after**2 - diff**2) / (2 * before * after), 0.05, 0.95)

    def standard(general: np.ndarray) -> np.ndarray:
        own = rng.standard_normal((count, len(factors)))
        return np.sqrt(GENERAL) * general[:, None] + np.sqrt(1 - GENERAL) * own

    first = standard(rng.standard_normal(count))
    change = standard(rng.standard_normal(count))
    second = stable * first + np.sqrt(1 - stable**2) * change
    level_before, level_after = (factors[f"mean_{x}"].to_numpy() for x in ("before", "after"))
    means = [level_before + before * first, level_after + after * second]
    return np.clip(np.stack(means, axis=-1), LOWEST, HIGHEST)


def solve(table: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Return group means that have the table's moments and counts.

    Returns
    -------
    numpy.ndarray
        31 × 26 × 2, rounded to three decimals so that the last bits of a library do not
        decide what is realised from it.
    """
    means = _minimise(draw_start(table, rng), table, None)
    diffs = means[..., 1] - means[..., 0]
    limit = reliable_change_limit(means[..., 0])
    limits = limits_of_counts(diffs, diffs.mean(axis=1), limit, table)
    return _minimise(means, table, limits).round(3)


def _minimise(start: np.ndarray, table: pd.DataFrame, limits) -> np.ndarray:
    def objective(flat: np.ndarray) -> tuple[float, np.ndarray]:
        return _penalty(flat.reshape(start.shape), table, limits)

    options = {"maxiter": 5000, "maxfun": 20000, "ftol": 1e-15, "gtol": 1e-9}
    found = minimize(objective, start.ravel(), jac=True, method="L-BFGS-B", options=options)
    return found.x.reshape(start.shape)


def _penalty(means: np.ndarray, table: pd.DataFrame, limits) -> tuple[float, np.ndarray]:
    """Return the squared misses of moments and limits, and their gradient."""
    gradient = np.zeros_like(means)
    total = 0.0
    # weights are (before, after) of the series whose moments are printed
    series = [((1, 0), "before"), ((0, 1), "after"), ((-1, 1), "diff")]
    factors, index = table.drop(GLOBAL), table.loc[GLOBAL]
    for weights, name in series:
        values = means @ np.array(weights, dtype=float)
        loss, slope = _moments(values, factors.get(f"mean_{name}"), factors[f"sd_{name}"])
        index_loss, index_slope = _moments(values.mean(axis=1), None, index[f"sd_{name}"])
        total += loss + 26 * index_loss
        gradient += (slope + index_slope[:, None])[..., None] * np.array(weights)
    over, under = np.maximum(means - HIGHEST, 0), np.maximum(LOWEST - means, 0)
    total += (over**2 + under**2).sum()
    gradient += 2 * (over - under)
    if limits is not None:
        diffs = means[..., 1] - means[..., 0]
        low, high, index_low, index_high = limits
        loss, slope = _outside(diffs, low, high)
        index_loss, index_slope = _outside(diffs.mean(axis=1), index_low, index_high)
        total += loss + 26 * index_loss
        gradient += (slope + index_slope[:, None])[..., None] * np.array([-1, 1])
    return total, gradient


def _moments(values: np.ndarray, mean, sd) -> tuple[float, np.ndarray]:
    """Return the penalty on mean (None: free) and variance along groups, and its gradient."""
    n = len(values)
    centred = values - values.mean(axis=0)
    miss = (centred**2).sum(axis=0) / (n - 1) - np.asarray(sd) ** 2
    loss, slope = (miss**2).sum(), 4 * miss * centred / (n - 1)
    if mean is not None:
        gap = values.mean(axis=0) - mean.to_numpy()
        loss, slope = loss + (gap**2).sum(), slope + 2 * gap / n
    return float(loss), slope


def _outside(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the squared distance to the interval and its gradient."""
    below, above = np.maximum(low - values, 0), np.maximum(values - high, 0)
    return float((below**2 + above**2).sum()), 2 * (above - below)
