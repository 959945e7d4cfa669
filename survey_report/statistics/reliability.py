"""Reliability, and change beyond what it leaves to measurement error."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from survey_report.statistics import reasons

# The least number of respondents that a coefficient of reliability stands on
LEAST_FOR_ALPHA = 5


def alpha_reason(alpha: float, n: int) -> str:
    """Return why an alpha is missing, or what is wrong with one that is not."""
    if n == 0:
        return reasons.NO_ONE_ANSWERED
    if n < LEAST_FOR_ALPHA:
        return reasons.TOO_FEW_FOR_ALPHA
    if math.isnan(alpha):
        return reasons.NO_VARIATION_IN_ANSWERS
    return reasons.NEGATIVE_ALPHA if alpha < 0 else ""


def cronbach_alpha(items: pd.DataFrame) -> float:
    """Return Cronbach's alpha (1951, Psychometrika 16, p. 299) of the columns of `items`.

    k / (k - 1) · (1 - Σ item variances / variance of the sum), over rows without missing
    values. NaN with fewer than two columns or `LEAST_FOR_ALPHA` complete rows, or when the sum
    does not vary.
    """
    complete = items.dropna().to_numpy(float)
    rows, count = complete.shape
    if rows < LEAST_FOR_ALPHA or count < 2:
        return math.nan
    total = complete.sum(axis=1).var(ddof=1)
    if total < 1e-12:
        return math.nan
    return count / (count - 1) * (1 - complete.var(axis=0, ddof=1).sum() / total)


def reliable_change(
    before: pd.Series, after: pd.Series, reliability: float, critical: float
) -> dict:
    """Count the groups whose change is larger than measurement error explains.

    A change is reliable when it is larger than critical · S_diff, with
    S_diff = √2 · SD before · √(1 - reliability): Jacobson & Truax (1991), J. Consult. Clin.
    Psychol. 59(1), p. 14.

    Parameters
    ----------
    before, after : Series
        The groups' values, same index. Groups that lack one of them are left out.
    reliability : float
        Reliability of a group's value, 0–1.
    critical : float
        1.96 for a two-sided error of 5 %.

    Returns
    -------
    dict
        n_groups, sd_before, se_diff, limit (points), positive, negative, unchanged, reason;
        positive + negative + unchanged = n_groups.
    """
    pairs = pd.DataFrame({"before": before, "after": after}).dropna()
    change = pairs["after"] - pairs["before"]
    sd_before = pairs["before"].std()
    result = {"n_groups": len(pairs), "sd_before": sd_before} | dict.fromkeys(
        ["se_diff", "limit", "positive", "negative", "unchanged"], math.nan
    )
    if len(pairs) < 2:
        return result | {"reason": reasons.ONE_GROUP if len(pairs) else reasons.NO_GROUPS}
    if not 0 <= reliability <= 1:
        return result | {"reason": reasons.NO_RELIABILITY}
    se_diff = math.sqrt(2) * sd_before * math.sqrt(1 - reliability)
    limit = critical * se_diff
    positive, negative = int((change > limit).sum()), int((change < -limit).sum())
    return result | {
        "se_diff": se_diff,
        "limit": limit,
        "positive": positive,
        "negative": negative,
        "unchanged": len(pairs) - positive - negative,
        "reason": "",
    }


def icc(groups: pd.DataFrame) -> dict:
    """Return ICC(1) and ICC(2) from the one-way analysis of variance of members in groups.

    With MSB and MSW the mean squares between and within groups and
    n0 = (N - Σn² / N) / (groups - 1), the size that stands for groups of unequal size
    (Searle, Casella & McCulloch 1992, Variance Components, ch. 3):

    - ICC(1) = (MSB - MSW) / (MSB + (n0 - 1) MSW)
    - ICC(2) = (MSB - MSW) / MSB (Bliese 2000, in Klein & Kozlowski, Multilevel Theory, ch. 8)

    Parameters
    ----------
    groups : DataFrame
        One row per group that answered, from `group_spread`: count, mean, var.

    Returns
    -------
    dict
        n_groups, n_members, icc1, icc2, reason. Both can be negative, which says that members
        of a group agree less than strangers. NaN with fewer than two groups, no group with two
        members, or no variation.
    """
    size, mean = groups["count"].to_numpy(), groups["mean"].to_numpy()
    n_groups, n_members = len(size), int(size.sum())
    result = {"n_groups": n_groups, "n_members": n_members, "icc1": math.nan, "icc2": math.nan}
    if n_members == 0:
        return result | {"reason": reasons.NO_ONE_ANSWERED}
    if n_groups < 2 or n_members == n_groups:
        return result | {"reason": reasons.TOO_FEW_MEMBERS}
    grand_mean = np.average(mean, weights=size)
    between = (size * (mean - grand_mean) ** 2).sum() / (n_groups - 1)
    within = ((size - 1) * groups["var"].fillna(0)).sum() / (n_members - n_groups)
    if between + within < 1e-12:
        return result | {"reason": reasons.NO_VARIATION_IN_ANSWERS}
    n0 = (n_members - (size**2).sum() / n_members) / (n_groups - 1)
    icc1 = (between - within) / (between + (n0 - 1) * within)
    icc2 = (between - within) / between if between > 1e-12 else math.nan
    return result | {"icc1": icc1, "icc2": icc2, "reason": ""}


def group_spread(scores: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return count, mean and var (n - 1; NaN for one member) of `score`, indexed by `by`.

    Members without a score are left out, and so are groups where nobody has one.
    """
    return scores.dropna(subset="score").groupby(by)["score"].agg(["count", "mean", "var"])
