"""Combine the cohorts' clean tables."""

from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

# what the rows of each combined table are sorted by
SORTED_BY = {
    "effect_members": ["cohort", "group", "wave", "respondent", "factor"],
    "effect_items": ["cohort", "group", "wave", "respondent"],
    "evaluation_answers": ["cohort", "group", "respondent", "statement_id"],
    "evaluation_invited": ["cohort", "group"],
    "participants": ["cohort", "group", "respondent"],
    "development_areas": ["cohort", "group", "area_no", "factor"],
    "quotes": ["cohort", "quote_id"],
    "challenges": ["cohort", "challenge_id"],
}


def combine(tables: list[pd.DataFrame], sorted_by: list[str]) -> pd.DataFrame:
    """Return the cohorts' tables as one."""
    return pd.concat(tables).sort_values(sorted_by, kind="stable", ignore_index=True)


def combine_kinds(inputs: Mapping[str, Collection[str]]) -> dict[str, pd.DataFrame]:
    """Return one table of each kind, by its name in `SORTED_BY`.

    Parameters
    ----------
    inputs : mapping
        Kind of table to the cohorts' files.
    """
    return {
        name: combine([_read(Path(path)) for path in paths], SORTED_BY[name])
        for name, paths in inputs.items()
    }


def _read(path: Path) -> pd.DataFrame:
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, keep_default_na=False)
