"""Counts of groups: all or none of a few would tell of each of them.

How many groups have improved is told as it is when many are counted. When few are new, the two
lowest counts that can be are told as one, and so are the two highest: that all the new ones have
improved, or none, is then never told (rounding that the reader can repeat; he learns the two
counts, and no more).
"""

from __future__ import annotations

import pandas as pd

COLUMNS = ["count", "low", "high", "shown"]


def told(count: int, low: int, high: int) -> tuple[int, int, int]:
    """Return the least and the greatest that a count may be after this, and what is shown.

    Parameters
    ----------
    count : int
        The true one.
    low, high : int
        Between which the reader knows it to lie before this edition.
    """
    if high - low < 3:
        # nothing can be told of one or two groups
        return low, high, low
    if count <= low + 1:
        return low, low + 1, low + 1
    if count >= high - 1:
        return high - 1, high, high - 1
    return count, count, count


def moved(count: int, low: int, high: int, before: int) -> tuple[int, int, int]:
    """Return the same as `told` where only answers that were set right can have moved the count.

    What was shown is shown again. Where the count is no longer within what was told, the limits
    grow by as much to either side: the reader does not learn which way a group went.
    """
    by = max(0, low - count, count - high)
    return max(0, low - by), high + by, before


def coarse_counts(
    counts: pd.Series,
    new: pd.Series,
    known: dict[str, tuple[int, int, int]],
    *,
    exact: bool,
) -> pd.DataFrame:
    """Return the counts as they are told.

    Parameters
    ----------
    counts : Series
        Name to how many groups.
    new : Series
        Name to how many groups are new in the count's base.
    known : dict
        Name to least and greatest count in the previous edition, and what it showed; missing where
        there was none.
    exact : bool
        All are told as they are, but for those that no new group is behind: see `moved`.

    Returns
    -------
    DataFrame
        count, low, high, shown.
    """
    rows = []
    for name, count in counts.items():
        low, high, before = known.get(name, (0, 0, 0))
        if name in known and not new[name]:
            limits = moved(count, low, high, before)
        elif exact:
            limits = (count, count, count)
        elif low <= count <= high + int(new[name]):
            limits = told(count, low, high + int(new[name]))
        else:
            limits = moved(count, low, high + int(new[name]), before)
        rows.append(dict(zip(COLUMNS, (name, *limits), strict=True)))
    return pd.DataFrame(rows, columns=COLUMNS)
