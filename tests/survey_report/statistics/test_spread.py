"""Bands of changes, counted by hand and on any changes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_report.statistics.spread import banded, spread_of


def rows(table: pd.DataFrame) -> list[tuple]:
    return [tuple(None if np.isnan(x) else x for x in row) for row in table.to_numpy(float)]


def test_the_extreme_bands_are_open_and_have_three_groups():
    table = banded(pd.Series([-0.6, -0.3, -0.1, 0.0, 0.1, 0.3, 0.6, 0.8, 1.1]), 0.25, 3)
    assert rows(table) == [(None, 0, 3), (0, 0.25, 2), (0.25, 0.5, 1), (0.5, None, 3)]


def test_the_lower_limit_is_in_the_band_whatever_the_machine_rounds():
    # 0.1 + 0.15 is a hair under 0.25 in the machine
    table = banded(pd.Series([0.0] * 3 + [0.1 + 0.15] * 3), 0.25, 3)
    assert rows(table) == [(None, 0.25, 3), (0.25, None, 3)]


def test_groups_that_cannot_be_told_apart_stand_in_one_band_without_limits():
    assert rows(banded(pd.Series([0.1] * 9), 0.25, 3)) == [(None, None, 9)]


@pytest.mark.parametrize("size", [0, 1, 5])
def test_few_groups_have_no_bands(size):
    assert banded(pd.Series([0.1] * size), 0.25, 3).empty


@given(st.lists(st.floats(-3, 3), min_size=6, max_size=40))
def test_bands_hold_every_group_and_the_ends_enough(changes):
    table = banded(pd.Series(changes), 0.25, 3)
    assert table["groups"].sum() == len(changes)
    assert table["groups"].iloc[[0, -1]].min() >= 3
    limits = table.dropna()
    assert limits["high"].sub(limits["low"]).eq(0.25).all()


def test_quartiles():
    # R: quantile(c(-0.6, -0.3, -0.1, 0, 0.1, 0.3, 0.6, 0.8), c(.25, .5, .75))
    change = pd.DataFrame({"x": [-0.6, -0.3, -0.1, 0.0, 0.1, 0.3, 0.6, 0.8]})
    row = spread_of(change, pd.Series({"x": 4})).iloc[0]
    assert (row["n_groups"], row["improved"]) == (8, 4)
    quartiles = row[["lower_quartile", "median", "upper_quartile"]].astype(float)
    assert quartiles.tolist() == pytest.approx([-0.15, 0.05, 0.375])
