"""Group means as tables of groups by factors, one table per wave."""

from __future__ import annotations

import pandas as pd

GLOBAL_INDEX = "global_index"


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
    per_wave = [answered[answered["wave"] == wave] for wave in waves]
    common = set.intersection(*(set(rows["group"]) for rows in per_wave))
    factors = sorted(set(groups["factor"]))
    return [
        rows.pivot(index="group", columns="factor", values="mean").reindex(
            index=sorted(common), columns=factors
        )
        for rows in per_wave
    ]


def in_factor_order(table: pd.DataFrame, factors: list[str]) -> pd.DataFrame:
    """Return `table` with global_index first, then the factors as listed; others are dropped."""
    order = pd.Index([GLOBAL_INDEX, *factors])
    kept = table[table["factor"].isin(order)]
    return kept.sort_values("factor", key=order.get_indexer, kind="stable", ignore_index=True)
