"""Compute whether groups became more alike, and whether the factors' order would hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from survey_report.disclosure.alike_groups import spread_out_pair
from survey_report.results.change_results import hide_few_groups
from survey_report.statistics import reasons
from survey_report.statistics.change import root_mean_square_sd
from survey_report.statistics.likeness import variance_change
from survey_report.statistics.rank_stability import draw_groups, drawn_changes, ranks, same_top
from survey_report.statistics.table_files import facts_table
from survey_report.statistics.waves import (
    BEFORE_AND_AFTER,
    GLOBAL_INDEX,
    in_factor_order,
    wave_tables,
)

LEAST_GROUPS = 10
# How long a list of the first factors may be, for the text to say how sure it is
LISTS = range(1, 9)


def compute_spread_change(
    before: pd.DataFrame, after: pd.DataFrame, factors: list[str], level: float
) -> pd.DataFrame:
    """Return whether the spread between groups changed, one row per factor.

    Returns
    -------
    DataFrame
        factor, and what `variance_change` returns.
    """
    rows = [
        {"factor": factor, **variance_change(before[factor], after[factor], level)}
        for factor in before.columns
    ]
    return in_factor_order(pd.DataFrame(rows), factors)


def compute_rank_stability(
    before: pd.DataFrame, after: pd.DataFrame, weights: np.ndarray, level: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return within which places each factor comes when the groups are drawn again.

    Parameters
    ----------
    before, after : DataFrame
        Groups by factors, without the index.
    weights : ndarray
        From `draw_groups`.
    level : float
        Share of the draws that the limits hold.

    Returns
    -------
    DataFrame
        factor; rank_diff_low, rank_diff_high, rank_d_low, rank_d_high, reason.
    DataFrame
        fact, value: same_top_1_diff …, the percentage of draws with the same first factors.
    """
    change = after - before
    known = change.notna()
    first, second = before.where(known), after.where(known)
    spread = [
        root_mean_square_sd(one, two) for one, two in zip(first.std(), second.std(), strict=True)
    ]
    observed = {"diff": change.mean(), "d": change.mean() / pd.Series(spread, change.columns)}
    if len(change) < LEAST_GROUPS:
        drawn = {name: np.empty((0, len(change.columns))) for name in observed}
    else:
        drawn = dict(zip(observed, drawn_changes(before, after, weights), strict=True))
    table, facts = pd.DataFrame({"factor": change.columns}), {}
    tails = [round(50 * (1 - level), 9), round(50 * (1 + level), 9)]
    for name, values in drawn.items():
        places = ranks(values)
        limits = (
            np.percentile(places, tails, axis=0, method="inverted_cdf")
            if len(places)
            else np.full((2, places.shape[1]), np.nan)
        )
        for end, row in zip(("low", "high"), limits, strict=True):
            table[f"rank_{name}_{end}"] = pd.Series(row).astype("Int64")
        for size in LISTS:
            share = same_top(observed[name], values, size) if len(values) else float("nan")
            facts[f"same_top_{size}_{name}"] = 100 * share
    reason = "" if len(change) >= LEAST_GROUPS else reasons.TOO_FEW_TO_DRAW
    return table.assign(reason=reason), facts_table(facts)


def order_tables(
    groups: pd.DataFrame,
    factors: list[str],
    settings: Mapping,
    blocks: Sequence[pd.Index] = (),
    precision: float = 0,
) -> dict[str, pd.DataFrame]:
    """Return the tables of spread and of order, by name.

    Parameters
    ----------
    groups : DataFrame
        The clean table effect_groups.
    factors : list of str
    settings : mapping
        The config's ``statistics``.
    blocks : sequence of Index
        Groups that a reader can single out, since an edition counted them in together; without
        any, all groups are one.
    precision : float
        disclosure.precision: of a block that is more alike, only that it is alike is told.
    """
    level = settings["confidence_level"]
    both = [
        t.reindex(columns=[GLOBAL_INDEX, *factors]) for t in wave_tables(groups, BEFORE_AND_AFTER)
    ]
    for block in blocks or [both[0].index]:
        both = spread_out_pair(*both, block, precision)
    own = [table[factors] for table in both]
    places, stability = compute_rank_stability(*own, draw_groups(max(1, len(own[0]))), level)
    return {
        "spread_change": hide_few_groups(compute_spread_change(*both, factors, level)),
        "rank_stability": places,
        "rank_summary": stability,
    }
