"""Adjusting p values when many hypotheses are tested."""

from __future__ import annotations

import numpy as np
import pandas as pd


def holm(p: pd.Series) -> pd.Series:
    """Return p values adjusted by Holm (1979), Scand. J. Stat. 6(2), 65–70.

    Missing p values stay missing and do not count as tests. (statsmodels has this too, but costs
    every process two seconds of import.)
    """
    tested = p.dropna().sort_values()
    factor = np.arange(len(tested), 0, -1)
    return (tested * factor).cummax().clip(upper=1).reindex(p.index)


def benjamini_hochberg(p: pd.Series) -> pd.Series:
    """Return p values adjusted by Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57(1), 289–300.

    Missing p values stay missing and do not count as tests.
    """
    tested = p.dropna().sort_values(ascending=False)
    factor = len(tested) / np.arange(len(tested), 0, -1)
    return (tested * factor).cummin().clip(upper=1).reindex(p.index)
