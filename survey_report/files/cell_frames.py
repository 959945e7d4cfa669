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
    rows = [[function(cell) for cell in row] for row in rows_of(frame)]
    return frame_of_rows(rows, frame.index, frame.columns, dtype)


def rows_of(frame: pd.DataFrame) -> list[list[object]]:
    """Return the cells row by row."""
    return frame.to_numpy(dtype="object").tolist()


def frame_of_rows(
    rows: list[list[object]], index: pd.Index, columns: Collection[str], dtype: str = "object"
) -> pd.DataFrame:
    """Return rows of cells as a frame of one dtype.

    The dtype is told twice: pandas would otherwise turn each column of objects that are
    strings into its own string array.
    """
    cells = np.array(rows, dtype=dtype).reshape(len(index), len(columns))
    return pd.DataFrame(cells, index, columns, dtype=dtype)


def cells_outside(frame: pd.DataFrame, known: Collection[object]) -> list[tuple[int, str]]:
    """Return index and column of the cells that hold none of the known values."""
    known, columns = frozenset(known), list(frame.columns)
    return [
        (row, column)
        for row, values in zip(frame.index, rows_of(frame), strict=True)
        if not known.issuperset(values)
        for column, value in zip(columns, values, strict=True)
        if value not in known
    ]
