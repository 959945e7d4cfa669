"""Change in a mixed model of the members' own answers.

statsmodels' MixedLM fits the same model, with a column for every member: six seconds for the
instrument's factors. A group's answers before and after depend on few sums, so that the model's
likelihood is a matter of two by two matrices, one a group. R's lme4 gives the same to six decimals.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import ndtr, ndtri

from survey_report.statistics import reasons
from survey_report.statistics.spread import TOLERANCE

LEAST_GROUPS = 10
# the search for the maximum stops within this of it
DECIMALS = 5
VALUES = ("diff", "se", "ci_low", "ci_high", "p")
# where the search begins: the deviations of groups, of their changes and of members, by that of
# one answer from what is expected of the member
START = np.array([0.5, 0.0, 0.5, 0.8])


class Sums(NamedTuple):
    """What the likelihood knows of the groups' answers.

    Attributes
    ----------
    once : ndarray
        Groups × 2: how many answered only before, and only after.
    twice : ndarray
        How many answered both times, by group.
    once_means, twice_means : ndarray
        Groups × 2: their means before and after; 0 where nobody is behind.
    once_squares, level_squares, change_squares : float
        Sums of squared deviations from the group's mean: of those who answered once, and of
        those who answered twice the sums and the differences of their answers, over √2.
    """

    once: np.ndarray
    twice: np.ndarray
    once_means: np.ndarray
    twice_means: np.ndarray
    once_squares: float
    level_squares: float
    change_squares: float


def member_change(scores: pd.DataFrame, confidence_level: float) -> dict:
    """Return the mean change from a mixed model of members in groups.

    `score = a + b · after`, where each group has its own level and its own change, and each
    member an own level: Laird & Ware (1982), Biometrics 38, 963–974, by REML (Patterson &
    Thompson 1971, Biometrika 58, 545–554). Those who answered once are counted in, and large
    groups count for more.

    Parameters
    ----------
    scores : DataFrame
        Indexed by group and respondent; before, after: the members' scores, NaN where they did
        not answer.
    confidence_level : float

    Returns
    -------
    dict
        n_members, n_groups, diff, se, ci_low, ci_high, p (normal), reason.
    """
    scores = scores.dropna(how="all")
    groups = scores.index.get_level_values("group")
    result = {"n_members": len(scores), "n_groups": groups.nunique()}
    missing = dict.fromkeys(VALUES, math.nan)
    if result["n_groups"] < LEAST_GROUPS:
        return result | missing | {"reason": reasons.TOO_FEW_FOR_MODEL}
    sums = sums_of(scores)
    if max(sums[-3:]) <= TOLERANCE:
        return result | missing | {"reason": reasons.NO_VARIATION_IN_ANSWERS}
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        found = minimize(lambda ratios: fit(ratios, sums)[0], START, method="BFGS", jac="3-point")
        _, effects, variance = fit(found.x, sums)
    if not (np.isfinite(found.fun) and variance > 0):
        return result | missing | {"reason": reasons.MODEL_FAILED}
    diff, se = float(effects[1]), math.sqrt(variance)
    half = float(ndtri((1 + confidence_level) / 2)) * se
    values = (diff, se, diff - half, diff + half, float(2 * ndtr(-abs(diff / se))))
    rounded = dict(zip(VALUES, (round(value, DECIMALS) for value in values), strict=True))
    return result | rounded | {"reason": ""}


def sums_of(scores: pd.DataFrame) -> Sums:
    """Return the sums of the groups' answers that the likelihood depends on."""
    twice = scores.dropna()
    once = scores[scores.isna().any(axis=1)]
    groups = scores.index.get_level_values("group").unique()

    def by_group(rows: pd.DataFrame, what: str) -> pd.DataFrame:
        return rows.groupby(level="group").agg(what).reindex(groups).fillna(0.0)

    level = (twice["before"] + twice["after"]) / math.sqrt(2)
    change = (twice["after"] - twice["before"]) / math.sqrt(2)
    return Sums(
        by_group(once, "count").to_numpy(float),
        by_group(twice, "count")["before"].to_numpy(float),
        by_group(once, "mean").to_numpy(float),
        by_group(twice, "mean").to_numpy(float),
        *(
            float(np.nansum((part - part.groupby(level="group").transform("mean")) ** 2))
            for part in (once, level, change)
        ),
    )


def fit(ratios: np.ndarray, sums: Sums) -> tuple[float, np.ndarray, float]:
    """Return the deviance, the two effects, and the variance of the second.

    Parameters
    ----------
    ratios : ndarray
        The Cholesky factor of the groups' variances (level, both, change) and the members'
        standard deviation, relative to the residual one, which is profiled out: Bates et al.
        (2015), J. Stat. Softw. 67(1), sec. 2.3.
    sums : Sums
    """
    first, shared, second, member = ratios
    member = member * member
    one, pair = 1 + member, 1 + 2 * member  # one answer; (1 + m)² - m² of two by one member
    groups = np.array([[first * first, first * shared], [0.0, shared * shared + second * second]])
    groups[1, 0] = groups[0, 1]
    # the precision of the group's mean before and after, and what they share
    own = sums.once / one + (sums.twice * one / pair)[:, None]
    both = -sums.twice * member / pair
    weighed = sums.once / one * sums.once_means
    weighed += sums.twice[:, None] * (sums.twice_means * one) / pair
    weighed += both[:, None] * sums.twice_means[:, ::-1]
    # the design: level is in both waves, change in the last
    a11, a12, a22 = own.sum(axis=1) + 2 * both, own[:, 1] + both, own[:, 1]
    information = np.stack([np.stack([a11, a12], -1), np.stack([a12, a22], -1)], -2)
    score = np.stack([weighed.sum(axis=1), weighed[:, 1]], -1)
    shrunk = np.eye(2) + information @ groups
    determinant = shrunk[:, 0, 0] * shrunk[:, 1, 1] - shrunk[:, 0, 1] * shrunk[:, 1, 0]
    inverse = np.stack(
        [
            np.stack([shrunk[:, 1, 1], -shrunk[:, 0, 1]], -1),
            np.stack([-shrunk[:, 1, 0], shrunk[:, 0, 0]], -1),
        ],
        -2,
    )
    inverse /= determinant[:, None, None]
    left = (inverse @ score[:, :, None])[:, :, 0]
    total, cross = (inverse @ information).sum(axis=0), left.sum(axis=0)
    effects = np.linalg.solve(total, cross)
    squares = (sums.once_squares) / one + sums.level_squares / pair + sums.change_squares
    squares += (sums.once / one * sums.once_means**2).sum()
    squares += (sums.twice[:, None] * sums.twice_means**2 * one / pair).sum()
    squares += 2 * (both * sums.twice_means[:, 0] * sums.twice_means[:, 1]).sum()
    squares -= (score * (left @ groups)).sum() + cross @ effects
    n = sums.once.sum() + 2 * sums.twice.sum() - 2
    deviance = n * math.log(squares / n) if squares > 0 else math.inf
    deviance += sums.once.sum() * math.log(one) + sums.twice.sum() * math.log(pair)
    deviance += np.log(determinant).sum() + np.linalg.slogdet(total)[1]
    return float(deviance), effects, float(squares / n * np.linalg.inv(total)[1, 1])
