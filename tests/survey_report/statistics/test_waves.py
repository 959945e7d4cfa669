import numpy as np
import pandas as pd
import pytest

from survey_report.statistics import waves
from survey_report.statistics.waves import (
    group_means,
    group_means_in_parts,
    in_factor_order,
    persons_behind,
    wave_tables,
)

GROUPS = pd.DataFrame(
    [
        ("a", "before", "x", 4.0),
        ("a", "after", "x", 5.0),
        ("a", "before", "y", 3.0),
        ("a", "after", "y", np.nan),
        ("b", "before", "x", 4.5),
        ("b", "before", "y", 4.5),
    ],
    columns=["group", "wave", "factor", "mean"],
)


def test_only_groups_with_every_wave_and_nan_where_nobody_answered():
    before, after = wave_tables(GROUPS, ("before", "after"))
    assert before.index.tolist() == after.index.tolist() == ["a"]
    assert before.loc["a"].tolist() == [4.0, 3.0]
    assert after.loc["a", "x"] == 5.0
    assert np.isnan(after.loc["a", "y"])


def test_a_wave_that_no_group_has_gives_empty_tables():
    tables = wave_tables(GROUPS, ("before", "after", "followup"))
    assert [table.shape for table in tables] == [(0, 2)] * 3


def test_index_first_then_the_instruments_order():
    table = pd.DataFrame({"factor": ["x", "global_index", "other", "y"]})
    assert in_factor_order(table, ["y", "x"])["factor"].tolist() == ["global_index", "y", "x"]


def test_persons_behind_are_the_fewest_of_the_waves():
    counts = GROUPS.assign(n_members=[7, 5, 6, 0, 8, 8])
    persons = persons_behind(counts, ("before", "after"))
    assert persons.loc["a"].to_dict() == {"x": 5, "y": 0}


def test_index_of_groups_that_were_asked_about_different_factors():
    def rows(group, scores):
        one = {
            "cohort": "2020-1",
            "group": group,
            "wave": "before",
            "respondent": "r",
            "n_items": 1,
        }
        return [
            one | {"n_items": 1, "factor": factor, "score": score}
            for factor, score in scores.items()
        ]

    members = pd.DataFrame(
        rows("A", {"a": 1.0, "b": 2.0, "c": 6.0})
        + rows("B", {"a": 4.0, "c": 5.0})
        + rows("C", {"a": 4.0, "b": float("nan"), "c": 5.0})
    )
    table = group_means(members)
    index = table[table["factor"] == "global_index"].set_index("group")["mean"]
    # (1 + 2 + 6) / 3, (4 + 5) / 2; a factor without a mean leaves no index
    assert index["A"] == 3 and index["B"] == 4.5 and pd.isna(index["C"])


@pytest.mark.parametrize("at_once", [1, 3, 1000])
def test_cohorts_taken_some_at_a_time_have_the_same_means(monkeypatch, at_once):
    cells = [
        (cohort, f"{cohort}-{group}", "before", f"r{person}", factor, score)
        for cohort, scores in (("2019-1", (3.0, 4.0)), ("2020-1", (5.0, np.nan)))
        for group in "AB"
        for person, score in enumerate(scores)
        for factor in ("x", "y")
    ]
    columns = ["cohort", "group", "wave", "respondent", "factor", "score"]
    members = pd.DataFrame(cells, columns=columns).assign(n_items=1)
    monkeypatch.setattr(waves, "AT_ONCE", at_once)
    pd.testing.assert_frame_equal(group_means_in_parts(members), group_means(members))
