"""The versions of an instrument together, as the report shows them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd


def read_statements(paths: Iterable[str | Path]) -> pd.DataFrame:
    """Return the statements of every version of the final evaluation, each once.

    Parameters
    ----------
    paths : iterable of path
        The versions, the oldest first. Where several have a statement, the newest one's wording,
        question and order are shown.

    Returns
    -------
    DataFrame
        statement_id, question, variable, order, text_nb; sorted by order.
    """
    tables = pd.concat([pd.read_csv(path) for path in paths])
    newest = tables.drop_duplicates("statement_id", keep="last")
    return newest.sort_values("order", kind="stable", ignore_index=True)
