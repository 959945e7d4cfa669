"""How the groups' changes spread."""

from __future__ import annotations

import pandas as pd

# Means are sums of decimal numbers: smaller differences than this are rounding in the machine.
TOLERANCE = 1e-9


def reaches(diff: pd.Series, threshold: float) -> pd.Series:
    """Tell which changes reach the threshold; float noise does not keep one below it."""
    return diff >= threshold - TOLERANCE


def spread_of(group_changes: pd.DataFrame) -> pd.DataFrame:
    """Return the spread of the changes that may be shown, per factor.

    Parameters
    ----------
    group_changes : DataFrame
        Columns: factor, diff (points), improved; both are missing for a suppressed change.

    Returns
    -------
    DataFrame
        factor, n_groups (shown), hidden, improved, lowest, median, highest (points).
    """
    return group_changes.groupby("factor", as_index=False, sort=False).agg(
        n_groups=("diff", "count"),
        hidden=("diff", lambda diff: diff.isna().sum()),
        improved=("improved", "sum"),
        lowest=("diff", "min"),
        median=("diff", "median"),
        highest=("diff", "max"),
    )
