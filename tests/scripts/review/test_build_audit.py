"""The reviewer's page: sums per table, checks, and a template that misses nothing."""

import jinja2
import pytest

from survey_report.review.audit_page import (
    checks_of,
    locked_packages,
    reasons_in_all,
    render_audit,
    sources_of,
    steps_by_table,
    suppressed_values,
    with_origins,
)


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
    whole = checks_of(steps_by_table(STEPS, SET_ASIDE), [], [], [])
    broken = checks_of(steps_by_table(STEPS, SET_ASIDE[:1]), [], [], [])
    assert whole[0]["ok"] and not broken[0]["ok"]


def test_template_refuses_a_name_it_does_not_get():
    with pytest.raises(jinja2.UndefinedError):
        render_audit("{{ nobody }}")


def test_values_are_escaped():
    assert render_audit("{{ x }}", x="<b>") == "&lt;b&gt;"


def test_what_is_hidden_is_told():
    values = [{"id": "a.b", "display": ":"}, {"id": "facts.mean_age", "display": "53,2"}]
    assert [value["id"] for value in suppressed_values(values)] == ["a.b"]


def test_reasons_are_summed_over_the_tables():
    other = [{"table": "evaluation/2016-1", "row": "2", "reason": "avbrutt"}]
    steps = [*STEPS, step("read", 9, 8) | {"table": "evaluation/2016-1"}]
    tables = steps_by_table(steps, [*SET_ASIDE, *other])
    assert reasons_in_all(tables) == [("testrespondent", 2), ("avbrutt", 1)]


def finding(file, check, level, reported="1"):
    return {"file": file, "check": check, "level": level, "reported": reported}


def test_the_recheck_is_told_by_check_and_file():
    recheck = [
        finding("html", "row", "ok"),
        finding("html", "row", "rounding"),
        finding("pdf", "same", "ok", "4012"),
        finding("docx", "same", "error"),
    ]
    checks = {check["check"]: check for check in checks_of([], [], [], recheck)[3:]}
    row, pdf, docx = checks.values()
    assert (row["of"], row["rounding"], row["ok"]) == (2, 1, True)
    assert (pdf["of"], pdf["ok"]) == (4012, True)
    assert (docx["of"], docx["ok"]) == (1, False)
    assert list(checks)[1].startswith("PDF: ")


def test_values_of_the_same_files_share_a_set():
    values = [{"id": "a", "inputs": ["x", "y"]}, {"id": "b", "inputs": ["x"]}]
    values.append({"id": "c", "inputs": ["x", "y"]})
    told, sets = with_origins(values, {"b"})
    assert [(value["files"], value["n_files"], value["used"]) for value in told] == [
        (1, 2, False),
        (2, 1, True),
        (1, 2, False),
    ]
    assert sets == [["x", "y"], ["x"]]
    (source,) = sources_of([{"path": "x"}], [{"path": "x", "encoding": "cp1252"}], values)
    assert (source["values"], source["receipt"]["encoding"]) == (3, "cp1252")


def test_locked_packages_are_read_from_the_lock():
    lock = "# comment\nappnope==1.0.0 ; sys_platform == 'darwin' \\\n    --hash=sha256:ab\nb==2\n"
    assert locked_packages(lock) == [("appnope", "1.0.0"), ("b", "2")]
