"""Members to groups, cohorts to one table; expected values by hand."""

import pandas as pd

from survey_report.cleaning.cohort_tables import combine
from survey_report.statistics.waves import group_means


def members(rows):
    columns = ["respondent", "factor", "score"]
    frame = pd.DataFrame(rows, columns=columns).astype({"score": "float64"})
    return frame.assign(cohort="2020-1", group="2020-1-A", wave="before", n_items=3)


def test_members_count_the_same():
    table = members([("a", "x", 5.0), ("b", "x", 2.0), ("c", "x", 2.0), ("a", "y", 4.0)])
    means = group_means(table).set_index("factor")
    # x: (5 + 2 + 2) / 3; y: one member; index: mean of the two factor means
    assert means["mean"].to_dict() == {"x": 3, "y": 4, "global_index": 3.5}
    assert means["n_members"].to_dict() == {"x": 3, "y": 1, "global_index": 3}


def test_member_without_score_does_not_count():
    means = group_means(members([("a", "x", 5.0), ("b", "x", None)])).set_index("factor")
    assert means.loc["x"].to_dict()["n_members"] == 1
    assert means.loc["global_index", "n_members"] == 1


def test_index_needs_every_factor():
    means = group_means(members([("a", "x", 5.0), ("a", "y", None)])).set_index("factor")
    assert pd.isna(means.loc["global_index", "mean"])


def test_groups_are_kept_apart_and_sorted():
    first = members([("a", "x", 5.0)])
    second = first.assign(group="2020-1-B", score=3.0)
    means = group_means(pd.concat([second, first]))
    assert means["group"].tolist() == ["2020-1-A"] * 2 + ["2020-1-B"] * 2
    assert means["mean"].tolist() == [5, 5, 3, 3]
    assert list(means.columns) == ["cohort", "group", "wave", "factor", "n_members", "mean"]


def test_steps_keep_their_order():
    first = pd.DataFrame({"table": ["b", "b"], "step": ["read", "correct"]})
    second = pd.DataFrame({"table": ["a", "a"], "step": ["read", "check"]})
    assert combine([first, second], ["table"])["step"].tolist() == [
        "read",
        "check",
        "read",
        "correct",
    ]


def test_no_member_at_all():
    empty = members([]).astype({"respondent": "str", "factor": "str", "wave": "str"})
    assert group_means(empty).empty
