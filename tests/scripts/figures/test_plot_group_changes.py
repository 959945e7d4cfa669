"""The spread of the groups' changes, on changes counted by hand."""

import numpy as np
import pandas as pd
import pytest

from survey_report.figures import style
from survey_report.figures.spread_figure import draw_group_changes, thinned
from survey_report.statistics.spread import spread_of
from tests.figure_checks import assert_house_style, assert_same_bytes, words

FACTORS = pd.DataFrame(
    {
        "factor": ["clear_purpose", "dialogue", "team_spirit"],
        "block": ["inputs", "processes", "results"],
        "label_nb": ["Klart formål", "Dialog", "Lagånd"],
    }
)
CHANGES = pd.DataFrame(
    [
        *[("global_index", x, x > 0) for x in (-0.2, 0.1, 0.4, 0.6)],
        # Rounded, 0.1 is shown for a change that reaches the threshold and for one that does not
        *[("clear_purpose", 0.1, False), ("clear_purpose", 0.1, True)],
        ("clear_purpose", 0.5, True),
        *[("dialogue", -0.4, False), ("dialogue", 0.0, False), ("dialogue", np.nan, pd.NA)],
        ("team_spirit", np.nan, pd.NA),
    ],
    columns=["factor", "diff", "improved"],
).astype({"improved": "boolean"})


@pytest.fixture
def drawing() -> style.Drawing:
    return draw_group_changes(CHANGES, spread_of(CHANGES), FACTORS, 0.1)


def test_figure_keeps_the_house_style(drawing):
    assert_house_style(drawing)


def test_each_group_is_a_dot_at_its_change(drawing):
    drawing.figure.draw_without_rendering()
    dots = np.concatenate([c.get_offsets()[:, 0] for c in drawing.figure.axes[1].collections])
    assert sorted(dots) == sorted(CHANGES["diff"].dropna())


def test_improved_groups_are_filled_and_others_open(drawing):
    open_dots = []
    for dots in drawing.figure.axes[1].collections:
        faces = [tuple(face) for face in dots.get_facecolors()]
        places = dots.get_offsets()[:, 0]
        open_dots += [x for x, face in zip(places, faces, strict=True) if face == (1, 1, 1, 1)]
    assert sorted(open_dots) == [-0.4, -0.2, 0.0, 0.1]


def test_median_stands_at_the_middle_group(drawing):
    marks = [line for line in drawing.figure.axes[1].lines if line.get_marker() == "|"]
    places = [line.get_xdata()[0] for line in marks]
    # (0.1 + 0.4) / 2; the middle of 0.09, 0.1, 0.5; (-0.4 + 0) / 2.
    assert places == pytest.approx([0.25, 0.1, -0.2])


def test_zero_and_the_threshold_have_lines(drawing):
    lines = [line for line in drawing.figure.axes[1].lines if len(line.get_xdata()) == 2]
    assert {line.get_xdata()[0] for line in lines} == {0, 0.1}


def test_improved_groups_are_counted(drawing):
    assert drawing.table["Gått frem"].tolist() == ["3 av 4", "2 av 3", "0 av 2", ":"]
    assert "3 av 4" in words(drawing.figure)


def test_hidden_changes_are_told(drawing):
    assert "2 endringer er skjult" in words(drawing.figure)


def test_alternative_text_says_how_many_improved(drawing):
    assert "økte skåren for 3 av 4 grupper med minst 0,1 poeng" in drawing.alt
    assert "fra –0,20 til +0,60, med median +0,25" in drawing.alt
    assert "klart formål (2 av 3), færrest på dialog (0 av 2)" in drawing.alt


def test_same_input_gives_the_same_files(tmp_path):
    assert_same_bytes(
        lambda: draw_group_changes(CHANGES, spread_of(CHANGES), FACTORS, 0.1), tmp_path
    )


def test_of_many_groups_every_nth_by_size_is_drawn_and_this_is_told():
    many = pd.DataFrame({"factor": "dialogue", "diff": np.arange(1000) / 1000, "improved": True})
    many = many.sample(frac=1, random_state=1, ignore_index=True).astype({"improved": "boolean"})
    # the middles of a hundred slices of ten groups each
    expected = [(10 * i + 5) / 1000 for i in range(100)]
    assert sorted(thinned(many.assign(y=1.0))["diff"]) == pytest.approx(expected)
    drawing = draw_group_changes(many, spread_of(many), FACTORS, 0.1)
    drawing.figure.draw_without_rendering()
    dots = np.concatenate([c.get_offsets()[:, 0] for c in drawing.figure.axes[1].collections])
    assert sorted(dots) == pytest.approx(expected)
    assert "Hvert merke er en hundredel av ledergruppene." in words(drawing.figure)
    assert "1 000 av 1 000" in words(drawing.figure).replace("\N{NO-BREAK SPACE}", " ")


def test_few_groups_are_drawn_one_by_one():
    few = CHANGES.dropna(subset="diff").assign(y=1.0)
    pd.testing.assert_frame_equal(thinned(few), few)
