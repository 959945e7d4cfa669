"""Do the members of a group agree?"""

from __future__ import annotations

import pandas as pd


def rwg_j(items: pd.DataFrame, groups: pd.Series, options: int) -> pd.Series:
    """Return r_wg(j) per group: James, Demaree & Wolf (1984), J. Appl. Psychol. 69(1), p. 88.

    J(1 - s̄² / σ²) / (J(1 - s̄² / σ²) + s̄² / σ²) for J items, with s̄² the mean of the items'
    variances in the group and σ² = (options² - 1) / 12, the variance if answers were spread
    evenly over the scale. Where answers are spread more than evenly it is 0, as they
    recommend.

    Parameters
    ----------
    items : DataFrame
        One row per member, one column per item; missing answers are left out item by item.
    groups : Series
        The member's group, same index as `items`.
    options : int
        Number of answer options.

    Returns
    -------
    Series
        By group; NaN where no item has two answers.
    """
    share = items.groupby(groups).var().mean(axis=1) / ((options**2 - 1) / 12)
    count = items.shape[1]
    agreement = count * (1 - share)
    return (agreement / (agreement + share)).where(share < 1, 0.0).where(share.notna())
