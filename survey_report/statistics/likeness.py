"""Have the groups become more alike, and did the lowest rise most?"""

from __future__ import annotations

import math

import pandas as pd
from scipy.special import stdtr, stdtrit

from survey_report.statistics import reasons
from survey_report.statistics.correlation import complete, correlation, pearson
from survey_report.statistics.spread import TOLERANCE

LEAST_FOR_LIKENESS = 5


def variance_change(before: pd.Series, after: pd.Series, confidence_level: float) -> dict:
    """Return the ratio of two dependent variances with the test of Pitman and Morgan.

    The test is that of the correlation between change and the sum of before and after: Pitman
    (1939), Biometrika 31, 9–12; Morgan (1939), Biometrika 31, 13–19. The same correlation, with
    the mean in place of the sum, is Oldham's (1962, J. Chronic Dis. 15, 969–977): whether the
    lowest rose most, apart from what regression to the mean alone would show.

    Returns
    -------
    dict
        n_groups, sd_before, sd_after, variance_ratio (after / before), ratio_low, ratio_high, t,
        df, p; oldham_r, oldham_low, oldham_high (Fisher's interval); start_r (change with
        before, which regression to the mean makes negative); reason.
    """
    before, after = complete(before, after)
    n = len(before)
    result = {
        "n_groups": n,
        "sd_before": before.std(ddof=1) if n > 1 else math.nan,
        "sd_after": after.std(ddof=1) if n > 1 else math.nan,
    } | dict.fromkeys(
        ["variance_ratio", "ratio_low", "ratio_high", "t", "df", "p"]
        + ["oldham_r", "oldham_low", "oldham_high", "start_r"],
        math.nan,
    )
    if n < LEAST_FOR_LIKENESS:
        return result | {"reason": reasons.TOO_FEW_FOR_TEST if n else reasons.NO_GROUPS}
    change, total = after - before, after + before
    if min(part.std(ddof=1) for part in (before, after, change, total)) <= TOLERANCE:
        return result | {"reason": reasons.NO_VARIATION}
    oldham = pearson(pd.Series(total), pd.Series(change), confidence_level)
    waves = correlation(before, after)
    df = n - 2
    critical = stdtrit(df, (1 + confidence_level) / 2)
    spread = 1 + 2 * (1 - waves**2) * critical**2 / df
    ratio = (result["sd_after"] / result["sd_before"]) ** 2
    half = math.sqrt(spread**2 - 1)
    t = oldham["r"] * math.sqrt(df / (1 - oldham["r"] ** 2))
    return result | {
        "variance_ratio": ratio,
        "ratio_low": ratio * (spread - half),
        "ratio_high": ratio * (spread + half),
        "t": t,
        "df": df,
        "p": float(2 * stdtr(df, -abs(t))),
        "oldham_r": oldham["r"],
        "oldham_low": oldham["ci_low"],
        "oldham_high": oldham["ci_high"],
        "start_r": correlation(before, change),
        "reason": "",
    }
