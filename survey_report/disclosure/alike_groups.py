"""Groups that are so alike that their mean is the result of each of them.

From the mean and the standard deviation of k groups follows that none is further from the mean
than √(SS · (k - 1) / k), with SS the sum of the squared deviations. Where that leaves an interval
narrower than the policy's, the deviations are replaced by the least that do not, before anything
is computed: the reader learns that the groups are alike, and not how much (microdata perturbation
that keeps the mean; Hundepool et al. 2012, Statistical Disclosure Control, ch. 3.4). The groups
are those that are new since the previous edition: whoever has both subtracts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

# The interval is a tenth wider than the policy's, so that the rounding of what is shown does not
# make it narrower.
MARGIN = 1.1


def least_spread(size: int, precision: float) -> float:
    """Return the least sum of squares that leaves an interval as wide as `precision`."""
    return (MARGIN * precision / 2) ** 2 * size / (size - 1)


def too_alike(values: pd.Series, precision: float) -> bool:
    """Tell whether mean and spread of the groups give each of them too closely."""
    known = values.to_numpy(float)
    known = known[~np.isnan(known)]
    if len(known) < 2:
        return False
    return float(((known - known.mean()) ** 2).sum()) < least_spread(len(known), precision)


def spread_out(values: pd.Series, precision: float) -> pd.Series:
    """Return the values with fixed deviations from their mean where they are too alike."""
    if not too_alike(values, precision):
        return values
    known = values.dropna().sort_index()
    pattern = pd.Series(_pattern(len(known), precision), known.index)
    return values.where(values.isna(), known.mean() + pattern)


def spread_out_pair(
    before: pd.DataFrame, after: pd.DataFrame, groups: pd.Index, precision: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both waves with fixed deviations where the groups' results, or changes, are alike.

    Parameters
    ----------
    before, after : DataFrame
        Groups by factors.
    groups : Index
        Those that a reader can single out; the others stay as they are.
    precision : float
        disclosure.precision, points.
    """
    first, last = before.copy(), after.copy()
    own = before.index.isin(groups)
    known = before[own].notna() & after[own].notna()
    waves = [table[own].where(known) for table in (before, after)]
    alike = [
        factor
        for factor in before.columns
        if any(too_alike(t[factor], precision) for t in (*waves, waves[1] - waves[0]))
    ]
    for factor in alike:
        place = groups.intersection(known.index[known[factor]])
        start = spread_out(before.loc[place, factor], precision)
        end = spread_out(after.loc[place, factor], precision)
        if too_alike(end - start, precision):
            pattern = _pattern(len(place), precision)
            if float(((start - start.mean()) * pattern).sum()) < 0:
                pattern = -pattern  # the waves drift apart, not together
            end = start + (end - start).mean() + pattern
        first.loc[place, factor], last.loc[place, factor] = start, end
    return first, last


def _pattern(size: int, precision: float) -> np.ndarray:
    """Return evenly spaced deviations with the least spread that is told."""
    steps = np.linspace(-1, 1, size)
    return steps * np.sqrt(least_spread(size, precision) / (steps**2).sum())
