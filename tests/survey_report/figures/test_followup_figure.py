"""The follow-up year, on values made up so that the answers can be seen."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from survey_report.figures import style
from survey_report.figures.followup_figure import draw_followup
from tests.figure_checks import assert_house_style, assert_phone_variant, assert_same_bytes, words

FACTORS = pd.DataFrame(
    {
        "factor": ["clear_purpose", "dialogue", "team_spirit"],
        "block": ["inputs", "processes", "results"],
        "label_nb": ["Klart formål", "Dialog", "Lagånd"],
    }
)
FOLLOWUP = pd.DataFrame(
    [
        ("global_index", 16, 5.06, 5.49, 5.44, -0.05, -0.12, 0.02, "ja"),
        ("clear_purpose", 16, 5.02, 5.60, 5.35, -0.25, -0.40, -0.10, "nei"),
        ("dialogue", 16, 4.93, 5.34, 5.40, 0.06, -0.03, 0.15, "ja"),
        ("team_spirit", *[np.nan] * 8),
    ],
    columns=[
        *("factor", "n_groups", "mean_before", "mean_after", "mean_followup", "diff"),
        *("ci_low", "ci_high", "equivalent"),
    ],
)

ORDER = ["global_index", "clear_purpose", "dialogue"]


@pytest.fixture
def drawing() -> style.Drawing:
    return draw_followup(FOLLOWUP, FACTORS, 0.2, 0.95, ORDER)


def test_figure_keeps_the_house_style(drawing):
    assert_house_style(drawing)


def test_on_a_phone_it_says_the_same():
    assert_phone_variant(partial(draw_followup, FOLLOWUP, FACTORS, 0.2, 0.95, ORDER))


@pytest.mark.parametrize(
    ("marker", "means"),
    [("|", [5.06, 5.02, 4.93]), ("o", [5.49, 5.60, 5.34]), ("D", [5.44, 5.35, 5.40])],
)
def test_each_time_has_its_own_shape(drawing, marker, means):
    marks = [line for line in drawing.figure.axes[1].lines if line.get_marker() == marker]
    assert [mark.get_xdata()[0] for mark in marks] == means


def test_marks_are_open_where_the_level_is_not_shown_to_be_held(drawing):
    squares = [line for line in drawing.figure.axes[2].lines if line.get_marker() == "s"]
    faces = [square.get_markerfacecolor() for square in squares]
    assert faces == [style.WARM, style.PAPER, style.WARM]
    assert "Åpne firkanter" in words(drawing.figure)


def test_interval_is_of_the_one_level_of_the_report(drawing):
    assert "95\u00a0%-konfidensintervall" in words(drawing.figure)
    lines = [x for x in drawing.figure.axes[2].lines if x.get_color() == style.WARM]
    ends = [tuple(x.get_xdata()) for x in lines if len(x.get_xdata()) == 2]
    assert ends == [(-0.12, 0.02), (-0.40, -0.10), (-0.03, 0.15)]


def test_table_is_norwegian_and_hides_what_is_missing(drawing):
    row = drawing.table.set_index("Faktor").loc["Klart formål"]
    assert row["Endring siste år"] == "–0,25" and row["Holdt"] == "Nei"
    assert row["95\u00a0%-konfidensintervall"] == "–0,40 til –0,10"
    assert drawing.table.iloc[-1, 2:].tolist() == [":"] * 7


def test_alternative_text_counts_the_factors_held(drawing):
    assert "var 5,06 før, 5,49 etter og 5,44 ett år etter, en endring på –0,05" in drawing.alt
    assert "For 1 av 2 faktorer" in drawing.alt
    assert "fra klart formål (–0,25) til dialog (+0,06)" in drawing.alt
    assert drawing.n == "n = 16 ledergrupper."


def test_same_input_gives_the_same_files(tmp_path):
    assert_same_bytes(lambda: draw_followup(FOLLOWUP, FACTORS, 0.2, 0.95, ORDER), tmp_path)


def test_the_mark_after_is_covered_in_no_row(drawing):
    """Also where the level is held, and the two later means are the same."""
    same = FOLLOWUP.assign(mean_followup=FOLLOWUP["mean_after"])
    axes = draw_followup(same, FACTORS, 0.2, 0.95, ORDER).figure.axes[1]
    after, later = (
        [line.get_ydata()[0] for line in axes.lines if line.get_marker() == marker]
        for marker in ("o", "D")
    )
    # inches: half a dot and half a diamond are 5.4 and 4.2 √2 points wide
    apart = np.subtract(later, after)
    assert (apart >= (5.4 + 4.2 * 2**0.5) / 2 / 72 - 0.01).all()


def test_nothing_is_drawn_before_anyone_has_answered_a_third_time():
    empty = FOLLOWUP.assign(**dict.fromkeys(FOLLOWUP.columns[1:-1], np.nan))
    drawing = draw_followup(empty, FACTORS, 0.2, 0.95)
    assert "ennå" in drawing.alt and "ennå" in words(drawing.figure)
