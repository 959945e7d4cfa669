"""Is a level held?"""

from __future__ import annotations

import math

from scipy.special import stdtr


def equivalence_p(diff: float, standard_error: float, df: float, margin: float) -> float:
    """Return the p value of two one-sided t-tests that the true difference is within ± margin.

    The larger of the two one-sided p values: Schuirmann (1987), J. Pharmacokinet. Biopharm.
    15(6), 657–680. Below α exactly when the 1 - 2α interval lies inside the margin.
    NaN when the standard error is 0 or unknown.
    """
    if not standard_error > 0:
        return math.nan
    above_lower = stdtr(df, -(diff + margin) / standard_error)
    below_upper = stdtr(df, (diff - margin) / standard_error)
    return float(max(above_lower, below_upper))
