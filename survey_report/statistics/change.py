"""Change of the same groups from one wave to another."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy.special import gammaln, nctdtrinc, stdtr, stdtrit

from survey_report.statistics import reasons
from survey_report.statistics.correlation import complete, correlation
from survey_report.statistics.multiplicity import benjamini_hochberg, holm
from survey_report.statistics.spread import TOLERANCE
from survey_report.statistics.waves import GLOBAL_INDEX

# With fewer groups the interval of d spans every word from none to large
LEAST_FOR_WORDS = 10


def paired_change(before: pd.Series, after: pd.Series, confidence_level: float) -> dict:
    """Return the mean change with its t-test, interval and effect sizes.

    Parameters
    ----------
    before, after : Series
        Group means, same index. Groups that lack one of them are left out.
    confidence_level : float
        Such as 0.95.

    Returns
    -------
    dict
        n_groups; mean_before, sd_before, mean_after, sd_after, diff, sd_diff, ci_low, ci_high in
        the scale's points (SD with n - 1); t, df, p (two-sided paired t-test);
        wave_correlation (Pearson); d, d_low, d_high (`d_av`); d_z; g_av; reason.
    """
    before, after = complete(before, after)
    change = after - before
    n_groups = len(change)
    result: dict = {"n_groups": n_groups}
    for name, values in (("before", before), ("after", after)):
        result[f"mean_{name}"], result[f"sd_{name}"] = mean_and_sd(values)
    result["diff"], result["sd_diff"] = mean_and_sd(change)
    varies = min(result["sd_before"], result["sd_after"]) > TOLERANCE
    result["wave_correlation"] = correlation(before, after) if varies else math.nan
    result |= dict.fromkeys(
        ["ci_low", "ci_high", "t", "df", "p", "d", "d_low", "d_high", "d_z", "g_av"], math.nan
    )
    if n_groups < 2:
        return result | {"reason": reasons.ONE_GROUP if n_groups else reasons.NO_GROUPS}
    rms_sd = root_mean_square_sd(result["sd_before"], result["sd_after"])
    if rms_sd > TOLERANCE:
        result["d"] = result["diff"] / rms_sd
        result["g_av"] = result["d"] * hedges_correction(n_groups - 1)
    if result["sd_diff"] <= TOLERANCE:
        return result | {"reason": reasons.SAME_CHANGE}
    test = mean_change(change, confidence_level)
    d_low, d_high = d_av_interval(test["t"], n_groups, result["sd_diff"], rms_sd, confidence_level)
    return result | {
        **{name: test[name] for name in ("ci_low", "ci_high", "t", "df", "p")},
        "d_low": d_low,
        "d_high": d_high,
        "d_z": result["diff"] / result["sd_diff"],
        "reason": "",
    }


def mean_and_sd(values: np.ndarray) -> tuple[float, float]:
    """Return mean and standard deviation (n - 1); NaN where there are too few values for them."""
    mean = values.mean() if len(values) else math.nan
    return mean, values.std(ddof=1) if len(values) > 1 else math.nan


def mean_change(change: pd.Series | np.ndarray, confidence_level: float) -> dict:
    """Return the paired t-test of `paired_change` alone, without effect sizes.

    scipy.stats' ttest_rel is the same, at half a second of import.

    Returns
    -------
    dict
        n_groups, diff, sd_diff, ci_low, ci_high, t, df, p, reason.
    """
    values = np.asarray(change, float)
    values = values[~np.isnan(values)]
    n, (mean, sd) = len(values), mean_and_sd(values)
    result = {"n_groups": n, "diff": mean, "sd_diff": sd}
    if n < 2 or sd <= TOLERANCE:
        reason = reasons.SAME_CHANGE if n > 1 else reasons.ONE_GROUP if n else reasons.NO_GROUPS
        missing = dict.fromkeys(["ci_low", "ci_high", "t", "df", "p"], math.nan)
        return result | missing | {"reason": reason}
    error = sd / math.sqrt(n)
    half = stdtrit(n - 1, (1 + confidence_level) / 2) * error
    return result | {
        "ci_low": result["diff"] - half,
        "ci_high": result["diff"] + half,
        "t": result["diff"] / error,
        "df": n - 1,
        "p": float(2 * stdtr(n - 1, -abs(result["diff"] / error))),
        "reason": "",
    }


def root_mean_square_sd(sd_before: float, sd_after: float) -> float:
    """Return √((sd_before² + sd_after²) / 2), the unit of d_av (Cumming 2012, p. 291)."""
    return math.sqrt((sd_before**2 + sd_after**2) / 2)


def d_av_interval(
    t: float, n_groups: int, sd_diff: float, rms_sd: float, confidence_level: float
) -> tuple[float, float]:
    """Return the confidence interval of d_av from the noncentral t distribution.

    The lower limit is the noncentrality parameter for which the observed t is the
    (1 + level) / 2 quantile, the upper that for which it is the (1 - level) / 2 quantile
    (0.975 and 0.025 at 95 %), each times sd_diff / (√n · rms_sd): Algina & Keselman (2003),
    Educational and Psychological Measurement 63(4), 537–553. It excludes 0 exactly when the
    paired t-test is significant at 1 - level.
    """
    scale = sd_diff / (math.sqrt(n_groups) * rms_sd)
    tails = [(1 + confidence_level) / 2, (1 - confidence_level) / 2]
    low, high = noncentrality(t, n_groups - 1, np.array(tails)) * scale
    return low, high


def noncentrality(t: float, df: float, quantile: np.ndarray) -> np.ndarray:
    """Return the noncentrality for which `t` is the given quantile of noncentral t.

    scipy inverts for t >= 0; for negative t the distribution is mirrored.
    """
    if t < 0:
        return -nctdtrinc(df, 1 - quantile, -t)
    return nctdtrinc(df, quantile, t)


def hedges_correction(df: float) -> float:
    """Return the exact small-sample factor J(df): Hedges (1981), J. Educ. Stat. 6(2), p. 111."""
    if df < 2:
        return math.nan
    return math.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / math.sqrt(df / 2)


def count_changes(change: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """Count groups by what became of them, per factor.

    Parameters
    ----------
    change : DataFrame
        Groups by factors, after minus before.
    threshold : float
        The smallest change, in points, that counts as one. A change equal to it counts
        (ties within 1e-9); no change at all never does, also when the threshold is 0.

    Returns
    -------
    DataFrame
        Indexed by factor: improved, not_improved (the rest), unchanged, declined
        (improved + unchanged + declined = groups), at_threshold (ties, among the improved),
        no_change (exactly none, among the unchanged). Missing, not 0, for a factor without
        any change to count.
    """
    points = change.to_numpy(dtype="float64")
    size, known = np.abs(points), ~np.isnan(points)
    beyond = (size >= threshold - TOLERANCE) & (size > TOLERANCE)
    improved = beyond & (points > 0)
    hits = {
        "improved": improved,
        "not_improved": known & ~improved,
        "unchanged": known & ~beyond,
        "declined": beyond & (points < 0),
        "at_threshold": improved & (np.abs(points - threshold) <= TOLERANCE),
        "no_change": size <= TOLERANCE,
    }
    counts = {name: hit.sum(axis=0) for name, hit in hits.items()}
    table = pd.DataFrame(counts, index=change.columns, dtype="Int64")
    return table.mask(change.isna().all())


def change_table(before: pd.DataFrame, after: pd.DataFrame, settings: dict) -> pd.DataFrame:
    """Return every statistic of the change, one row per factor.

    Parameters
    ----------
    before, after : DataFrame
        Groups by factors, from `wave_tables`.
    settings : dict
        confidence_level, improvement_threshold, effect_small, effect_medium, effect_large.

    Returns
    -------
    DataFrame
        factor, the results of `paired_change` and `count_changes`, p_holm, p_bh, magnitude.
        The adjusted p values are over the factors; the global index is one planned test
        outside that family and keeps its p. magnitude is missing below `LEAST_FOR_WORDS`
        groups.
    """
    level = settings["confidence_level"]
    rows = [
        {"factor": factor, **paired_change(before[factor], after[factor], level)}
        for factor in before.columns
    ]
    table = pd.DataFrame(rows).set_index("factor")
    table = table.join(count_changes(after - before, settings["improvement_threshold"]))
    family = table.index != GLOBAL_INDEX
    table["p_holm"] = table["p_bh"] = table["p"]
    table.loc[family, "p_holm"] = holm(table.loc[family, "p"])
    table.loc[family, "p_bh"] = benjamini_hochberg(table.loc[family, "p"])
    enough = table["n_groups"] >= LEAST_FOR_WORDS
    table["magnitude"] = effect_words(table["d"].where(enough), settings)
    return table.reset_index()


def effect_words(d: pd.Series, settings: dict) -> pd.Series:
    """Return stor, middels, liten or ingen by the size of d, whatever its sign; none for NaN."""
    limits = [-math.inf, settings["effect_small"], settings["effect_medium"]]
    limits += [settings["effect_large"], math.inf]
    words = ["ingen", "liten", "middels", "stor"]
    # the tolerance lets a d that equals a limit reach it
    return pd.cut(d.abs() + TOLERANCE, limits, right=False, labels=words).astype("string")
