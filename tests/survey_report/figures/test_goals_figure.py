"""Goals against change, on rows of the published edition's table 2."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from survey_report.figures import style
from survey_report.figures.goals_figure import draw_goals_change, fitted, tick_step
from tests.figure_checks import assert_house_style, assert_phone_variant, assert_same_bytes, words

FACTORS = pd.DataFrame(
    [
        ("right_issues", "inputs", "Riktige saker"),
        ("clear_purpose", "inputs", "Klart formål"),
        ("task_conflict", "processes", "Oppgavekonflikt"),
        ("team_spirit", "results", "Lagånd"),
    ],
    columns=["factor", "block", "label_nb"],
)
# Appendix 4, table 2: groups that chose the factor, difference, mean before.
GOALS = pd.DataFrame(
    [
        ("right_issues", 25, 0.68, 4.71),
        ("clear_purpose", 17, 0.58, 5.02),
        ("task_conflict", 1, 0.01, 4.67),
        ("team_spirit", np.nan, np.nan, np.nan),
    ],
    columns=["factor", "groups_chosen", "diff", "baseline"],
)
SUMMARY = pd.DataFrame(
    {"fact": ["goal_change_correlation"], "value": [0.64], "ci_low": [0.34], "ci_high": [0.82]}
)


@pytest.fixture
def drawing() -> style.Drawing:
    return draw_goals_change(GOALS, SUMMARY, FACTORS)


def test_figure_keeps_the_house_style(drawing):
    assert_house_style(drawing)


def test_on_a_phone_it_says_the_same():
    assert_phone_variant(partial(draw_goals_change, GOALS, SUMMARY, FACTORS))


def test_every_factor_with_values_is_a_point(drawing):
    marks = [line for line in drawing.figure.axes[1].lines if line.get_marker() == "o"]
    points = [point for line in marks for point in line.get_xydata().tolist()]
    assert points == [[25, 0.68], [17, 0.58], [1, 0.01]]


def test_points_with_room_are_named_and_the_hidden_one_is_not(drawing):
    shown = words(drawing.figure)
    assert all(name in shown for name in ("Riktige saker", "Klart formål", "Oppgavekonflikt"))
    assert "Lagånd" not in shown
    assert "Stiplet linje" in shown


def test_points_in_a_crowd_are_numbered_and_named_below():
    crowd = pd.DataFrame({"factor": [f"f{i}" for i in range(40)]})
    labels = [f"Teamstimulerende belønningssystemer {i}" for i in range(40)]
    factors = crowd.assign(block="inputs", label_nb=labels)
    goals = crowd.assign(groups_chosen=[3, 4] * 20, diff=np.linspace(0.3, 0.4, 40), baseline=5)
    drawing = draw_goals_change(goals, SUMMARY, factors)
    shown = words(drawing.figure).replace("\u00a0", " ").replace("\n", " ")
    assert all(label in shown for label in labels)


def test_line_is_the_least_squares_line():
    # Through (0, 1), (2, 2) and (4, 3): slope 1/2, intercept 1.
    line = fitted(pd.DataFrame({"groups_chosen": [0, 2, 4], "diff": [1, 2, 3]}))
    assert line == pytest.approx(np.array([[0, 1], [4, 3]]))


def test_no_line_when_all_are_chosen_as_often():
    assert len(fitted(pd.DataFrame({"groups_chosen": [2, 2], "diff": [0.1, 0.5]}))) == 0


def test_correlation_is_the_one_given(drawing):
    assert "r = 0,64" in words(drawing.figure)
    assert "er 0,64" in drawing.alt


def test_without_correlation_none_is_claimed():
    drawing = draw_goals_change(GOALS, SUMMARY.assign(value=np.nan), FACTORS)
    assert "orrelasjon" not in words(drawing.figure) + drawing.alt


def test_a_summary_without_the_correlation_is_refused():
    with pytest.raises(KeyError, match="goal_change_correlation"):
        draw_goals_change(GOALS, SUMMARY.assign(fact="groups_completed"), FACTORS)


def test_table_hides_what_is_missing(drawing):
    assert drawing.table.iloc[0].tolist() == ["Riktige saker", "25", "4,71", "+0,68"]
    assert drawing.table.iloc[-1].tolist() == ["Lagånd", ":", ":", ":"]


def test_alternative_text_names_the_finding_and_what_stands_out(drawing):
    assert "for 3 faktorer" in drawing.alt
    assert "Størst endring har riktige saker (25 grupper, +0,68)" in drawing.alt
    assert drawing.n == "n = 3 faktorer."


def test_same_input_gives_the_same_files(tmp_path):
    assert_same_bytes(lambda: draw_goals_change(GOALS, SUMMARY, FACTORS), tmp_path)


def test_ticks_are_at_most_ten_however_many_groups_there_are():
    assert [tick_step(most) for most in (7, 50, 51, 190, 2400)] == [5, 5, 10, 20, 500]


def test_interval_band_and_the_point_it_hangs_on():
    influence = pd.DataFrame(
        {"factor": ["right_issues", "task_conflict"], "r_all": 0.64, "r_without": [0.60, 0.30]}
    )
    drawing = draw_goals_change(GOALS, SUMMARY, FACTORS, influence)
    assert "0,64 (0,34 til 0,82)" in words(drawing.figure)
    assert "Uten oppgavekonflikt er korrelasjonen 0,30" in words(drawing.figure)
    assert "Uten oppgavekonflikt er den 0,30" in drawing.alt


def test_counts_that_are_made_up_have_open_marks_and_say_so():
    drawing = draw_goals_change(GOALS, SUMMARY, FACTORS, made_up=["clear_purpose"])
    marks = [line for line in drawing.figure.axes[1].lines if line.get_marker() == "o"]
    faces = {line.get_markerfacecolor(): line.get_xydata().tolist() for line in marks}
    assert faces[style.PAPER] == [[17, 0.58]]
    assert "laget for demonstrasjonsdataene" in words(drawing.figure)


def test_nothing_is_drawn_without_a_change():
    drawing = draw_goals_change(GOALS.assign(diff=np.nan), SUMMARY, FACTORS)
    assert "ennå" in drawing.alt
