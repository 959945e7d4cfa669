"""Figure 3 on rows of the published edition's table 2."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from survey_report.figures import style
from survey_report.figures.change_figure import draw_effect_change
from tests.figure_checks import assert_house_style, assert_phone_variant, assert_same_bytes, words

FACTORS = pd.DataFrame(
    [
        ("clear_purpose", "inputs", "Klart formål"),
        ("right_issues", "inputs", "Riktige saker"),
        ("task_conflict", "processes", "Oppgavekonflikt"),
        ("team_spirit", "results", "Lagånd"),
    ],
    columns=["factor", "block", "label_nb"],
)
# Appendix 4, table 2: means, difference and interval as printed; p from its stars.
PUBLISHED = pd.DataFrame(
    [
        ("task_conflict", 4.67, 4.68, 0.01, -0.22, 0.20, 0.92, 0.92),
        ("clear_purpose", 5.02, 5.60, 0.58, 0.36, 0.81, 0.00001, 0.0001),
        ("global_index", 5.06, 5.49, 0.43, 0.29, 0.58, 0.000001, np.nan),
        ("right_issues", 4.71, 5.39, 0.68, 0.52, 0.86, 0.000001, 0.0001),
    ],
    columns=["factor", "mean_before", "mean_after", "diff", "ci_low", "ci_high", "p", "p_holm"],
).assign(n_groups=31)
HIDDEN = pd.DataFrame({"factor": ["team_spirit"]})


@pytest.fixture
def drawing() -> style.Drawing:
    return draw_effect_change(pd.concat([PUBLISHED, HIDDEN]), FACTORS, 0.05, 0.95)


def test_figure_keeps_the_house_style(drawing):
    assert_house_style(drawing)


def test_on_a_phone_it_says_the_same():
    assert_phone_variant(
        partial(draw_effect_change, pd.concat([PUBLISHED, HIDDEN]), FACTORS, 0.05, 0.95)
    )


def test_every_shown_factor_has_a_mark_before_and_after(drawing):
    scores = drawing.figure.axes[1]
    after = [line for line in scores.lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in after] == [5.49, 5.39, 5.60, 4.68]
    before = [line for line in scores.lines if line.get_marker() == "|"]
    assert [line.get_xdata()[0] for line in before] == [5.06, 4.71, 5.02, 4.67]


def test_what_is_not_significant_is_open_and_dashed(drawing):
    scores, difference = drawing.figure.axes[1:3]
    for axes, marker in ((scores, "o"), (difference, "s")):
        faces = [x.get_markerfacecolor() for x in axes.lines if x.get_marker() == marker]
        assert faces == [style.DEEP, style.DEEP, style.DEEP, style.PAPER]
    dashed = [line.get_linestyle() for line in scores.lines if line.get_marker() == "None"]
    assert dashed == ["-", "-", "-", "--"]
    assert "Åpne merker" in words(drawing.figure)


def test_no_note_on_open_marks_when_there_are_none():
    drawing = draw_effect_change(PUBLISHED[PUBLISHED["diff"] > 0.1], FACTORS, 0.05, 0.95)
    assert "Åpne merker" not in words(drawing.figure)


def test_significance_goes_by_the_corrected_p():
    barely = PUBLISHED.assign(p_holm=[0.92, 0.06, np.nan, 0.0001])
    drawing = draw_effect_change(barely, FACTORS, 0.05, 0.95)
    assert "signifikant, justert for mange tester, for 1 av 3 faktorer" in drawing.alt


def test_factors_stand_in_their_blocks_by_falling_change(drawing):
    assert drawing.table["Faktor"].tolist() == [
        "Snitt av alle faktorene",
        "Riktige saker",
        "Klart formål",
        "Oppgavekonflikt",
        "Lagånd",
    ]
    shown = words(drawing.figure)
    places = [shown.index(name) for name in ("Samlet", "Forutsetninger", "Prosesser", "Resultater")]
    assert places == sorted(places)


def test_table_has_the_published_figures_in_norwegian(drawing):
    row = drawing.table.set_index("Faktor").loc["Oppgavekonflikt"]
    assert row["Før"] == "4,67" and row["Etter"] == "4,68" and row["Endring"] == "+0,01"
    assert row["95\u00a0%-konfidensintervall"] == "–0,22 til 0,20"
    assert row["Signifikant (Holm)"] == "Nei"


def test_hidden_factor_is_a_colon(drawing):
    row = drawing.table.set_index("Faktor").loc["Lagånd"]
    assert set(row.drop("Del")) == {":"}
    assert "1 rad kan ikke regnes ut" in drawing.alt


def test_alternative_text_says_what_the_figure_says(drawing):
    assert "fra 5,06 til 5,49, en endring på +0,43" in drawing.alt
    assert "riktige saker (+0,68), minst for oppgavekonflikt (+0,01)" in drawing.alt
    assert "signifikant, justert for mange tester, for 2 av 3 faktorer." in drawing.alt
    assert drawing.n == "n = 31 ledergrupper."


def test_same_input_gives_the_same_files(tmp_path):
    assert_same_bytes(lambda: draw_effect_change(PUBLISHED, FACTORS, 0.05, 0.95), tmp_path)
