"""The programme in time, the fact page and the Effect model."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from scripts.figures.plot_programme import (
    draw_fact_page,
    draw_timeline,
    list_activities,
)
from survey_report.figures import style
from survey_report.figures.model_figure import draw_model
from tests.figure_checks import assert_house_style, assert_phone_variant, assert_same_bytes, words

# The published edition, section 1.3 and appendix 1.
PROGRAMME = {
    "agency_short": "EFP",
    "months": 9,
    "joint_sessions": 4,
    "individual_conversations_max": 5,
    "development_areas_min": 3,
    "development_areas_max": 4,
}
# The published edition's fact page.
FACTS = pd.DataFrame(
    [
        ("groups_total", 48),
        ("ministries", 12),
        ("directorates", 36),
        ("leaders_total", 347),
        ("leaders_total_rounded", 350),
        ("mean_members_per_group", 7.229),
        ("largest_group", 13),
        ("smallest_group", 5),
        ("share_men", 57.9),
        ("share_women", 42.1),
        ("mean_age", 53.18),
    ],
    columns=["fact", "value"],
)
FACTORS = pd.DataFrame(
    [
        ("clear_purpose", "inputs", "Klart formål"),
        ("right_issues", "inputs", "Riktige saker"),
        ("dialogue", "processes", "Dialog"),
        ("team_spirit", "results", "Lagånd"),
    ],
    columns=["factor", "block", "label_nb"],
)
DRAW = {
    "timeline": partial(draw_timeline, PROGRAMME),
    "fact_page": partial(draw_fact_page, FACTS),
    "effect_model": partial(draw_model, FACTORS, "Effect-modellen", "Kilde: Noen."),
}


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_figure_keeps_the_house_style(draw):
    assert_house_style(draw())


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_on_a_phone_it_says_the_same(draw):
    assert_phone_variant(draw)


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_same_input_gives_the_same_files(draw, tmp_path):
    assert_same_bytes(draw, tmp_path)


def test_timeline_has_the_activities_of_the_programme():
    activities = list_activities(PROGRAMME)
    # Appendix 1: surveys at start, end and a year after, four sessions, two reviews, two
    # meetings between groups, conversations.
    assert activities["kind"].value_counts().to_dict() == {
        **{"session": 4, "survey": 3, "review": 2, "meeting": 2},
        **{"goals": 1, "talks": 1},
    }
    during = activities[activities["start"] <= 9]
    assert during["kind"].iloc[0] == "survey" and during["kind"].iloc[-1] == "survey"


def test_timeline_follows_the_settings():
    changed = PROGRAMME | {"joint_sessions": 5, "months": 12, "individual_conversations_max": 6}
    drawing = draw_timeline(changed)
    shown = words(drawing.figure)
    assert "Fellessamling 5" in shown and "\n12\n" in shown
    assert "tolv måneder" in drawing.alt and "Inntil seks individuelle samtaler" in drawing.alt
    assert_house_style(drawing)


def test_timeline_table_tells_when_and_who():
    table = draw_timeline(PROGRAMME).table
    assert table.iloc[0].tolist() == ["Måned 1", "Hver ledergruppe", "Effect-kartlegging ved start"]
    assert table["Når (omtrent)"].iloc[-1] == "Ett år etter slutt"
    assert "Måned 2–9" in table["Når (omtrent)"].tolist()


def test_fact_page_shows_the_published_facts():
    drawing = draw_fact_page(FACTS)
    shown = words(drawing.figure).split("\n")
    published = {"48", "12 departementer", "36 direktorater", "350", "7,2", "13", "5", "53,2"}
    assert published | {"58\u00a0% menn", "42\u00a0% kvinner"} <= set(shown)
    assert "12 fra departementer og 36 fra direktorater, med om lag 350 toppledere" in drawing.alt
    assert "58\u00a0% er menn" in drawing.alt


def test_fact_page_draws_a_mark_for_each_group():
    lines = draw_fact_page(FACTS).figure.axes[0].lines
    marks = [
        (line.get_marker(), *place)
        for line in lines
        if line.get_markersize() == 9.5
        for place in zip(*line.get_data(), strict=True)
    ]
    # no two at the same place
    assert len(marks) == len(set(marks)) == 48
    assert sum(marker == "o" for marker, _, _ in marks) == 12


def test_fact_page_divides_the_bar_by_the_shares():
    patches = draw_fact_page(FACTS).figure.axes[0].patches
    men, women = (bar.get_width() for bar in patches if isinstance(bar, Rectangle))
    # 57.9 to 42.1, less half of the gap of 0.04 inches on each side.
    assert (men + 0.02) / (women + 0.02) == pytest.approx(57.9 / 42.1)


@pytest.mark.parametrize("fact", FACTS["fact"])
def test_a_missing_fact_is_a_colon(fact):
    drawing = draw_fact_page(FACTS.assign(value=FACTS["value"].where(FACTS["fact"] != fact)))
    if fact != "leaders_total":
        assert ":" in drawing.table["Verdi"].tolist()
    assert_house_style(drawing)


def test_all_facts_may_be_missing():
    assert_house_style(draw_fact_page(FACTS.assign(value=np.nan)))


def test_model_has_three_parts_and_arrows_between():
    drawing = draw_model(FACTORS, "Effect-modellen", "Kilde: Noen.")
    page = drawing.figure.axes[0]
    assert sum(getattr(text, "arrow_patch", None) is not None for text in page.texts) == 2
    shown = words(drawing.figure)
    assert all(label in shown for label in FACTORS["label_nb"])
    assert "forutsetninger (det gruppen har, 2 faktorer)" in drawing.alt
    assert "resultater (det gruppen skaper, 1 faktor)" in drawing.alt
    assert drawing.n == "Modellen har 4 faktorer."
    assert isinstance(drawing, style.Drawing)
