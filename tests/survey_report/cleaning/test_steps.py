"""The record of a cleaning."""

import pandas as pd
import pytest

from survey_report.cleaning.steps import Steps, cells_changed, set_aside_table, step, steps_table


def frame():
    return pd.DataFrame({"a": ["1", "2", ""], "b": ["x", "y", "z"]}, index=[1, 2, 4])


@step("Rader over {limit} er lagt til side.", reason="For stor")
def keep_small(rows, *, limit):
    return rows[rows["a"] != "2"]


@step("Tall.")
def to_numbers(rows):
    return rows.assign(a=pd.to_numeric(rows["a"]))


@step("Uten grunn.")
def drop_silently(rows):
    return rows.iloc[:1]


@step("Dobler.", reason="Ingen")
def double(rows):
    return pd.concat([rows, rows])


def test_rows_set_aside_keep_number_and_reason():
    steps = Steps("t", frame())
    steps.run(keep_small, limit=1)
    assert set_aside_table([steps]).to_numpy().tolist() == [["t", 2, "For stor"]]
    assert steps_table([steps]).to_numpy().tolist() == [
        ["t", "read", "Lest fra fila slik den ble mottatt.", 3, 3, 0],
        ["t", "keep_small", "Rader over 1 er lagt til side.", 3, 2, 0],
    ]


def test_rows_may_not_disappear_without_a_reason():
    with pytest.raises(ValueError, match="borte uten grunn"):
        Steps("t", frame()).run(drop_silently)


def test_rows_may_not_multiply():
    with pytest.raises(ValueError, match="rader inn ≠ rader ut"):
        Steps("t", frame()).run(double)


def test_same_rows_in_another_form():
    steps = Steps("t", frame())
    steps.replace(frame()[["a"]])
    with pytest.raises(ValueError, match="andre rader"):
        steps.replace(frame().iloc[:1])


def test_change_of_type_is_no_change_of_answer():
    assert cells_changed(frame(), to_numbers(frame())) == 0


def test_changed_cells_are_counted_over_shared_columns():
    after = frame().assign(a=["1", "3", "5"], c="new").drop(columns="b")
    assert cells_changed(frame(), after) == 2


def test_tables_are_sorted_and_steps_keep_their_order():
    second, first = Steps("b", frame()), Steps("a", frame())
    second.run(keep_small, limit=1)
    table = steps_table([second, first])
    assert table["table"].tolist() == ["a", "b", "b"]
    assert table["step"].tolist() == ["read", "read", "keep_small"]


def test_no_table_at_all():
    assert list(steps_table([]).columns)[:2] == ["table", "step"]
    assert list(set_aside_table([]).columns) == ["table", "row", "reason"]
