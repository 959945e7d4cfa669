"""The main numbers of two editions, side by side."""

import pytest

from scripts.statistics.compute_edition_change import (
    compute_edition_change,
    compute_edition_summary,
)


def tables(groups, diffs, agreed):
    facts = {"groups_total": groups, "evaluation_response_rate": "67.0", "leaders_total": ""}
    return {
        "facts": [{"fact": key, "value": value} for key, value in facts.items()],
        "effect_change": [{"factor": key, "diff": value} for key, value in diffs.items()],
        "evaluation": [
            {"statement_id": key, "percent_agree": value} for key, value in agreed.items()
        ],
    }


PREVIOUS = tables("48", {"global_index": "0.40", "dialogue": "0.25"}, {"a": "65.0", "b": ""})
NOW = tables(
    "52", {"global_index": "0.65", "dialogue": "0.15", "new": "1"}, {"a": "65.0", "b": "9"}
)


def cohort(name, groups, completed):
    return {"cohort": name, "groups": str(groups), "groups_completed": str(completed)}


def rows():
    return {(row["kind"], row["key"]): row for row in compute_edition_change(NOW, PREVIOUS)}


def test_counts_are_whole_and_changes_signed():
    row = rows()["count", "groups_total"]
    assert (row["previous"], row["now"], row["change"]) == (48, 52, 4)
    assert all(isinstance(row[column], int) for column in ("previous", "now", "change"))


def test_results_are_held_against_the_same_result():
    assert rows()["diff", "dialogue"]["change"] == pytest.approx(-0.10)
    assert rows()["rate", "evaluation_response_rate"]["change"] == 0
    assert rows()["agree", "a"]["change"] == 0


def test_what_one_edition_has_hidden_or_does_not_have_is_left_out():
    # leaders_total hidden in both, b in the previous edition; the factor is new
    assert set(rows()) == {
        ("count", "groups_total"),
        ("rate", "evaluation_response_rate"),
        ("diff", "global_index"),
        ("diff", "dialogue"),
        ("agree", "a"),
    }


def test_cohorts_that_came_to_completed_and_went():
    before = [cohort("2018-1", 4, 4), cohort("2018-2", 4, 0), cohort("2018-3", 4, 4)]
    now = [cohort("2018-1", 4, 4), cohort("2018-2", 4, 3), cohort("2019-1", 4, 4)]
    summary = compute_edition_summary(now, before, rows().values(), "2018")
    assert summary["previous"] == "2018"
    assert (summary["cohorts_new"], summary["cohorts_new_count"]) == ("2019-1", 1)
    assert summary["cohorts_completed"] == "2018-2 og 2019-1"
    assert summary["cohorts_gone"] == "2018-3"


def test_what_moved_most_is_a_factor_and_not_the_index():
    summary = compute_edition_summary([], [], rows().values(), "2018")
    assert summary["factor_moved"] == "dialogue"
    assert summary["statement_moved"] == "ingen"  # the only share is the same
