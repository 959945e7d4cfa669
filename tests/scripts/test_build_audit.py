"""The reviewer's page: sums per table, checks, and a template that misses nothing."""

import jinja2
import pytest

from scripts.build_audit import checks_of, render_audit, steps_by_table, suppressed_values


def step(name, rows_in, rows_out, cells=0):
    return {
        "table": "effect/2016-1/before",
        "step": name,
        "description": "…",
        "rows_in": str(rows_in),
        "rows_out": str(rows_out),
        "cells_changed": str(cells),
    }


STEPS = [step("read", 30, 30), step("tests", 30, 28), step("missing", 28, 28, 12)]
SET_ASIDE = [
    {"table": "effect/2016-1/before", "row": "4", "reason": "testrespondent"},
    {"table": "effect/2016-1/before", "row": "9", "reason": "testrespondent"},
]


def test_sums_of_a_table():
    (table,) = steps_by_table(STEPS, SET_ASIDE)
    # 30 received, 2 set aside, 28 used; 12 cells changed
    assert (table["received"], table["set_aside"], table["used"]) == (30, 2, 28)
    assert table["cells_changed"] == 12
    assert table["reasons"] == [("testrespondent", 2)]


def test_a_lost_row_breaks_the_check():
    whole = checks_of(steps_by_table(STEPS, SET_ASIDE), [], [])
    broken = checks_of(steps_by_table(STEPS, SET_ASIDE[:1]), [], [])
    assert whole[0]["ok"] and not broken[0]["ok"]


def test_template_refuses_a_name_it_does_not_get():
    with pytest.raises(jinja2.UndefinedError):
        render_audit("{{ nobody }}")


def test_values_are_escaped():
    assert render_audit("{{ x }}", x="<b>") == "&lt;b&gt;"


def test_what_is_hidden_is_told_with_whether_2019_printed_it():
    values = [
        {"id": "evaluation.a.percent_agree", "display": ":"},
        {"id": "evaluation.a.n_code_1", "display": ":"},
        {"id": "facts.mean_age", "display": "53,2"},
    ]
    hidden = suppressed_values(values)
    assert [(value["id"], value["printed_in_2019"]) for value in hidden] == [
        ("evaluation.a.percent_agree", True),
        ("evaluation.a.n_code_1", False),
    ]
