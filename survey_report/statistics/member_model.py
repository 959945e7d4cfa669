"""Change in a mixed model of the members' own answers.

statsmodels' MixedLM fits the same model, with a column for every member: six seconds for the
instrument's factors. A group's answers before and after depend on few sums, so that the model's
likelihood is a matter of two by two matrices, one for all groups where as many have answered. R's
lme4 gives the same to six decimals.
"""

from __future__ import annotations

import itertools
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
# to either side of a point, for the slope there: about the cube root of the machine's precision
STEP = 6e-6


class Sums(NamedTuple):
    """What the likelihood knows of the answers, of groups where as many have answered together.

    Attributes
    ----------
    groups : ndarray
        How many groups they are.
    once : ndarray
        ... × 2: how many in a group answered only before, and only after.
    twice : ndarray
        How many answered both times.
    means : ndarray
        ... × 4: the sum of the groups' means, of those who answered once, before and after, and of
        those who answered twice, before and after; 0 where nobody is behind.
    products : ndarray
        ... × 4 × 4: the sums of the products of these means.
    once_squares, level_squares, change_squares : float
        Sums of squared deviations from the group's mean: of those who answered once, and of
        those who answered twice the sums and the differences of their answers, over √2.
    """

    groups: np.ndarray
    once: np.ndarray
    twice: np.ndarray
    means: np.ndarray
    products: np.ndarray
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
        found = minimize(
            lambda at: fit(at, sums)[0][0], START, method="BFGS", jac=lambda at: slope(at, sums)
        )
        _, change, variance = (float(part[0]) for part in fit(found.x, sums))
    if not (np.isfinite(found.fun) and variance > 0):
        return result | missing | {"reason": reasons.MODEL_FAILED}
    se = math.sqrt(variance)
    half = float(ndtri((1 + confidence_level) / 2)) * se
    values = (change, se, change - half, change + half, float(2 * ndtr(-abs(change / se))))
    rounded = dict(zip(VALUES, (round(value, DECIMALS) for value in values), strict=True))
    return result | rounded | {"reason": ""}


