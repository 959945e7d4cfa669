"""Work on the cells of wide, short frames.

A survey file has a hundred columns and thirty rows. pandas works column by column, and its
overhead per column is then a hundred times the work; a plain loop over the cells is fast.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
import pandas as pd


def map_cells(
    frame: pd.DataFrame, function: Callable[[object], object], dtype: str = "object"
) -> pd.DataFrame:
    """Return `frame` with `function` of each cell, all columns of one dtype."""
    values = [[function(cell) for cell in row] for row in frame.to_numpy(dtype="object").tolist()]
    array = np.array(values, dtype=dtype).reshape(frame.shape)
    return pd.DataFrame(array, index=frame.index, columns=frame.columns)


def cells_outside(frame: pd.DataFrame, known: Collection[object]) -> list[tuple[int, str]]:
    """Return index and column of the cells that hold none of the known values."""
    rows = zip(frame.index, frame.to_numpy(dtype="object").tolist(), strict=True)
    return [
        (row, column)
        for row, values in rows
        for column, value in zip(frame.columns, values, strict=True)
        if value not in known
    ]
