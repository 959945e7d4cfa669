"""Which factors a group chose to work on."""

from __future__ import annotations

import pandas as pd


def chosen_pairs(areas: pd.DataFrame) -> pd.DataFrame:
    """Return group and factor, once each, however many of the group's areas name the factor."""
    return areas[["group", "factor"]].dropna().drop_duplicates()


def chosen_table(areas: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """Return, for the groups and factors of `like`, whether the group chose the factor."""
    chosen = chosen_pairs(areas).assign(chosen=True)
    table = chosen.pivot(index="group", columns="factor", values="chosen")
    return table.reindex(index=like.index, columns=like.columns).notna()
