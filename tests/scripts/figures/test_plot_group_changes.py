"""The spread of the groups' changes, on changes counted by hand."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from survey_report.figures import style
from survey_report.figures.spread_figure import draw_group_changes
from survey_report.statistics.spread import banded, spread_of
from tests.figure_checks import assert_house_style, assert_phone_variant, assert_same_bytes, words

FACTORS = pd.DataFrame(
    {
        "factor": ["clear_purpose", "dialogue"],
        "block": ["inputs", "processes"],
        "label_nb": ["Klart formål", "Dialog"],
    }
)
# nine groups; the quartiles are the third and the seventh
CHANGES = pd.DataFrame(
    {
        "global_index": [-0.6, -0.3, -0.1, 0.0, 0.1, 0.3, 0.6, 0.8, 1.1],
        "clear_purpose": [0.1] * 9,
        "dialogue": [np.nan] * 9,
    }
)
IMPROVED = pd.Series({"global_index": 5, "clear_purpose": 9, "dialogue": np.nan})


def bands(change: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([banded(change[name], 0.25, 3).assign(factor=name) for name in change])


@pytest.fixture
def drawing() -> style.Drawing:
    return draw_group_changes(bands(CHANGES), spread_of(CHANGES, IMPROVED), FACTORS, 0.1)


def test_figure_keeps_the_house_style(drawing):
    assert_house_style(drawing)


def test_on_a_phone_it_says_the_same():
    assert_phone_variant(
        partial(draw_group_changes, bands(CHANGES), spread_of(CHANGES, IMPROVED), FACTORS, 0.1)
    )


def test_each_band_is_a_cell_with_its_count(drawing):
    cells = [patch for patch in drawing.figure.axes[1].patches if isinstance(patch, Rectangle)]
    places = [(cell.get_x(), cell.get_width()) for cell in cells]
    # below 0: 3 groups; from 0: 2; from 0.25: 1; from 0.5: 3
    assert places == [(-0.25, 0.25), (0, 0.25), (0.25, 0.25), (0.5, 0.25)]
    texts = [text.get_text() for text in drawing.figure.axes[1].texts]
    assert texts[:4] == ["3", "2", "1", "3"]


def test_median_stands_at_the_middle_group(drawing):
    marks = [line for line in drawing.figure.axes[1].lines if line.get_marker() == "^"]
    assert [line.get_xdata()[0] for line in marks] == pytest.approx([0.1, 0.1])


def test_zero_and_the_threshold_have_lines(drawing):
    lines = [line for line in drawing.figure.axes[1].lines if len(line.get_xdata()) == 2]
    assert {line.get_xdata()[0] for line in lines} == {0, 0.1}


def test_improved_groups_are_counted(drawing):
    assert drawing.table["Gått frem"].tolist() == ["5 av 9", "9 av 9", ":"]
    assert "5 av 9" in words(drawing.figure)


def test_quartiles_have_one_decimal(drawing):
    row = drawing.table.iloc[0]
    assert (row["Nedre kvartil"], row["Median"], row["Øvre kvartil"]) == ("–0,1", "+0,1", "+0,6")


def test_alternative_text_says_how_many_improved(drawing):
    assert "økte skåren for 5 av 9 grupper med minst 0,1 poeng" in drawing.alt
    assert "fra –0,1 til +0,6, med median +0,1" in drawing.alt


def test_of_many_groups_the_cells_tell_the_percentage():
    many = pd.concat([CHANGES] * 100, ignore_index=True)
    drawing = draw_group_changes(bands(many), spread_of(many, 100 * IMPROVED), FACTORS, 0.1)
    # 100, 100, 100 and 200 of 900
    texts = [text.get_text() for text in drawing.figure.axes[1].texts]
    assert texts[:4] == ["11", "11", "11", "22"]
    assert "Prosent av gruppene i hver rute" in words(drawing.figure)


def test_of_few_groups_nothing_is_drawn_and_this_is_told():
    few = CHANGES.iloc[:0]
    improved = IMPROVED * np.nan
    drawing = draw_group_changes(bands(few), spread_of(few, improved), FACTORS, 0.1)
    assert "For få grupper har fullført" in words(drawing.figure)
    assert set(drawing.table["Gått frem"]) == {":"}


def test_same_input_gives_the_same_files(tmp_path):
    spread = spread_of(CHANGES, IMPROVED)
    assert_same_bytes(lambda: draw_group_changes(bands(CHANGES), spread, FACTORS, 0.1), tmp_path)
