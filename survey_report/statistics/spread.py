"""How the groups' changes spread."""

from __future__ import annotations

import numpy as np
import pandas as pd

# Means are sums of decimal numbers: smaller differences than this are rounding in the machine.
TOLERANCE = 1e-9
# One group's change is told as a band of this width, in points, and by nothing finer.
BAND = 0.25


def banded(change: pd.Series, width: float, least: int) -> pd.DataFrame:
    """Return how many groups have a change in each band.

    The lowest and the highest band are open, so that each has at least `least` groups: the
    extreme groups are those that are most easily recognised (top and bottom coding).

    Parameters
    ----------
    change : Series
        One group's change each, points; missing ones are left out.
    width : float
        Of a band; its limits are multiples of this, and the lower limit is in the band.
    least : int

    Returns
    -------
    DataFrame
        low, high (points; missing where the band is open), groups. Empty when there are fewer
        than twice `least` groups.
    """
    known = np.sort(change.dropna().to_numpy(float))
    if len(known) < 2 * least:
        return pd.DataFrame({"low": [], "high": [], "groups": []}).astype({"groups": int})
    place = np.floor((known + TOLERANCE) / width).astype(int)
    # the first band above the lowest groups, and the last one below the highest
    first, last = place[least - 1] + 1, place[-least]
    if first > last:  # all stand in one band, or in two beside each other
        return pd.DataFrame({"low": [np.nan], "high": [np.nan], "groups": [len(known)]})
    low = [np.nan, *(width * np.arange(first, last)), width * last]
    high = [width * first, *(width * np.arange(first + 1, last + 1)), np.nan]
    inside = np.clip(place, first - 1, last)
    groups = [int((inside == band).sum()) for band in range(first - 1, last + 1)]
    return pd.DataFrame({"low": low, "high": high, "groups": groups})


def spread_of(change: pd.DataFrame, improved: pd.Series) -> pd.DataFrame:
    """Return the spread of the changes per factor, without the extremes.

    Parameters
    ----------
    change : DataFrame
        Groups by factors: after minus before, points.
    improved : Series
        How many groups have improved, by factor.

    Returns
    -------
    DataFrame
        factor, n_groups, improved, lower_quartile, median, upper_quartile (points).
    """
    columns = {
        "n_groups": change.notna().sum(),
        "improved": improved.reindex(change.columns),
        "lower_quartile": change.quantile(0.25),
        "median": change.median(),
        "upper_quartile": change.quantile(0.75),
    }
    return pd.DataFrame(columns).rename_axis("factor").reset_index()
