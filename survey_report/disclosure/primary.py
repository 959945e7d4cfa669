"""Primary suppression: too few persons behind a value."""

from __future__ import annotations

import pandas as pd

# With two groups in a part, either of them knows its own result and thus the other's. Three is
# also the least number of units behind a cell in Statistics Norway's business statistics.
MINIMUM_GROUPS = 3


def suppress(
    table: pd.DataFrame, n_column: str, value_columns: list[str], minimum: int
) -> pd.DataFrame:
    """Blank the values of rows with too few persons behind them.

    Parameters
    ----------
    table : DataFrame
        One row per published result.
    n_column : str
        The column with the number of persons behind the row.
    value_columns : list of str
        The columns to blank.
    minimum : int
        disclosure.minimum_size; rows with fewer persons are blanked.

    Returns
    -------
    DataFrame
        A copy with `value_columns` missing where n is below the minimum or unknown, and a
        last column `suppressed`.
    """
    too_few = ~(table[n_column] >= minimum)
    values = table[value_columns].mask(too_few)
    return table.assign(**values, suppressed=too_few)
