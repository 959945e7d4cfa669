"""The language of compares_with, on a table of three factors."""

import pytest

from survey_report.recheck.expressions import (
    ExpressionError,
    NotPublishedError,
    Sources,
    correlation,
    evaluate,
)
from survey_report.recheck.intervals import Interval, printed

ROWS = {
    "global_index": {"d": printed("2.00"), "diff": printed("0.40"), "n": printed("9", "count")},
    "purpose": {"d": printed("0.80"), "diff": printed("0.40"), "n": printed("2", "count")},
    "issues": {"d": printed("0.60"), "diff": printed("0.41"), "n": printed("1", "count")},
    "conflict": {"d": printed("0.02"), "diff": printed("0.01"), "n": None},
}
FACTS = {
    "groups": {"value": printed("48", "count")},
    "leaders": {"value": printed("350", "count")},
    "men": {"value": printed("58", "percent")},
}
SOURCES = Sources({"table": ROWS, "facts": FACTS}, ("purpose", "issues", "conflict"), {"N": 31})


@pytest.mark.parametrize(
    ("expression", "value", "low", "high"),
    [
        ("facts:groups + facts:leaders", 398, 398, 398),
        ("facts:leaders/facts:groups", 350 / 48, 350 / 48, 350 / 48),
        ("facts:leaders / (groups - 8)", 8.75, 8.75, 8.75),  # a bare name: the same table
        ("100 - facts:men", 42, 41.5, 42.5),
        ("table:purpose.d * 2", 1.6, 1.59, 1.61),
        ("table:N - 1 with N = 27", 26, 26, 26),
        ("table:N - 1", 30, 30, 30),
        ("table:rank(issues by diff)", 1, 1, 1),  # 0.405 prints as 0.41, so 0.40 is below
        ("table:rank(conflict by diff)", 3, 3, 3),
        ("table:count(d >= 0.8)", 1, 0, 1),  # 0.80 may be 0.795; the index does not count
        ("table:count(.5 <= d < 0.8)", 1, 1, 2),
        ("table:count(d > 0.5 and diff > 0.40)", 1, 1, 2),  # 0.40 may be 0.404
    ],
)
def test_expressions(expression, value, low, high):
    result = evaluate(expression, SOURCES)
    assert result.value == pytest.approx(value)
    assert (result.interval.lo, result.interval.hi) == pytest.approx((low, high))


def test_a_bare_cell_keeps_what_was_printed():
    assert evaluate("facts:men", SOURCES).source.text == "58"
    assert evaluate("facts:men + 0", SOURCES).source is None


def test_a_quotient_is_a_ratio_and_may_rest_on_a_rounded_total():
    result = evaluate("facts:leaders/facts:groups", SOURCES)
    assert result.unit == "ratio"
    assert (result.loose.lo, result.loose.hi) == pytest.approx((345 / 48, 355 / 48))


def test_a_column_can_be_derived():
    sources = Sources(
        {"table": ROWS},
        ("purpose", "issues", "conflict"),
        {},
        lambda row, column: Interval(0.01, 0.02) if column == "p" else None,
    )
    assert evaluate("table:count(p < .05 and diff > 0.1)", sources).value == 2


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("facts:groups/invited", "invited"),
        ("table:conflict.n", "conflict.n"),
        ("table:corr(n with diff or d)", "n for 1 av 3 faktorer"),
    ],
)
def test_numbers_that_are_not_printed_are_named(expression, name):
    with pytest.raises(NotPublishedError) as error:
        evaluate(expression, SOURCES)
    assert error.value.args[0] == name


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "facts:groups +",
        "tabell:groups",
        "table:purpose.x",
        "facts:groups ? 2",
        "table:median(purpose by d)",
        "table:rank(purpose)",
        "table:count(d)",
        "table:count(d = >)",
        "(facts:groups",
        "facts:groups facts:men",
        "groups",
        "facts:groups / 0",
        "corr(a b c)",
    ],
)
def test_what_cannot_be_read_says_so(expression):
    with pytest.raises((ExpressionError, NotPublishedError)):
        evaluate(expression, SOURCES)


def test_correlation_and_what_rounding_does_to_it():
    # Anscombe (1973), data set 1: r = 0.816
    x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    r, interval = correlation(
        [printed(str(value), "count") for value in x], [printed(f"{value:.2f}") for value in y]
    )
    assert r == pytest.approx(0.816, abs=5e-4)
    assert 0.81 < interval.lo < r < interval.hi < 0.82
