"""Would the factors come in the same order with other groups?"""

from __future__ import annotations

import numpy as np
import pandas as pd

DRAWS, SEED = 2000, 16
# the root of what two equal sums of squares may differ by
ALIKE = 1e-6


def draw_groups(n_groups: int, draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """Return how many times each group is drawn: draws × groups, with replacement.

    The bootstrap of Efron (1979), Ann. Stat. 7(1), 1–26; the same seed gives the same draws.
    """
    chance = np.full(n_groups, 1 / n_groups)
    # as floats: whole numbers would be made floats again each time something is weighed by them
    return np.random.default_rng(seed).multinomial(n_groups, chance, size=draws).astype(float)


def drawn_changes(
    before: pd.DataFrame, after: pd.DataFrame, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return each factor's mean change and d_av in every draw: draws × factors.

    Parameters
    ----------
    before, after : DataFrame
        Groups by factors. A group without the factor counts for the others only.
    weights : ndarray
        From `draw_groups`.
    """
    known = (before.notna() & after.notna()).to_numpy()
    first = np.where(known, before.to_numpy(float), 0.0)
    second = np.where(known, after.to_numpy(float), 0.0)
    n = weights @ known
    with np.errstate(divide="ignore", invalid="ignore"):
        means = [weights @ values / n for values in (first, second)]
        variances = [
            (weights @ values**2 / n - mean**2) * n / (n - 1)
            for values, mean in zip((first, second), means, strict=True)
        ]
        diff = means[1] - means[0]
        spread = np.sqrt(np.maximum(sum(variances) / 2, 0))
        # groups that are all alike have no spread, whatever is left of the squares
        d = diff / np.where(spread > ALIKE, spread, np.nan)
    return diff, np.where(np.isfinite(d), d, np.nan)


def ranks(values: np.ndarray) -> np.ndarray:
    """Return the place of each factor in each draw, 1 for the most; ties share the better."""
    table = pd.DataFrame(values).round(9)
    return table.rank(axis=1, ascending=False, method="min").to_numpy()


def same_top(observed: pd.Series, drawn: np.ndarray, size: int) -> float:
    """Return the share of draws in which the `size` first factors are the same, 0–1.

    Parameters
    ----------
    observed : Series
        Each factor's value.
    drawn : ndarray
        Draws × factors, from `drawn_changes`.
    """
    first = np.argsort(-observed.fillna(-np.inf).to_numpy(float), kind="stable")[:size]
    places = np.argsort(-np.nan_to_num(drawn, nan=-np.inf), axis=1, kind="stable")[:, :size]
    return float((np.sort(places, axis=1) == np.sort(first)).all(axis=1).mean())
