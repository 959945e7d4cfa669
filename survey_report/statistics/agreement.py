"""Do the members of a group agree?"""

from __future__ import annotations

import pandas as pd


def rwg_j(variances: pd.DataFrame, options: int) -> pd.Series:
    """Return r_wg(j) per group: James, Demaree & Wolf (1984), J. Appl. Psychol. 69(1), p. 88.

    J(1 - s̄² / σ²) / (J(1 - s̄² / σ²) + s̄² / σ²) for J items, with s̄² the mean of the items'
    variances in the group and σ² = (options² - 1) / 12, the variance if answers were spread
    evenly over the scale. Where answers are spread more than evenly it is 0, as they
    recommend.

    Parameters
    ----------
    variances : DataFrame
        Groups by items: the variance (n - 1) of the members' answers, NaN for fewer than two.
    options : int
        Number of answer options.

    Returns
    -------
    Series
        By group; NaN where no item has two answers.
    """
    share = variances.mean(axis=1) / ((options**2 - 1) / 12)
    agreement = variances.shape[1] * (1 - share)
    return (agreement / (agreement + share)).where(share < 1, 0.0).where(share.notna())
