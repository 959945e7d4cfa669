"""Work on the cells of wide frames.

A survey file has a hundred columns and thirty rows. pandas works column by column, and its
overhead per column is then a hundred times the work. Its answers are few and often repeated, so
each different cell is looked at once, however many rows there are.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection

import numpy as np
import pandas as pd


def map_cells(
    frame: pd.DataFrame, function: Callable[[object], object], dtype: str = "object"
) -> pd.DataFrame:
    """Return `frame` with `function` of each cell, all columns of one dtype.

    Cells that are equal are given to `function` once.
    """
    return pd.DataFrame(mapped(frame, function, dtype), frame.index, frame.columns, dtype=dtype)


def mapped(
    frame: pd.DataFrame, function: Callable[[object], object], dtype: str = "object"
) -> np.ndarray:
    """Return `function` of each cell, in the form of the frame; as `map_cells`."""
    places, different = _different(frame)
    values = np.array([function(cell) for cell in different], dtype=dtype)
    return values[places].reshape(frame.shape)


def count_cells(frame: pd.DataFrame) -> Counter:
    """Return how many times each different cell stands in `frame`."""
    places, different = _different(frame)
    return Counter(dict(zip(different, np.bincount(places).tolist(), strict=True)))


def put_in(frame: pd.DataFrame, columns: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with other cells in some of its columns, put in all at once."""
    rest = frame.drop(columns=columns.columns)
    return pd.concat([rest, columns], axis=1)[list(frame.columns)]


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
    known = frozenset(known)
    outside = mapped(frame, lambda cell: cell not in known, "bool").nonzero()
    return [(frame.index[row], frame.columns[place]) for row, place in zip(*outside, strict=True)]


def _different(frame: pd.DataFrame) -> tuple[np.ndarray, list[object]]:
    """Return which of the different cells each cell is, row by row, and the different cells."""
    # numbers of one kind need not be made objects
    cells = frame.to_numpy(dtype=None if frame.dtypes.nunique() == 1 else "object")
    # what is missing gets no place; to have it counted in, pandas would first look for it
    places, different = pd.factorize(cells.ravel())
    missing = places < 0
    if not missing.any():
        return places, different.tolist()
    return np.where(missing, len(different), places), [*different.tolist(), math.nan]
