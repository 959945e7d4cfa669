import math

import pandas as pd
import pytest

from scripts.statistics.compute_facts import completed_groups, compute_facts, hidden_facts, hide_few

CONFIG = {
    "programme": {
        "cohorts_per_year": 3,
        "groups_per_cohort": 4,
        "months": 9,
        "joint_sessions": 4,
        "individual_conversations_max": 5,
        "development_areas_min": 3,
        "development_areas_max": 4,
    },
    "statistics": {"confidence_level": 0.95},
}
PEOPLE = pd.DataFrame(
    [
        ("2016-1", "A", "D1", "departement", "kvinne", 50, "start"),
        ("2016-1", "A", "D1", "departement", "mann", 60, "start"),
        ("2016-1", "A", "D1", "departement", "mann", 55, "start"),
        ("2016-1", "A", "D1", "departement", "mann", 30, "underveis"),
        ("2016-2", "B", "D2", "direktorat", "kvinne", 51, "start"),
    ],
    columns=["cohort", "group", "organisation", "organisation_type", "gender", "age", "joined"],
)
AREAS = pd.DataFrame({"group": ["A", "A", "A", "B"], "area_no": [1, 1, 2, 1]})


def facts(people: pd.DataFrame, completed: set[str], evaluation: tuple[int, int]) -> dict:
    table = compute_facts(people, completed, AREAS, evaluation, (1, 7, 85, 26), CONFIG)
    return table.set_index("fact")["value"].to_dict()


def test_leaders_are_counted_as_the_group_started():
    ours = facts(PEOPLE, {"A"}, (10, 4))
    assert ours["leaders_total"] == 4
    assert ours["mean_members_per_group"] == 2
    assert (ours["largest_group"], ours["smallest_group"]) == (3, 1)
    assert (ours["share_men"], ours["share_women"]) == (50, 50)
    assert ours["mean_age"] == 54  # (50 + 60 + 55 + 51) / 4


def test_groups_by_kind():
    ours = facts(PEOPLE, {"A"}, (10, 4))
    assert (ours["groups_total"], ours["ministries"], ours["directorates"]) == (2, 1, 1)
    assert (ours["groups_completed"], ours["ministries_completed"]) == (1, 1)
    assert ours["directorates_completed"] == 0
    assert ours["cohorts_total"] == 2


def test_an_organisation_with_two_groups_is_one_organisation():
    """The old version said «12 departementer og 36 direktorater» over lists of 11 and 35."""
    again = PEOPLE[PEOPLE["group"] == "A"].assign(group="C", cohort="2016-2")
    ours = facts(pd.concat([PEOPLE, again]), {"A"}, (10, 4))
    assert (ours["ministries"], ours["ministry_organisations"]) == (2, 1)
    assert ours["directorate_organisations"] == 1


def test_the_other_facts():
    ours = facts(PEOPLE, {"A"}, (10, 4))
    assert ours["evaluation_response_rate"] == 40
    assert ours["development_areas_total"] == 3
    assert ours["programme_months"] == 9
    assert ours["effect_scale_max"] == 7
    assert (ours["effect_items_total"], ours["effect_factors_total"]) == (85, 26)
    assert ours["confidence_percent"] == 95


@pytest.mark.filterwarnings("error")
def test_nobody_yet():
    ours = facts(PEOPLE[:0], set(), (0, 0))
    assert ours["groups_total"] == 0
    for fact in ["mean_members_per_group", "share_men", "mean_age", "evaluation_response_rate"]:
        assert math.isnan(ours[fact]), fact


def test_completed_means_answered_before_and_after():
    groups = pd.DataFrame(
        [("A", "before", 4.0), ("A", "after", 5.0), ("B", "before", 4.0), ("C", "after", None)],
        columns=["group", "wave", "mean"],
    )
    assert completed_groups(groups) == {"A"}


def gated(women: int, men: int, evaluation: tuple[int, int], previous: dict | None = None) -> dict:
    """Return the published facts of two groups of equal size."""
    leaders = [("kvinne", 50)] * women + [("mann", 54)] * men
    people = pd.DataFrame(leaders, columns=["gender", "age"]).assign(
        cohort="2016-1", organisation="D", organisation_type="direktorat", joined="start"
    )
    people["group"] = ["A", "B"] * (len(people) // 2)
    table = compute_facts(people, {"A"}, AREAS, evaluation, (1, 7, 85, 26), CONFIG)
    return hide_few(table, people, 5, previous).set_index("fact")["value"].to_dict()


def test_facts_that_enough_persons_stand_behind_are_published():
    ours = gated(women=5, men=7, evaluation=(10, 5))
    assert (ours["leaders_total"], ours["smallest_group"], ours["evaluation_responses"]) == (
        12,
        6,
        5,
    )
    assert ours["share_women"] == pytest.approx(500 / 12)


def test_a_group_of_four_is_not_told():
    ours = gated(women=0, men=8, evaluation=(10, 3))
    assert ours["leaders_total"] == 8
    hidden = ["smallest_group", "largest_group", "evaluation_responses", "evaluation_response_rate"]
    assert all(math.isnan(ours[fact]) for fact in hidden)
    assert ours["evaluation_invited"] == 10
    assert ours["share_men"] == 100


def test_neither_share_is_told_when_there_are_few_women():
    # 2 of 12: the share of men gives them away as well as their own
    ours = gated(women=2, men=10, evaluation=(10, 8))
    assert math.isnan(ours["share_women"])
    assert math.isnan(ours["share_men"])
    assert ours["mean_age"] == pytest.approx((2 * 50 + 10 * 54) / 12)


@pytest.mark.parametrize(("women", "hidden"), [(31, True), (34, True), (35, False), (30, False)])
def test_few_new_women_since_the_previous_edition_are_not_told(women, hidden):
    # then 30 women and 40 men, in print: 42.857... and 57.142... per cent of 70; now 10 new men
    previous = {"leaders_total": 70, "share_women": 300 / 7, "share_men": 400 / 7}
    ours = gated(women, men=50 + women % 2, evaluation=(90, 80), previous=previous)
    assert math.isnan(ours["share_women"]) == hidden
    assert math.isnan(ours["share_men"]) == hidden
    assert ours["leaders_total"] == women + 50 + women % 2


def test_what_is_hidden_is_told_from_what_cannot_be_computed():
    facts = pd.DataFrame({"fact": ["share_men", "mean_age", "leaders_total"]})
    whole = facts.assign(value=[40.0, float("nan"), 12.0])
    shown = facts.assign(value=[float("nan"), float("nan"), 12.0])
    assert hidden_facts(whole, shown)["fact"].tolist() == ["share_men"]
