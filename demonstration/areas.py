"""Development areas: what each group chose to work on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from demonstration.published import MADE_UP_CHOICES

TEXTS = Path("demonstration/area_texts.csv")
FEWEST_FACTORS, MOST_FACTORS = 3, 12


def complete_counts(table: pd.DataFrame) -> pd.Series:
    """Return how many completed groups choose each factor, by factor, global_index last.

    Those that print lost are made up (`published.MADE_UP_CHOICES`).

    Parameters
    ----------
    table : pandas.DataFrame
        From `published.read_change`.
    """
    return table["groups_chosen"].fillna(pd.Series(MADE_UP_CHOICES)).astype(int)


def choose(
    counts: pd.Series, before: np.ndarray, change: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Return which group chooses which factor; column sums are the counts.

    Groups choose what was low in their own profile and, mildly, what they came to improve.

    Parameters
    ----------
    counts : pandas.Series
        By factor, global_index last.
    before, change : numpy.ndarray
        Groups × 26 factors.
    """

    def standing_out(values: np.ndarray) -> np.ndarray:
        values = values - values.mean(axis=0)
        values = values - values.mean(axis=1, keepdims=True)
        return np.column_stack([values / values.std(), np.zeros(len(values))])

    liking = 0.3 * standing_out(change) - 0.4 * standing_out(before)
    chosen = np.zeros(liking.shape, dtype=bool)
    for column in np.argsort(-counts.to_numpy(), kind="stable"):
        load = chosen.sum(axis=1)
        score = liking[:, column] + rng.gumbel(size=len(chosen)) - 0.35 * load
        score[load >= MOST_FACTORS] = -np.inf
        chosen[np.argsort(-score)[: counts.iloc[column]], column] = True
    while (poor := np.flatnonzero(chosen.sum(axis=1) < FEWEST_FACTORS)).size:
        rich = chosen.sum(axis=1).argmax()
        column = rng.choice(np.flatnonzero(chosen[rich] & ~chosen[poor[0]]))
        chosen[[rich, poor[0]], column] = False, True
    return chosen


def write_out(
    groups: pd.DataFrame, chosen: np.ndarray, factors: list[str], rng: np.random.Generator
) -> pd.DataFrame:
    """Return the areas: cohort, group, area_no, area_nb, factors (ids joined by ;).

    Three or four areas a group, one to three factors an area; the free text tells of the
    area's first factor.
    """
    texts = pd.read_csv(TEXTS).groupby("factor")["text_nb"].agg(list)
    rows = []
    for group, mask in zip(groups.itertuples(), chosen, strict=True):
        own = rng.permutation(np.array(factors, dtype=object)[mask])
        count = 3 if len(own) == 3 or (len(own) < 8 and rng.random() < 0.6) else 4
        for number, part in enumerate(np.array_split(own, count), start=1):
            text = rng.choice(texts[part[0]])
            rows.append((group.cohort, group.group, number, text, ";".join(part)))
    return pd.DataFrame(rows, columns=["cohort", "group", "area_no", "area_nb", "factors"])


def make_areas(
    groups: pd.DataFrame, means: np.ndarray, table: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Return all groups' areas; those of completed groups have the printed counts.

    Parameters
    ----------
    groups : pandas.DataFrame
        From `register.make_groups`.
    means : numpy.ndarray
        Groups × factors × waves, as realised; NaN for waves not asked.
    table : pandas.DataFrame
        From `published.read_change`.
    """
    factors = list(table.index)
    done = groups["completed"].to_numpy()
    change = means[done, :, 1] - means[done, :, 0]
    counts = complete_counts(table)
    others = np.maximum((counts * (~done).sum() / done.sum()).round(), 0).astype(int)
    chosen = np.zeros((len(groups), len(factors)), dtype=bool)
    chosen[done] = choose(counts, means[done, :, 0], change, rng)
    chosen[~done] = choose(others, means[~done, :, 0], means[~done, :, 0], rng)
    return write_out(groups, chosen, factors, rng)
