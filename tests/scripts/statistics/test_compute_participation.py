import math

import pandas as pd
import pytest

from scripts.statistics.compute_participation import (
    compute_group_rates,
    compute_participation,
    invited_and_answered,
)
from survey_report.disclosure.released_groups import released_groups

PARTICIPANTS = pd.DataFrame(
    [("A", "a1", "start"), ("A", "a2", "start"), ("A", "a3", "start"), ("A", "a4", "underveis")]
    + [("B", "b1", "start"), ("B", "b2", "start"), ("C", "c1", "start")],
    columns=["group", "respondent", "joined"],
)
MEMBERS = pd.DataFrame(
    [("A", "before", "a1"), ("A", "before", "a2"), ("B", "before", "b1"), ("B", "before", "b2")]
    + [("A", "after", "a1"), ("A", "after", "a4")],
    columns=["group", "wave", "respondent"],
).assign(score=4.0)


def test_rates_per_wave():
    # before: 5 were members of A and B at the start, 4 answered; after: A has 4, and 2 answered,
    # of whom a1 had answered before
    table = compute_participation(invited_and_answered(PARTICIPANTS, MEMBERS)).set_index("wave")
    counts = ["groups", "invited", "responses", "matched_members"]
    assert table.loc["before", counts].tolist() == [2, 5, 4, 4]
    assert table.loc["after", counts].tolist() == [1, 4, 2, 1]
    assert table["response_rate"][:2].tolist() == [80, 50]


def test_a_wave_nobody_answered_has_no_rate():
    table = compute_participation(invited_and_answered(PARTICIPANTS, MEMBERS)).set_index("wave")
    assert table.loc["followup", "responses"] == 0
    assert math.isnan(table.loc["followup", "response_rate"])


def test_third_answers_of_one_or_two_groups_have_no_numbers():
    """They would tell who in a group did not answer."""
    again = MEMBERS[MEMBERS["wave"] == "before"].assign(wave="followup")
    people = invited_and_answered(PARTICIPANTS, pd.concat([MEMBERS, again]))
    cohorts = pd.Series({"A": "2018-1", "B": "2018-1"})
    released = released_groups(cohorts, cohorts, None, {"precision": 0.5, "detail_groups": 10})
    table = compute_participation(people, released).set_index("wave")
    columns = ["groups", "invited", "responses", "response_rate", "matched_members"]
    assert table.loc["followup", columns].isna().all()
    assert table.loc["before", "responses"] == 4


@pytest.mark.filterwarnings("error")
def test_no_wave_at_all():
    table = compute_participation(invited_and_answered(PARTICIPANTS, MEMBERS[:0]))
    assert table["responses"].tolist() == [0, 0, 0]


def test_whoever_answered_was_invited():
    late = pd.DataFrame({"group": ["A"], "wave": "before", "respondent": "a4", "score": 4.0})
    people = invited_and_answered(PARTICIPANTS, pd.concat([MEMBERS, late]))
    before = compute_participation(people).iloc[0]
    assert (before["invited"], before["responses"]) == (6, 5)


def test_a_member_without_any_score_has_not_answered():
    people = invited_and_answered(PARTICIPANTS, MEMBERS.assign(score=[4, None, 4, 4, 4, 4]))
    assert compute_participation(people).iloc[0]["responses"] == 3


def test_group_rates_name_no_group_and_hide_small_ones():
    people = invited_and_answered(PARTICIPANTS, MEMBERS)
    table = compute_group_rates(people, minimum=2)
    assert "group" not in table
    # before: A 2 of 3, B 2 of 2; after: A 2 of 4; to the nearest ten, so that 67 tells no size
    assert table["response_rate"].tolist() == [70, 100, 50]
    assert compute_group_rates(people, minimum=3)["response_rate"].isna().all()
    assert compute_group_rates(people, minimum=3)["suppressed"].all()


def test_an_answer_with_the_pseudonym_of_another_key_stops_the_build():
    """The old version counted whoever it did not know as one more invited."""
    other = MEMBERS.assign(respondent=MEMBERS["respondent"].replace("a4", "pseudonym"))
    with pytest.raises(SystemExit, match="1 av dem som har svart.*to ulike nøkler"):
        invited_and_answered(PARTICIPANTS, other)