def sums_of(scores: pd.DataFrame) -> Sums:
    """Return the sums of the groups' answers that the likelihood depends on."""
    place, groups = pd.factorize(scores.index.get_level_values("group"))
    answers = scores[["before", "after"]].to_numpy(float).T
    known = ~np.isnan(answers)
    both = known.all(axis=0)

    def of_groups(some: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
        return _of_groups(place[some], values[some], len(groups))

    once = [of_groups(own & ~both, wave) for own, wave in zip(known, answers, strict=True)]
    twice = [of_groups(both, wave) for wave in answers]
    level, change = ((answers[1] + sign * answers[0]) / math.sqrt(2) for sign in (1, -1))
    parts = [*once, twice[0]]
    alike, which, size = np.unique(
        np.column_stack([count for count, _, _ in parts]),
        axis=0,
        return_inverse=True,
        return_counts=True,
    )
    means = np.column_stack([mean for _, mean, _ in [*once, *twice]])
    products = means[:, :, None] * means[:, None, :]
    return Sums(
        size.astype(float),
        alike[:, :2],
        alike[:, 2],
        _summed(means, which, len(size)),
        _summed(products, which, len(size)),
        sum(squares for _, _, squares in once),
        *(of_groups(both, values)[2] for values in (level, change)),
    )


def _summed(values: np.ndarray, which: np.ndarray, n: int) -> np.ndarray:
    """Return the sums of the rows that are of one kind, by kind."""
    total = np.zeros((n, *values.shape[1:]))
    np.add.at(total, which, values)
    return total


def _of_groups(
    place: np.ndarray, values: np.ndarray, n: int
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return each group's count and mean (0 of nobody), and the squares around these in all."""
    count = np.bincount(place, minlength=n).astype(float)
    mean = np.bincount(place, values, n) / np.maximum(count, 1)
    return count, mean, float(((values - mean[place]) ** 2).sum())


def fit(ratios: np.ndarray, sums: Sums) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the deviance, the mean change and its variance, at each of some points.

    Parameters
    ----------
    ratios : ndarray
        Points × 4: the Cholesky factor of the groups' variances (level, both, change) and the
        members' standard deviation, relative to the residual one, which is profiled out: Bates
        et al. (2015), J. Stat. Softw. 67(1), sec. 2.3.
    sums : Sums

    Returns
    -------
    ndarray, ndarray, ndarray
        Each of as many numbers as there are points.
    """
    first, shared, second, member = np.atleast_2d(ratios).T[:, :, None]
    g11, g12, g22 = first * first, first * shared, shared * shared + second * second
    member = member * member
    one, pair = 1 + member, 1 + 2 * member  # one answer; (1 + m)² - m² of two by one member
    before, after = sums.once.T
    # the precision of the group's mean before and after, and what the two share
    own, both = sums.twice * one / pair, -sums.twice * member / pair
    p1, p2 = before / one + own, after / one + own
    # what each of the four means is weighted by
    none = np.zeros_like(own)
    w1 = np.stack([before / one, none, own, both], axis=-1)
    w2 = np.stack([none, after / one, both, own], axis=-1)
    # the design: the level is in both waves, the change in the last
    a11, a12, a22 = p1 + p2 + 2 * both, p2 + both, p2
    weights = w1 + w2, w2
    b1, b2 = ((weight * sums.means).sum(axis=-1) for weight in weights)
    b11, b12, b22 = (
        np.einsum("pgi,gij,pgj->pg", one_side, sums.products, other)
        for one_side, other in itertools.combinations_with_replacement(weights, 2)
    )
    s11, s12 = 1 + a11 * g11 + a12 * g12, a11 * g12 + a12 * g22
    s21, s22 = a12 * g11 + a22 * g12, 1 + a12 * g12 + a22 * g22
    determinant = s11 * s22 - s12 * s21
    times = sums.groups / determinant
    t11 = ((s22 * a11 - s12 * a12) * times).sum(axis=1)
    t12 = ((s22 * a12 - s12 * a22) * times).sum(axis=1)
    t22 = ((s11 * a22 - s21 * a12) * times).sum(axis=1)
    c1 = ((s22 * b1 - s12 * b2) / determinant).sum(axis=1)
    c2 = ((s11 * b2 - s21 * b1) / determinant).sum(axis=1)
    total = t11 * t22 - t12 * t12
    level, change = (t22 * c1 - t12 * c2) / total, (t11 * c2 - t12 * c1) / total
    squared = np.einsum("gii->ig", sums.products)
    squares = (before * squared[0] + after * squared[1]) / one + own * (squared[2] + squared[3])
    squares += 2 * both * sums.products[:, 2, 3]
    explained = g11 * (s22 * b11 - s12 * b12) + g12 * (s11 * b12 - s21 * b11)
    explained += g12 * (s22 * b12 - s12 * b22) + g22 * (s11 * b22 - s21 * b12)
    squares -= explained / determinant
    one, pair = one[:, 0], pair[:, 0]
    left = squares.sum(axis=1) + sums.once_squares / one + sums.level_squares / pair
    left += sums.change_squares - level * c1 - change * c2
    once, twice = sums.groups @ (before + after), sums.groups @ sums.twice
    n = once + 2 * twice - 2
    deviance = n * np.log(left / n) + np.log(determinant) @ sums.groups + np.log(total)
    deviance += once * np.log(one) + twice * np.log(pair)
    return deviance, change, left / n * t11 / total


def slope(ratios: np.ndarray, sums: Sums) -> np.ndarray:
    """Return the deviance's slope in each direction, from points a little to both sides."""
    steps = STEP * np.maximum(np.abs(ratios), 1.0)
    beside = np.concatenate([ratios + np.diag(steps), ratios - np.diag(steps)])
    up, down = np.split(fit(beside, sums)[0], 2)
    return (up - down) / (2 * steps)
