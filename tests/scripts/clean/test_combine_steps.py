"""Cohorts' steps and set-aside rows as one table; expected values by hand."""

from survey_report.cleaning.step_tables import combine_steps


def test_the_steps_of_a_table_keep_their_order():
    second = [{"table": "effect/b", "step": "read"}, {"table": "effect/b", "step": "correct"}]
    first = [{"table": "effect/a", "step": "read"}]
    steps = combine_steps([second, first])
    assert [(row["table"], row["step"]) for row in steps] == [
        ("effect/a", "read"),
        ("effect/b", "read"),
        ("effect/b", "correct"),
    ]


def test_rows_set_aside_are_in_the_order_of_the_file():
    # as numbers: row 10 comes after row 9, whichever step set them aside first
    rows = combine_steps([[{"table": "effect/a", "row": "10"}, {"table": "effect/a", "row": "9"}]])
    assert [row["row"] for row in rows] == ["9", "10"]


def test_no_cohort_has_set_a_row_aside():
    assert combine_steps([[], []]) == []
