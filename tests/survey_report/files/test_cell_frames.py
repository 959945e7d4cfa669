"""Loops over cells do what pandas does, column by column."""

import pandas as pd

from survey_report.files.cell_frames import cells_outside, map_cells

FRAME = pd.DataFrame({"a": ["1", "2"], "b": ["3", "x"]}, index=[1, 5])


def test_map_is_the_map_of_pandas():
    pd.testing.assert_frame_equal(map_cells(FRAME, str.upper).astype("str"), FRAME.map(str.upper))
    assert map_cells(FRAME, len, "float64").dtypes.tolist() == ["float64"] * 2


def test_map_keeps_shape_of_empty_frames():
    assert map_cells(FRAME.iloc[:0], str.upper).shape == (0, 2)
    assert map_cells(FRAME[[]], str.upper).shape == (2, 0)


def test_cells_outside_are_told_row_by_row():
    assert cells_outside(FRAME, {"1", "3"}) == [(5, "a"), (5, "b")]
