"""Do the members of a group agree?"""

from __future__ import annotations

import pandas as pd

# The variance of answers without agreement, by number of options: spread evenly, and with the lean
# towards one end that leniency gives. The leaning ones are those of LeBreton & Senter (2008),
# Organ. Res. Methods 11(4), 815–852, table 2, as the first author prints them in R package WGA
# (github.com/james-lebreton/WGA, R/RWGJ.R, commit 2c365d93).
NULL_VARIANCES = {
    "uniform": {options: (options**2 - 1) / 12 for options in range(2, 12)},
    "slight": {5: 1.34, 6: 1.85, 7: 2.90, 8: 3.47, 9: 5.66, 10: 6.30, 11: 7.31},
    "moderate": {5: 0.90, 6: 1.26, 7: 2.14, 8: 2.79, 9: 4.73, 10: 5.09, 11: 6.32},
}


def rwg_j(variances: pd.DataFrame, options: int, null_variance: float | None = None) -> pd.Series:
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
    null_variance : float, optional
        σ² where it is not that of answers spread evenly.

    Returns
    -------
    Series
        By group; NaN where no item has two answers.
    """
    if null_variance is None:
        null_variance = (options**2 - 1) / 12
    means = variances.mean(axis=1).to_frame()
    return rwg_of_means(means, variances.shape[1], null_variance).squeeze(axis="columns")


def rwg_of_means(means: pd.DataFrame, items: int | pd.Series, null_variance: float) -> pd.DataFrame:
    """Return `rwg_j` of several factors at once.

    Parameters
    ----------
    means : DataFrame
        Groups by factors: the mean of the items' variances.
    items : int or Series
        How many items each factor has.
    null_variance : float
    """
    share = means / null_variance
    agreement = (1 - share) * items
    return (agreement / (agreement + share)).where(share < 1, 0.0).where(share.notna())
