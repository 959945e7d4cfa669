"""Group means as tables of groups by factors, one table per wave."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import numpy as np
import pandas as pd

GLOBAL_INDEX = "global_index"
BEFORE_AND_AFTER = ("before", "after")
# every wave, as the tables name it in Norwegian
WAVES_NB = {"before": "før", "after": "etter", "followup": "ett år etter"}
KEYS = ["cohort", "group", "wave", "factor"]
# so many member scores are averaged at a time: all of a large programme's take gigabytes
AT_ONCE = 200_000


def wave_tables(groups: pd.DataFrame, waves: tuple[str, ...]) -> list[pd.DataFrame]:
    """Return one table per wave, of the groups that have answered in all of `waves`.

    Parameters
    ----------
    groups : DataFrame
        group, wave, factor, mean: one row per group, wave and factor.
    waves : tuple of str
        The waves to return, such as ``("before", "after")``.

    Returns
    -------
    list of DataFrame
        Indexed by group, one column per factor; same groups and factors in every table.
        A factor that nobody in a group answered is NaN there.
    """
    answered = groups.dropna(subset="mean")
    tables = [
        answered[answered["wave"] == wave].pivot(index="group", columns="factor", values="mean")
        for wave in waves
    ]
    common = functools.reduce(pd.Index.intersection, [table.index for table in tables])
    factors = groups["factor"].drop_duplicates().sort_values().tolist()
    return [table.reindex(index=common.sort_values(), columns=factors) for table in tables]


def cohorts_with(groups: pd.DataFrame, waves: tuple[str, ...]) -> pd.Series:
    """Return the cohort of each group that has answered in all of `waves`, by group.

    Parameters
    ----------
    groups : DataFrame
        cohort, group, wave, mean.
    waves : tuple of str
    """
    answered = groups.dropna(subset="mean")
    answered = answered[answered["wave"].isin(waves)]
    count = answered.groupby(["group", "cohort"])["wave"].nunique()
    complete = count[count == len(waves)].reset_index()
    return complete.set_index("group")["cohort"].sort_index()


def change_between(groups: pd.DataFrame, waves: tuple[str, str]) -> pd.DataFrame:
    """Return each group's change from one wave to another: groups by factors, points."""
    first, last = wave_tables(groups, waves)
    return last - first


def completed_changes(groups: pd.DataFrame, factors: Iterable[str] = ()) -> pd.DataFrame:
    """Return the change of each group that answered before and after, points.

    Parameters
    ----------
    groups : DataFrame
        group, wave, factor, mean.
    factors : iterable of str
        In the order of the report.

    Returns
    -------
    DataFrame
        Indexed by group: global_index, then the factors. Where no group has answered, the columns
        are there all the same.
    """
    return change_between(groups, BEFORE_AND_AFTER).reindex(columns=[GLOBAL_INDEX, *factors])


def persons_behind(groups: pd.DataFrame, waves: tuple[str, ...]) -> pd.DataFrame:
    """Return how many members a group's results rest on: the fewest in any of `waves`.

    Parameters
    ----------
    groups : DataFrame
        group, wave, factor, n_members, mean.
    waves : tuple of str
        The waves that are compared.

    Returns
    -------
    DataFrame
        Indexed by group, one column per factor.
    """
    counts = groups[groups["wave"].isin(waves)].groupby(["group", "factor"])["n_members"].min()
    return counts.unstack()


def in_factor_order(table: pd.DataFrame, factors: list[str]) -> pd.DataFrame:
    """Return `table` with global_index first, then the factors as listed; others are dropped."""
    order = pd.Index([GLOBAL_INDEX, *factors])
    kept = table[table["factor"].isin(order)]
    return kept.sort_values("factor", key=order.get_indexer, kind="stable", ignore_index=True)


def group_means(members: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of each group's member scores.

    Every member counts the same. The global index is the mean of the group's factor means
    and exists only where all factors have one.

    Parameters
    ----------
    members : pandas.DataFrame
        cohort, group, wave, respondent, factor, n_items, score.

    Returns
    -------
    pandas.DataFrame
        cohort, group, wave, factor (and ``global_index``), n_members (with a score; for the
        index: with a score on any factor), mean (scale points); sorted.
    """
    factors = members.groupby(KEYS)["score"].agg(n_members="count", mean="mean").reset_index()
    size = factors.groupby(KEYS[:3]).size()
    means = _means_of_runs(factors["mean"].to_numpy(), size.to_numpy())
    index = pd.Series(means, size.index, name="mean").reset_index()
    scored = members.dropna(subset="score").groupby(KEYS[:3])["respondent"].nunique()
    index = index.merge(scored.rename("n_members").reset_index(), "left", on=KEYS[:3])
    index = index.assign(factor=GLOBAL_INDEX, n_members=index["n_members"].fillna(0))
    table = pd.concat([factors, index]).astype({"factor": "str", "n_members": "int64"})
    return table[[*KEYS, "n_members", "mean"]].sort_values(KEYS, ignore_index=True)


def group_means_in_parts(members: pd.DataFrame) -> pd.DataFrame:
    """Return `group_means`, taken of some cohorts at a time; the strings of a clean table.

    As categories, strings are grouped in a fraction of the time and the memory.
    """
    members = members.astype(dict.fromkeys([*KEYS, "respondent"], "category"))
    part = members.groupby("cohort").size().cumsum() // AT_ONCE
    means = [group_means(own) for _, own in members.groupby(members["cohort"].map(part))]
    table = pd.concat(means or [group_means(members)], ignore_index=True)
    return table.astype(dict.fromkeys(KEYS, "str"))


def _means_of_runs(values: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the mean of each run of values, NaN where one is missing.

    Runs of one length are the rows of one table: pandas would take them one by one.
    """
    starts, means = np.cumsum(lengths) - lengths, np.empty(len(lengths))
    for length in np.unique(lengths):
        own = lengths == length
        means[own] = values[starts[own][:, None] + np.arange(length)].mean(axis=1)
    return means
