"""Combine the cohorts' clean tables."""

from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

# what a table has where no cohort has delivered its source yet
EMPTY = {
    "effect_members": {
        "cohort": "str", "group": "str", "wave": "str", "respondent": "str", "factor": "str",
        "n_items": "int64", "score": "float64",
    },
    "effect_items": {"cohort": "str", "group": "str", "wave": "str", "respondent": "str"},
    "evaluation_answers": {
        "cohort": "str", "group": "str", "respondent": "str", "statement_id": "str",
        "code": "Int64", "meaning": "str",
    },
    "evaluation_invited": {"cohort": "str", "group": "str", "invited": "int64"},
}  # fmt: skip
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
    """Return the cohorts' tables, each of one cohort, as one."""
    # the first key is the cohort: to sort them one by one takes a fraction of the memory
    first, *_ = sorted_by
    tables = [table.sort_values(sorted_by, kind="stable") for table in tables]
    tables.sort(key=lambda table: tuple(table[first].head(1)))
    return pd.concat(tables, ignore_index=True)


def combine_kinds(inputs: Mapping[str, Collection[str]]) -> dict[str, pd.DataFrame]:
    """Return one table of each kind, by its name in `SORTED_BY`.

    Parameters
    ----------
    inputs : mapping
        Kind of table to the cohorts' files.
    """
    return {
        name: combine([_read(Path(path)) for path in paths], SORTED_BY[name])
        if paths
        else empty_table(name)
        for name, paths in inputs.items()
    }


def empty_table(name: str) -> pd.DataFrame:
    """Return a table of a kind that no cohort has delivered, such as an evaluation too early."""
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in EMPTY[name].items()})


def _read(path: Path) -> pd.DataFrame:
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, keep_default_na=False)
