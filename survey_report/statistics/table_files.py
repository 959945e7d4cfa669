"""Writing the tables of the statistics stage."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd


def facts_table(facts: Mapping[str, object]) -> pd.DataFrame:
    """Return single values as a table: fact, value; whole numbers stay whole."""
    return pd.DataFrame(
        {"fact": list(facts), "value": pd.Series(list(facts.values()), dtype=object)}
    )


def write_tables(tables: Mapping[str, pd.DataFrame], output) -> None:
    """Write each table to the rule's output of the same name, at full precision."""
    for name, table in tables.items():
        table.to_csv(output[name], index=False, encoding="utf-8", lineterminator="\n")
