"""Reading the largest of the clean tables, and writing the tables of the statistics stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow


def read_categories(path: str | Path, columns: Sequence[str]) -> pd.DataFrame:
    """Read columns of a clean table, the strings as categories in alphabetical order.

    The member scores have a row for each person, wave and factor. As categories their few
    thousand strings take a tenth of the memory, and are grouped without being sorted again.
    """
    table = pd.read_parquet(path, columns=list(columns), read_dictionary=list(columns))
    # what was taken to unpack it is several times the table
    pyarrow.default_memory_pool().release_unused()
    for name in table.select_dtypes("category"):
        values = table[name].cat
        table[name] = values.reorder_categories(values.categories.sort_values())
    return table


def facts_table(facts: Mapping[str, object]) -> pd.DataFrame:
    """Return single values as a table: fact, value; whole numbers stay whole."""
    return pd.DataFrame(
        {"fact": list(facts), "value": pd.Series(list(facts.values()), dtype=object)}
    )


def write_tables(tables: Mapping[str, pd.DataFrame], output) -> None:
    """Write each table to the rule's output of the same name, at full precision."""
    for name, table in tables.items():
        table.to_csv(output[name], index=False, encoding="utf-8", lineterminator="\n")
